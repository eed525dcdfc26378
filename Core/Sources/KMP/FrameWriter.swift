/// Puts a frame together: start byte, contents stuffed, checksum, stop byte.
///
/// `capacity` is the room for the bytes on the wire. Stuffing at worst doubles the contents, so a
/// frame of n bytes of data always fits 2n + 10. A frame that something does not fit into, or that
/// is not finished, has no bytes to be sent and ``isComplete`` says so; nothing is ever sent half.
public struct FrameWriter<let capacity: Int>: Sendable {
    private var bytes = InlineArray<capacity, UInt8>(repeating: 0)
    private var checksum = CRC16()
    private var isBroken = false
    private var finished = false

    /// How many bytes on the wire there are so far.
    public private(set) var count = 0

    /// Begins a frame.
    public init(_ direction: Direction, address: Address, command: Command) {
        put(direction == .answer ? WireByte.startAnswer : WireByte.startRequest)
        append(address.rawValue)
        append(command.rawValue)
    }

    /// Makes the one answer that is no frame: a bare 06h.
    public init(acknowledgement: Void) {
        put(WireByte.acknowledge)
        finished = true
    }

    /// Whether the frame was finished and all of it fits.
    public var isComplete: Bool { finished && !isBroken }

    /// Adds one byte of data.
    public mutating func append(_ byte: UInt8) {
        checksum.add(byte)
        stuff(byte)
    }

    /// Adds two bytes of data, high byte first.
    public mutating func append(_ number: UInt16) {
        append(UInt8(truncatingIfNeeded: number &>> 8))
        append(UInt8(truncatingIfNeeded: number))
    }

    /// Adds four bytes of data, high byte first.
    public mutating func append(_ number: UInt32) {
        append(UInt16(truncatingIfNeeded: number &>> 16))
        append(UInt16(truncatingIfNeeded: number))
    }

    /// Adds eight bytes of data, high byte first.
    public mutating func append(_ number: UInt64) {
        append(UInt32(truncatingIfNeeded: number &>> 32))
        append(UInt32(truncatingIfNeeded: number))
    }

    /// Adds the low bytes of a number, high byte first.
    public mutating func append(_ number: UInt64, byteCount: Int) {
        for position in 0..<byteCount {
            let place = byteCount - 1 - position
            append(place < 8 ? UInt8(truncatingIfNeeded: shifted(number, byBytes: place)) : 0)
        }
    }

    /// Adds bytes of data as they are.
    public mutating func append(_ span: Span<UInt8>) {
        for index in span.indices { append(span[index]) }
    }

    /// Adds the checksum and the stop byte.
    public mutating func finish() {
        let value = checksum.value
        stuff(UInt8(truncatingIfNeeded: value &>> 8))
        stuff(UInt8(truncatingIfNeeded: value))
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

    /// Shifts in steps that a 32-bit target does without a heap.
    private func shifted(_ number: UInt64, byBytes places: Int) -> UInt64 {
        var rest = number
        for _ in 0..<places { rest = rest &>> 8 }
        return rest
    }

    /// Gives the frame up: something cannot be said in it.
    mutating func giveUp() { isBroken = true }

    /// Whether a number can be sent in so many bytes.
    func fits(_ number: UInt64, byteCount: Int) -> Bool {
        byteCount >= 8 || (byteCount >= 0 && shifted(number, byBytes: byteCount) == 0)
    }

    private mutating func stuff(_ byte: UInt8) {
        guard WireByte.needsStuffing(byte) else { return put(byte) }
        put(WireByte.escape)
        put(~byte)
    }

    private mutating func put(_ byte: UInt8) {
        guard count < capacity, !finished else { return giveUp() }
        bytes[count] = byte
        count += 1
    }
}
