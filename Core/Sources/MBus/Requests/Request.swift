/// Something that a meter can be asked or told, with all that this needs.
///
/// Both sides use it: the master writes it into a frame, the meter reads it out of one.
public enum Request: Sendable, Hashable {
    /// SND_NKE: the meter forgets the frame count bit; at address 253 also its selection.
    case initialise
    /// REQ_UD2: the meter's data; the bit changes when the next telegram is wanted.
    case readData(frameCount: Bool)
    /// REQ_UD1: the meter's alarms.
    case readAlarms(frameCount: Bool)
    /// REQ_SKE: the state of the link.
    case linkStatus
    /// CI 52h: selects meters by their secondary address; they then answer at 253.
    case select(Selection)
    /// CI 50h: resets the application, or with a sub-code selects one. Changes what the meter sends.
    case resetApplication(subcode: UInt8?)
    /// CI 51h with 01h 7Ah: sets the primary address. Writes to the meter.
    case setAddress(PrimaryAddress)
    /// CI 51h with 07h 79h: sets the whole secondary address. Writes to the meter.
    case setIdentification(SecondaryAddress)
    /// CI B8h to BFh: sets the speed; the answer still comes at the old one. Writes to the meter.
    case setSpeed(BaudRate)
    /// CI 54h: synchronises.
    case synchronise
    /// CI 51h and 55h: records for the meter that no case above is for. Writes to the meter.
    case data(ByteOrder)
    /// Anything else.
    case other(ControlField, ControlInformation)

    /// What the meter answers to it.
    public enum Reply: Sendable, Hashable {
        /// E5h.
        case acknowledgement
        /// A telegram, or E5h where there is nothing to tell.
        case telegram
    }

    /// What the meter answers to it.
    public var reply: Reply {
        switch self {
        case .readData, .readAlarms, .linkStatus: .telegram
        default: .acknowledgement
        }
    }

    /// Whether the request changes something in the meter for good.
    public var writes: Bool {
        switch self {
        case .setAddress, .setIdentification, .setSpeed, .data: true
        default: false
        }
    }

    /// The request as a frame, ready to be sent.
    ///
    /// What has no frame, as `other` and `data`, gives one that is not complete.
    public func frame(to address: PrimaryAddress) -> FrameWriter {
        switch self {
        case .initialise: FrameWriter(.initialise, address)
        case .linkStatus: FrameWriter(.linkStatus, address)
        case .readData(let count): FrameWriter(.readClass2.counting(count), address)
        case .readAlarms(let count): FrameWriter(.readClass1.counting(count), address)
        default: longFrame(to: address)
        }
    }

    private func longFrame(to address: PrimaryAddress) -> FrameWriter {
        var frame = FrameWriter(.sendData, address, information)
        switch self {
        case .select(let selection): frame.append(selection)
        case .resetApplication(let subcode?): frame.append(subcode)
        case .setAddress(let address):
            frame.append(0x01)
            frame.append(0x7A)
            frame.append(address.rawValue)
        case .setIdentification(let address):
            frame.append(0x07)
            frame.append(0x79)
            frame.append(Selection(address))
        case .data, .other: frame.giveUp()
        default: break
        }
        frame.finish()
        return frame
    }

    private var information: ControlInformation {
        switch self {
        case .select: .select
        case .resetApplication: .applicationReset
        case .setSpeed(let baud): baud.information
        case .synchronise: .synchronise
        case .other(_, let information): information
        default: .dataSend
        }
    }

    /// Reads a request out of a frame, on the meter's side; nil for an answer.
    ///
    /// - Parameters:
    ///   - head: what stands before the data.
    ///   - data: the data of the frame.
    /// - Throws: ``TelegramDefect`` where the data are not those of the request.
    public init?(_ head: FrameHead, data: Span<UInt8>) throws(TelegramDefect) {
        guard head.control.direction == .request else { return nil }
        guard head.kind == .short else {
            try self.init(long: head, data: data)
            return
        }
        switch head.control.rawValue & 0x0F {
        case 0x00: self = .initialise
        case 0x09: self = .linkStatus
        case 0x0A: self = .readAlarms(frameCount: head.control.frameCount)
        case 0x0B: self = .readData(frameCount: head.control.frameCount)
        default: self = .other(head.control, head.information)
        }
    }

    private init(long head: FrameHead, data: Span<UInt8>) throws(TelegramDefect) {
        // 53h and 73h: only SND_UD carries data.
        guard head.control.rawValue & 0x0F == 0x03 else {
            self = .other(head.control, head.information)
            return
        }
        switch head.information {
        case .applicationReset:
            guard data.count <= 1 else { throw .wrongLength(expected: 1, count: data.count) }
            self = .resetApplication(subcode: data.count == 1 ? data[0] : nil)
        case .dataSend: self = try .records(data, .lowFirst)
        case .dataSendHighFirst: self = try .records(data, .highFirst)
        case .select: self = .select(try Selection(data: data, order: .lowFirst))
        case .selectHighFirst: self = .select(try Selection(data: data, order: .highFirst))
        case .synchronise: self = .synchronise
        default:
            guard let baud = BaudRate(head.information) else {
                self = .other(head.control, head.information)
                return
            }
            self = .setSpeed(baud)
        }
    }

    /// Records for the meter: one that sets an address, or any that can be walked through.
    private static func records(
        _ data: Span<UInt8>,
        _ order: ByteOrder
    ) throws(TelegramDefect) -> Request {
        if data.count == 3, data[0] == 0x01, data[1] == 0x7A {
            return .setAddress(PrimaryAddress(data[2]))
        }
        if data.count == 10, data[0] == 0x07, data[1] == 0x79 {
            return .setIdentification(
                SecondaryAddress(data: data.extracting(2..<10), order: order)
            )
        }
        _ = try DataRecords(order: order).checked(data)
        return .data(order)
    }
}

extension Selection {
    /// Reads eight bytes, and the fabrication number where it stands behind them as a record.
    init(data: Span<UInt8>, order: ByteOrder) throws(TelegramDefect) {
        guard data.count >= 8 else { throw .wrongLength(expected: 8, count: data.count) }
        self.init(SecondaryAddress(data: data, order: order))
        guard data.count > 8 else { return }
        guard data.count == 14, data[8] == 0x0C, data[9] == 0x78 else {
            throw .wrongLength(expected: 14, count: data.count)
        }
        var number: UInt32 = 0
        for place in 0..<4 {
            let byte = data[order == .lowFirst ? 13 &- place : 10 &+ place]
            number = number &<< 8 | UInt32(truncatingIfNeeded: byte)
        }
        fabrication = number
    }
}

extension FrameWriter {
    /// Adds the eight bytes of an address, and the fabrication number where there is one.
    mutating func append(_ selection: Selection) {
        append(word: selection.identification)
        append(UInt8(truncatingIfNeeded: selection.manufacturer))
        append(UInt8(truncatingIfNeeded: selection.manufacturer &>> 8))
        append(selection.version)
        append(selection.medium)
        guard let fabrication = selection.fabrication else { return }
        append(0x0C)
        append(0x78)
        append(word: fabrication)
    }

    private mutating func append(word: UInt32) {
        var rest = word
        for _ in 0..<4 {
            append(UInt8(truncatingIfNeeded: rest))
            rest = rest &>> 8
        }
    }
}
