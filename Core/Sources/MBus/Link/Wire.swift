/// The bytes that mean something to the framing of M-Bus. (EN 13757-2 §5.7; M-Bus documentation §5.2)
public enum WireByte {
    /// The whole answer to a request that was carried out: a single character, no frame.
    public static let acknowledge: UInt8 = 0xE5
    /// Starts a short frame.
    public static let startShort: UInt8 = 0x10
    /// Starts a control or a long frame, and stands again behind its two lengths.
    public static let startLong: UInt8 = 0x68
    /// Ends a frame.
    public static let stop: UInt8 = 0x16
}

/// The forms of a frame. (M-Bus documentation §5.2)
public enum FrameKind: UInt8, Sendable, Hashable {
    /// Five bytes: only control and address.
    case short
    /// A long frame without data: control, address and control information.
    case control
    /// Control, address, control information and up to 252 bytes of data.
    case long
}

/// Which way a frame goes; bit 6 of the control field tells.
public enum Direction: Sendable, Hashable {
    /// From the master.
    case request
    /// From a meter.
    case answer
}

/// The control field, C. (EN 13757-2 §5.7.5; M-Bus documentation §5.3)
public struct ControlField: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// SND_NKE: begins anew; the meter forgets the frame count bit and its selection.
    public static let initialise = ControlField(rawValue: 0x40)
    /// REQ_SKE: asks for the state of the link.
    public static let linkStatus = ControlField(rawValue: 0x49)
    /// SND_UD: data for the meter, with the frame count bit clear.
    public static let sendData = ControlField(rawValue: 0x53)
    /// REQ_UD1: asks for alarms, with the frame count bit clear.
    public static let readClass1 = ControlField(rawValue: 0x5A)
    /// REQ_UD2: asks for data, with the frame count bit clear.
    public static let readClass2 = ControlField(rawValue: 0x5B)
    /// RSP_UD: data of the meter.
    public static let respondData = ControlField(rawValue: 0x08)

    /// Which way the frame goes.
    public var direction: Direction { rawValue & 0x40 != 0 ? .request : .answer }
    /// FCB, the frame count bit of a request: it changes with each new question.
    public var frameCount: Bool { rawValue & 0x20 != 0 }
    /// FCV, whether the frame count bit of a request means anything.
    public var isFrameCountValid: Bool { rawValue & 0x10 != 0 }
    /// ACD, whether a meter has alarms to be asked for.
    public var hasAlarms: Bool { direction == .answer && rawValue & 0x20 != 0 }
    /// DFC, whether a meter can take no more data just now.
    public var isBusy: Bool { direction == .answer && rawValue & 0x10 != 0 }
    /// Whether it is RSP_UD, whatever ACD and DFC say.
    public var isResponse: Bool { rawValue & 0xCF == ControlField.respondData.rawValue }

    /// The same request with a frame count bit, which then is valid.
    public func counting(_ frameCount: Bool) -> ControlField {
        ControlField(rawValue: rawValue & 0xDF | (frameCount ? 0x20 : 0) | 0x10)
    }
}

/// The address in a frame, A. (EN 13757-2 §5.7.6; M-Bus documentation §5.3)
public struct PrimaryAddress: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Makes an address from its number, 0 to 255.
    @inlinable
    public init(_ number: UInt8) { rawValue = number }

    /// 0: a meter that was given no address yet.
    public static let unconfigured = PrimaryAddress(0)
    /// 253: the meter that was selected by its secondary address.
    public static let selected = PrimaryAddress(253)
    /// 254: every meter, and every meter answers.
    public static let any = PrimaryAddress(254)
    /// 255: every meter, and none answers.
    public static let all = PrimaryAddress(255)

    /// Whether one meter alone can have it: 0 to 250.
    public var isOwn: Bool { rawValue <= 250 }
    /// Whether a meter may answer for it in the name of its own address.
    public var isAnswered: Bool { rawValue != 255 }
}

/// The control information, CI: what the data of a frame are. (EN 13757-3; M-Bus documentation §6.1)
public struct ControlInformation: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// 50h: resets the application, or selects one by a sub-code.
    public static let applicationReset = ControlInformation(rawValue: 0x50)
    /// 51h: data for the meter.
    public static let dataSend = ControlInformation(rawValue: 0x51)
    /// 52h: selects a meter by its secondary address.
    public static let select = ControlInformation(rawValue: 0x52)
    /// 54h: synchronises.
    public static let synchronise = ControlInformation(rawValue: 0x54)
    /// 55h: as 51h, high byte first.
    public static let dataSendHighFirst = ControlInformation(rawValue: 0x55)
    /// 56h: as 52h, high byte first.
    public static let selectHighFirst = ControlInformation(rawValue: 0x56)
    /// 70h: an error of the meter's application.
    public static let applicationError = ControlInformation(rawValue: 0x70)
    /// 71h: alarms.
    public static let alarm = ControlInformation(rawValue: 0x71)
    /// 72h: data records behind a header of twelve bytes.
    public static let variable = ControlInformation(rawValue: 0x72)
    /// 73h: the fixed structure of two counters.
    public static let fixed = ControlInformation(rawValue: 0x73)
    /// 76h: as 72h, high byte first.
    public static let variableHighFirst = ControlInformation(rawValue: 0x76)
    /// 77h: as 73h, high byte first.
    public static let fixedHighFirst = ControlInformation(rawValue: 0x77)
    /// 78h: data records without a header.
    public static let variableBare = ControlInformation(rawValue: 0x78)
    /// 7Ah: data records behind a header of four bytes.
    public static let variableShort = ControlInformation(rawValue: 0x7A)
    /// B8h: 300 baud; the speeds up to 38400 baud follow.
    public static let baud300 = ControlInformation(rawValue: 0xB8)
}

/// Which byte of a number comes first.
public enum ByteOrder: UInt8, Sendable, Hashable {
    /// The lowest: mode 1, which all but a few old meters use.
    case lowFirst
    /// The highest: mode 2.
    case highFirst
}

/// What stands in a frame before its data.
public struct FrameHead: Sendable, Hashable {
    /// The form.
    public var kind: FrameKind
    /// The control field.
    public var control: ControlField
    /// Whom the frame is for or from.
    public var address: PrimaryAddress
    /// What the data are; zero for a short frame, which has neither.
    public var information: ControlInformation

    /// Makes a head.
    @inlinable
    public init(
        _ kind: FrameKind,
        _ control: ControlField,
        _ address: PrimaryAddress,
        _ information: ControlInformation = ControlInformation(rawValue: 0)
    ) {
        self.kind = kind
        self.control = control
        self.address = address
        self.information = information
    }
}
