/// The bytes that mean something to the framing of KMP. (5512-447 §3.1)
public enum WireByte {
    /// Starts a frame to the meter.
    public static let startRequest: UInt8 = 0x80
    /// Starts a frame from the meter.
    public static let startAnswer: UInt8 = 0x40
    /// Ends a frame.
    public static let stop: UInt8 = 0x0D
    /// The whole answer to a command that was carried out: a bare byte, no frame.
    public static let acknowledge: UInt8 = 0x06
    /// Says that the next byte is complemented.
    public static let escape: UInt8 = 0x1B

    /// Whether a byte of the contents has to be sent as two: escape and complement.
    @inlinable
    public static func needsStuffing(_ byte: UInt8) -> Bool {
        switch byte {
        case startRequest, startAnswer, stop, acknowledge, escape: true
        default: false
        }
    }
}

/// Which way a frame goes.
///
/// The start byte tells, so that an echo is never taken for an answer.
public enum Direction: Sendable, Hashable {
    /// To the meter, started by 80h.
    case request
    /// From the meter, started by 40h.
    case answer
}

/// Which device on the line a frame is for or from. (5512-447 §3.2)
public struct Address: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The meter itself, 3Fh.
    public static let meter = Address(rawValue: 0x3F)
    /// The logger top module, and the internal logger of a MULTICAL 801, 7Fh.
    public static let topModule = Address(rawValue: 0x7F)
    /// The logger base module, BFh.
    public static let baseModule = Address(rawValue: 0xBF)
}

/// What a frame asks for; unknown ones pass through.
///
/// Sources: 5512-447 §6.2 and §6.3 for 01 to 9C and A0 to A3; captured traffic of MULTICAL 303 and
/// 603 for B8; the electricity meters' names (07, 85 to 98, A6, A7) are third-party knowledge.
public struct Command: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// 01: the type code and the software revision.
    public static let getType = Command(rawValue: 0x01)
    /// 02: the serial number.
    public static let getSerialNumber = Command(rawValue: 0x02)
    /// 09: sets the clock; answered by a bare 06h.
    public static let setClock = Command(rawValue: 0x09)
    /// 10: up to eight registers.
    public static let getRegister = Command(rawValue: 0x10)
    /// 11: sets a register; answered by a bare 06h.
    public static let putRegister = Command(rawValue: 0x11)
    /// 9B: what the loggers have to tell; also the answer to 9C.
    public static let getEventStatus = Command(rawValue: 0x9B)
    /// 9C: marks log records as read.
    public static let clearEventStatus = Command(rawValue: 0x9C)
    /// A0: log records from a time on.
    public static let getLogTimePresent = Command(rawValue: 0xA0)
    /// A1: log records behind the last one that was cleared.
    public static let getLogLastPresent = Command(rawValue: 0xA1)
    /// A2: log records from a number on.
    public static let getLogIDPresent = Command(rawValue: 0xA2)
    /// A3: log records back from a time.
    public static let getLogTimePast = Command(rawValue: 0xA3)
    /// B8: the loggers inside newer meters.
    public static let logger = Command(rawValue: 0xB8)

    /// The name in the maker's words, nil for a command that no source names.
    public var name: StaticString? {
        switch rawValue {
        case 0x01: "GetType"
        case 0x02: "GetSerialNo"
        case 0x07: "Reset"
        case 0x09: "SetClock"
        case 0x10: "GetRegister"
        case 0x11: "PutRegister"
        case 0x85: "ResetNoBackup"
        case 0x86: "SetDispYes"
        case 0x88: "DebStop"
        case 0x92: "Login"
        case 0x97: "SetCutOffState"
        case 0x98: "GetCutOffState"
        case 0x9B: "GetEventStatus"
        case 0x9C: "ClearEventStatus"
        case 0xA0: "GetLogTimePresent"
        case 0xA1: "GetLogLastPresent"
        case 0xA2: "GetLogIDPresent"
        case 0xA3: "GetLogTimePast"
        case 0xA6: "SetVoltQualConfig"
        case 0xA7: "GetVoltQualConfig"
        case 0xB8: "Logger"
        default: nil
        }
    }
}

/// The number of a register.
///
/// The set is open: what a meter sends and no table knows passes through.
public struct RegisterID: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Makes an id from its number, 0 to 65535.
    @inlinable
    public init(_ number: UInt16) { rawValue = number }
}
