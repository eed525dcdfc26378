/// A request for the records of a logger module or of a MULTICAL 801. (5512-447 §6.3)
public struct LogRequest: Sendable, Equatable {
    /// Where the records begin.
    public enum Start: Sendable, Hashable {
        /// A0: at the oldest record that is not older than a time; ascending.
        case time(ClockBytes)
        /// A1: behind the last record that was cleared; ascending.
        case lastCleared
        /// A2: at a record's number, or the next that exists; ascending.
        case record(UInt16)
        /// A3: at the record of a time less an offset in records; descending.
        case timePast(ClockBytes, offset: UInt16)
    }

    /// Which log; 1 is the interval log.
    public var log: UInt8
    /// The registers that are wanted.
    public var registers: RegisterList
    /// How many records at most.
    public var recordLimit: UInt8
    /// How many bytes the answer may have; 128 is what the document draws as the limit.
    public var lengthLimit: UInt8
    /// Where the records begin.
    public var start: Start

    /// Makes a request.
    public init(
        log: UInt8,
        registers: RegisterList,
        recordLimit: UInt8,
        lengthLimit: UInt8 = 128,
        start: Start
    ) {
        self.log = log
        self.registers = registers
        self.recordLimit = recordLimit
        self.lengthLimit = lengthLimit
        self.start = start
    }

    /// The command that carries the request.
    public var command: Command {
        switch start {
        case .time: .getLogTimePresent
        case .lastCleared: .getLogLastPresent
        case .record: .getLogIDPresent
        case .timePast: .getLogTimePast
        }
    }

    init(_ command: Command, data: Span<UInt8>) throws(DataDefect) {
        var cursor = DataCursor()
        log = try cursor.byte(in: data)
        registers = try cursor.registers(in: data)
        recordLimit = try cursor.byte(in: data)
        lengthLimit = try cursor.byte(in: data)
        switch command {
        case .getLogTimePresent: start = .time(try cursor.clock(in: data))
        case .getLogLastPresent: start = .lastCleared
        case .getLogIDPresent: start = .record(try cursor.short(in: data))
        default:
            let time = try cursor.clock(in: data)
            start = .timePast(time, offset: try cursor.short(in: data))
        }
        try cursor.expectEnd(of: data)
    }

    func write<let capacity: Int>(to frame: inout FrameWriter<capacity>) {
        frame.append(log)
        frame.append(registers)
        frame.append(recordLimit)
        frame.append(lengthLimit)
        switch start {
        case .time(let time): frame.append(time)
        case .lastCleared: break
        case .record(let id): frame.append(id)
        case .timePast(let time, let offset):
            frame.append(time)
            frame.append(offset)
        }
    }
}

/// The kinds of log that a MULTICAL 303, 403, 603 or 803 keeps in itself; the set is open.
public struct LoggerType: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Changes of the configuration.
    public static let configuration = LoggerType(rawValue: 0)
    /// Changes of the info code.
    public static let info = LoggerType(rawValue: 1)
    /// One entry a year.
    public static let year = LoggerType(rawValue: 2)
    /// One entry a month.
    public static let month = LoggerType(rawValue: 3)
    /// One entry a day.
    public static let day = LoggerType(rawValue: 4)
    /// One entry an hour.
    public static let hour = LoggerType(rawValue: 5)
    /// The first log with an interval in minutes.
    public static let minute1 = LoggerType(rawValue: 6)
    /// The second log with an interval in minutes.
    public static let minute2 = LoggerType(rawValue: 7)
}

/// A request to the loggers inside newer meters, command B8.
///
/// Known from captures of MULTICAL 303 and 603, not from any document.
public enum LoggerRequest: Sendable, Equatable {
    /// 05: how the log is set up: depth, interval, registers.
    case configuration(LoggerType)
    /// 06: so many entries from one with a number, newest first.
    case entries(LoggerType, from: UInt32, count: UInt16, registers: RegisterList)
    /// 07: so many entries from a distance to the newest one, newest first.
    case lastEntries(LoggerType, offset: UInt16, count: UInt16, registers: RegisterList)
    /// Another sub-command, whose data stay unread.
    case other(UInt8)

    /// The byte behind the command.
    var subcommand: UInt8 {
        switch self {
        case .configuration: 5
        case .entries: 6
        case .lastEntries: 7
        case .other(let subcommand): subcommand
        }
    }

    /// The log that is asked, nil where the sub-command's layout is not known.
    var type: LoggerType? {
        switch self {
        case .configuration(let type), .entries(let type, _, _, _), .lastEntries(let type, _, _, _):
            type
        case .other: nil
        }
    }

    init(data: Span<UInt8>) throws(DataDefect) {
        var cursor = DataCursor()
        let subcommand = try cursor.byte(in: data)
        guard (5...7).contains(subcommand) else {
            self = .other(subcommand)
            return
        }
        let type = LoggerType(rawValue: try cursor.byte(in: data))
        switch subcommand {
        case 5: self = .configuration(type)
        case 6:
            let id = try cursor.word(in: data)
            let count = try cursor.short(in: data)
            let registers = try cursor.registers(in: data)
            self = .entries(type, from: id, count: count, registers: registers)
        default:
            let offset = try cursor.short(in: data)
            let count = try cursor.short(in: data)
            let registers = try cursor.registers(in: data)
            self = .lastEntries(type, offset: offset, count: count, registers: registers)
        }
        try cursor.expectEnd(of: data)
    }

    func write<let capacity: Int>(to frame: inout FrameWriter<capacity>) {
        frame.append(subcommand)
        switch self {
        case .configuration(let type): frame.append(type.rawValue)
        case .entries(let type, let id, let count, let registers):
            frame.append(type.rawValue)
            frame.append(id)
            frame.append(count)
            frame.append(registers)
        case .lastEntries(let type, let offset, let count, let registers):
            frame.append(type.rawValue)
            frame.append(offset)
            frame.append(count)
            frame.append(registers)
        case .other: break
        }
    }
}

extension DataCursor {
    /// A count of registers and then their numbers.
    mutating func registers(in data: Span<UInt8>) throws(DataDefect) -> RegisterList {
        let count = Int(try byte(in: data))
        guard count <= RegisterList.capacity else { throw .tooManyRegisters(count) }
        var list = RegisterList()
        for _ in 0..<count { list.append(RegisterID(try short(in: data))) }
        return list
    }

    mutating func clock(in data: Span<UInt8>) throws(DataDefect) -> ClockBytes {
        var clock = ClockBytes()
        for index in 0..<8 { clock.bytes[index] = try byte(in: data) }
        return clock
    }
}

extension FrameWriter {
    mutating func append(_ list: RegisterList) {
        append(UInt8(truncatingIfNeeded: list.count))
        for position in 0..<list.count { append(list[position].rawValue) }
    }

    mutating func append(_ clock: ClockBytes) {
        for index in 0..<8 { append(clock.bytes[index]) }
    }
}
