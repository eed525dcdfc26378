/// Puts a frame together: start, lengths, contents, checksum, stop byte.
///
/// A frame that something does not fit into, or that is not finished, has no bytes to be sent and
/// ``isComplete`` says so; nothing is ever sent half. A length is one byte, so at most 252 bytes of
/// data fit. (EN 13757-2 §5.7; M-Bus documentation §5.2)
public struct FrameWriter: Sendable {
    private var bytes = InlineArray<261, UInt8>(repeating: 0)
    private var isBroken = false
    private var finished = false

    /// How many bytes on the wire there are so far.
    public private(set) var count = 0

    /// Makes the single character.
    public init(acknowledgement: Void) {
        put(WireByte.acknowledge)
        finished = true
    }

    /// Makes a short frame, which is complete at once.
    public init(_ control: ControlField, _ address: PrimaryAddress) {
        put(WireByte.startShort)
        put(control.rawValue)
        put(address.rawValue)
        put(control.rawValue &+ address.rawValue)
        put(WireByte.stop)
        finished = true
    }

    /// Begins a long frame; without data it becomes a control frame.
    public init(
        _ control: ControlField,
        _ address: PrimaryAddress,
        _ information: ControlInformation
    ) {
        put(WireByte.startLong)
        put(0)
        put(0)
        put(WireByte.startLong)
        put(control.rawValue)
        put(address.rawValue)
        put(information.rawValue)
    }

    /// Whether the frame was finished and all of it fits.
    public var isComplete: Bool { finished && !isBroken }

    /// How many bytes of data still fit.
    public var room: Int { finished || isBroken ? 0 : 259 - count }

    /// Adds one byte of data.
    public mutating func append(_ byte: UInt8) {
        guard room > 0 else { return giveUp() }
        put(byte)
    }

    /// Adds bytes of data as they are.
    public mutating func append(_ span: Span<UInt8>) {
        for index in span.indices { append(span[index]) }
    }

    /// Adds the low bytes of a number, the lowest first.
    ///
    /// A number that does not fit is not sent as another one: the frame then is not complete.
    public mutating func append(_ number: UInt64, byteCount: Int) {
        var rest = number
        for _ in 0..<byteCount {
            append(UInt8(truncatingIfNeeded: rest))
            rest = rest &>> 8
        }
        if rest != 0 { giveUp() }
    }

    /// Adds the low digits of a number as BCD, two in a byte, the lowest first.
    ///
    /// A number that does not fit is not sent as another one: the frame then is not complete.
    public mutating func append(digits number: UInt64, byteCount: Int) {
        var rest = number
        for _ in 0..<byteCount {
            let low = UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            append(UInt8(truncatingIfNeeded: rest % 10) &<< 4 | low)
            rest /= 10
        }
        if rest != 0 { giveUp() }
    }

    /// Sets the lengths and adds checksum and stop byte.
    public mutating func finish() {
        guard !finished, count >= 7 else { return giveUp() }
        let length = UInt8(truncatingIfNeeded: count - 4)
        (bytes[1], bytes[2]) = (length, length)
        put(sum(bytes.span.extracting(4..<count)))
        put(WireByte.stop)
        finished = true
    }

    /// Lends the bytes to be sent; none unless the frame ``isComplete``.
    public func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = bytes.span
        return try body(span.extracting(0..<(isComplete ? count : 0)))
    }

    /// Whether the highest bit of the newest byte is set.
    var lastByteIsNegative: Bool { count > 0 && bytes[count - 1] & 0x80 != 0 }

    /// Gives the frame up: something cannot be said in it.
    mutating func giveUp() { isBroken = true }

    private mutating func put(_ byte: UInt8) {
        guard count < 261 else { return giveUp() }
        bytes[count] = byte
        count += 1
    }
}
