public import Metering

/// Something that a meter can be asked, with all that the question needs.
///
/// Both sides use it: the master writes it into a frame, the meter reads it out of one.
public enum Request: Sendable, Equatable {
    /// 01: the type code and the software revision.
    case getType
    /// 02: the serial number.
    case getSerialNumber
    /// 10: up to eight registers.
    case getRegisters(RegisterList)
    /// 09: sets the clock, digits yymmdd and hhmmss. Writes to the meter.
    case setClock(date: UInt32, time: UInt32)
    /// 11: sets a register. Writes to the meter.
    case putRegister(RegisterWrite)
    /// 9B: what the loggers have to tell.
    case getEventStatus
    /// 9C: marks log records as read. Writes to the meter.
    case clearEventStatus(conditional: UInt32, unconditional: UInt32)
    /// A0 to A3: records of a logger module.
    case log(LogRequest)
    /// B8: the loggers inside newer meters.
    case logger(LoggerRequest)
    /// Any other command; its data are not looked at.
    case other(Command)

    /// The command that carries the request.
    public var command: Command {
        switch self {
        case .getType: .getType
        case .getSerialNumber: .getSerialNumber
        case .getRegisters: .getRegister
        case .setClock: .setClock
        case .putRegister: .putRegister
        case .getEventStatus: .getEventStatus
        case .clearEventStatus: .clearEventStatus
        case .log(let request): request.command
        case .logger: .logger
        case .other(let command): command
        }
    }

    /// The command of the answer: that of the request, but for 9C, which answers as 9B.
    public var answerCommand: Command {
        command == .clearEventStatus ? .getEventStatus : command
    }

    /// Whether the meter answers with a bare 06h instead of a frame.
    public var isAcknowledged: Bool { command == .setClock || command == .putRegister }

    /// Whether the request changes something in the meter.
    public var writes: Bool { isAcknowledged || command == .clearEventStatus }

    /// The request as a frame, ready to be sent.
    ///
    /// One that no meter takes, as nine registers at once, gives a frame that is not complete.
    public func frame<let capacity: Int>(to address: Address) -> FrameWriter<capacity> {
        var frame = FrameWriter<capacity>(.request, address: address, command: command)
        write(to: &frame)
        frame.finish()
        return frame
    }

    private func write<let capacity: Int>(to frame: inout FrameWriter<capacity>) {
        switch self {
        case .getType, .getSerialNumber, .getEventStatus, .other: break
        case .getRegisters(let list):
            guard list.count <= RegisterList.maximum else { return frame.giveUp() }
            frame.append(list)
        case .setClock(let date, let time):
            frame.append(date)
            frame.append(time)
        case .putRegister(let write): write.write(to: &frame)
        case .clearEventStatus(let conditional, let unconditional):
            frame.append(conditional)
            frame.append(unconditional)
        case .log(let request): request.write(to: &frame)
        case .logger(let request): request.write(to: &frame)
        }
    }

    /// Reads a request out of a frame, on the meter's side.
    ///
    /// - Parameters:
    ///   - command: the command of the frame.
    ///   - data: what stands behind it.
    /// - Throws: ``DataDefect`` where the data are not those of the command.
    public init(_ command: Command, data: Span<UInt8>) throws(DataDefect) {
        var cursor = DataCursor()
        switch command {
        case .getType: self = .getType
        case .getSerialNumber: self = .getSerialNumber
        case .getEventStatus: self = .getEventStatus
        case .getRegister:
            let list = try cursor.registers(in: data)
            guard list.count <= RegisterList.maximum else { throw .tooManyRegisters(list.count) }
            self = .getRegisters(list)
        case .setClock:
            let date = try cursor.word(in: data)
            self = .setClock(date: date, time: try cursor.word(in: data))
        case .putRegister:
            self = .putRegister(try RegisterWrite(&cursor, data: data))
        case .clearEventStatus:
            let conditional = try cursor.word(in: data)
            let unconditional = try cursor.word(in: data)
            self = .clearEventStatus(conditional: conditional, unconditional: unconditional)
        case .getLogTimePresent, .getLogLastPresent, .getLogIDPresent, .getLogTimePast:
            self = .log(try LogRequest(command, data: data))
            return
        case .logger:
            self = .logger(try LoggerRequest(data: data))
            return
        default:
            self = .other(command)
            return
        }
        try cursor.expectEnd(of: data)
    }
}

/// What PutRegister sets: a password, and a register with its new value. (5512-447 §6.2.5)
public struct RegisterWrite: Sendable, Hashable {
    /// The password; which ones there are is not published.
    public var password: UInt16
    /// The register.
    public var id: RegisterID
    /// The unit of the new value.
    public var unit: UnitCode
    /// The new value, whose magnitude has to fit ``byteCount`` bytes.
    public var value: ExactDecimal
    /// How many bytes the value is sent in, 0 to 8.
    public var byteCount: UInt8

    /// Makes what is to be set.
    public init(
        password: UInt16,
        id: RegisterID,
        unit: UnitCode,
        value: ExactDecimal,
        byteCount: UInt8 = 4
    ) {
        self.password = password
        self.id = id
        self.unit = unit
        self.value = value
        self.byteCount = byteCount
    }

    init(_ cursor: inout DataCursor, data: Span<UInt8>) throws(DataDefect) {
        password = try cursor.short(in: data)
        let record = try cursor.record(in: data)
        guard record.count <= 8, let value = record.decimal(in: data) else {
            throw .surplus(offset: record.offset + 8, count: record.count - 8)
        }
        id = record.id
        unit = record.unit
        self.value = value
        byteCount = UInt8(truncatingIfNeeded: record.count)
    }

    func write<let capacity: Int>(to frame: inout FrameWriter<capacity>) {
        frame.append(password)
        frame.append(id, unit: unit, value: value, byteCount: Int(byteCount))
    }
}
