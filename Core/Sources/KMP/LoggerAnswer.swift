/// What a meter says about the entries of its own logger.
///
/// The bits were named by a reader of captures; no document lists them.
public struct LoggerInfo: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The log is empty; the one row that comes all the same is a dummy.
    public static let noEntries = LoggerInfo(rawValue: 0x0001)
    /// What was asked for lies outside the log.
    public static let outOfRange = LoggerInfo(rawValue: 0x0002)
    /// A register is not logged.
    public static let unsupportedRegister = LoggerInfo(rawValue: 0x0008)
    /// Not all entries fit the answer.
    public static let truncatedEntries = LoggerInfo(rawValue: 0x0010)
    /// The set of registers changed among the entries.
    public static let formatChanged = LoggerInfo(rawValue: 0x0020)
    /// The oldest entry is among these.
    public static let tailIncluded = LoggerInfo(rawValue: 0x0040)
    /// The newest entry is among these.
    public static let headIncluded = LoggerInfo(rawValue: 0x0080)
    /// The meter's memory has an error.
    public static let memoryError = LoggerInfo(rawValue: 0x0100)
    /// The request made no sense to the meter.
    public static let invalidRequest = LoggerInfo(rawValue: 0x0200)
    /// Not all registers fit the answer.
    public static let truncatedRegisters = LoggerInfo(rawValue: 0x2000)
}

/// The answer to a B8 request.
public enum LoggerAnswer: Sendable, Equatable {
    /// 05: how the log is set up.
    case configuration(LoggerConfiguration)
    /// 06 and 07: entries of the log.
    case entries(LoggerEntries)
    /// The meter repeated what it did not understand, and said no more; or the sub-command is one
    /// whose answer has no known layout, and was not read.
    case refused(subcommand: UInt8)

    /// Reads the data of an answer.
    ///
    /// - Throws: ``DataDefect`` where the data are neither of these.
    public init(data: Span<UInt8>) throws(DataDefect) {
        var cursor = DataCursor()
        let subcommand = try cursor.byte(in: data)
        // A refusal is the sub-command alone, or with the type that there is none of.
        guard data.count > 2, (5...7).contains(subcommand) else {
            self = .refused(subcommand: subcommand)
            return
        }
        if subcommand == 5 {
            self = .configuration(try LoggerConfiguration(data: data))
        } else {
            self = .entries(try LoggerEntries(data: data))
        }
    }
}

/// How a log inside a meter is set up: the answer to B8 05.
public struct LoggerConfiguration: Sendable, Equatable {
    /// Which log.
    public let type: LoggerType
    /// Format and date of the first log, then of the second: bytes whose meaning is not published.
    public let dates: (format1: UInt8, date1: UInt16, format2: UInt8, date2: UInt16)
    /// Format and number of records at most, as sent.
    public let maximum: (format: UInt8, value: UInt8)
    /// Format and interval, as sent.
    public let interval: (format: UInt8, value: UInt8)
    /// How many entries the log keeps.
    public let depth: UInt16
    /// The registers that an entry has.
    public let registers: RegisterList

    /// Reads the data of an answer, its sub-command included.
    ///
    /// - Throws: ``DataDefect`` where the data do not end with the last register.
    public init(data: Span<UInt8>) throws(DataDefect) {
        var cursor = DataCursor()
        try cursor.skip(1, in: data)
        type = LoggerType(rawValue: try cursor.byte(in: data))
        let format1 = try cursor.byte(in: data)
        let date1 = try cursor.short(in: data)
        let format2 = try cursor.byte(in: data)
        dates = (format1, date1, format2, try cursor.short(in: data))
        maximum = (try cursor.byte(in: data), try cursor.byte(in: data))
        interval = (try cursor.byte(in: data), try cursor.byte(in: data))
        depth = try cursor.short(in: data)
        registers = try cursor.registers(in: data)
        try cursor.expectEnd(of: data)
    }

    /// Whether two say the same.
    public static func == (left: LoggerConfiguration, right: LoggerConfiguration) -> Bool {
        left.type == right.type && left.dates == right.dates && left.maximum == right.maximum
            && left.interval == right.interval && left.depth == right.depth
            && left.registers == right.registers
    }
}

/// Entries of a log inside a meter, the newest first: the answer to B8 06 and 07.
public struct LoggerEntries: Sendable, Hashable {
    /// Which log.
    public let type: LoggerType
    /// How many entries came; none where the log is empty, whatever the dummy row says.
    public let count: Int
    /// How many registers an entry has.
    public let registerCount: Int
    /// The number of the first entry in the answer; the next ones count down from it.
    public let firstID: UInt32
    /// The number of the newest entry in the meter.
    public let newestID: UInt32
    /// What the meter says beside.
    public let info: LoggerInfo

    /// Where the first row begins, behind the head.
    static var rows: Int { 15 }

    /// Reads the data of an answer, its sub-command included.
    ///
    /// - Throws: ``DataDefect`` where the rows do not fill the data exactly.
    public init(data: Span<UInt8>) throws(DataDefect) {
        var cursor = DataCursor()
        try cursor.skip(1, in: data)
        type = LoggerType(rawValue: try cursor.byte(in: data))
        let rowCount = Int(try cursor.short(in: data))
        registerCount = Int(try cursor.byte(in: data))
        firstID = try cursor.word(in: data)
        newestID = try cursor.word(in: data)
        info = LoggerInfo(rawValue: try cursor.short(in: data))
        count = info.rawValue & LoggerInfo.noEntries.rawValue != 0 ? 0 : rowCount
        for row in 0..<rowCount {
            let start = cursor.offset
            try cursor.forEachValue(
                registerCount,
                describedAt: Self.rows,
                isFirst: row == 0,
                in: data
            ) { _ in }
            // A row without registers has no length: nothing more can follow.
            if registerCount == 0 { break }
            // Nor have further rows whose values have no bytes: 65535 of them cost minutes.
            guard row == 0 || cursor.offset > start else {
                throw .endsEarly(offset: data.count)
            }
        }
        try cursor.expectEnd(of: data)
    }

    /// Calls `body` for each value: the entry's number, and the register with its value.
    ///
    /// - Parameters:
    ///   - data: the data of the same answer.
    ///   - body: called entry by entry, the newest first.
    /// - Throws: ``DataDefect``, never for the data that the answer was made from.
    public func forEachValue(
        in data: Span<UInt8>,
        _ body: (UInt32, RegisterRecord) -> Void
    ) throws(DataDefect) {
        guard registerCount > 0 else { return }
        var cursor = DataCursor()
        try cursor.skip(Self.rows, in: data)
        for row in 0..<count {
            let id = firstID &- UInt32(truncatingIfNeeded: row)
            try cursor.forEachValue(
                registerCount,
                describedAt: Self.rows,
                isFirst: row == 0,
                in: data
            ) { body(id, $0) }
        }
    }
}
