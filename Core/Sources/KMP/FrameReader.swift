/// Takes the bytes of a line one at a time and gives out the frames in it.
///
/// Everything between frames is skipped: noise, the meter's lone 00, what is left of a broken
/// frame. A start byte always starts a frame, for inside one it would have been stuffed. Stuffing
/// is undone in one pass, byte by byte, since undoing it escape by escape turns `1B E4 7F` into
/// another byte. A gap never ends a frame: adapters deliver bytes in bursts. (5512-447 §3.1)
///
/// ```swift
/// var reader = FrameReader<512>()
/// for byte in line where reader.receive(byte) == .frame {
///     reader.withData { data in … }
/// }
/// ```
///
/// - Note: the checksum does not cover the start byte, and a 00 gained or lost before the stop byte
///   can pass it. So whoever reads the data must find it filled exactly; see ``RegisterRecords``.
public struct FrameReader<let capacity: Int>: Sendable {
    /// What a byte did.
    public enum Event: Sendable, Hashable {
        /// It belongs to a frame that is not complete.
        case pending
        /// It belongs to no frame.
        case stray
        /// It was a bare 06h between frames.
        case acknowledgement
        /// It completed a frame whose checksum is right.
        case frame
        /// It showed that the frame it stands in is broken; a start byte has begun the next one.
        case failure(FrameFailure)
    }

    @usableFromInline
    enum State: UInt8, Sendable { case outside, inside, escaped }

    @usableFromInline var state = State.outside
    @usableFromInline var bytes = InlineArray<capacity, UInt8>(repeating: 0)
    @usableFromInline var count = 0
    @usableFromInline var checksum = CRC16()

    /// Bytes taken since the reader was made.
    public private(set) var offset = 0
    /// Where the start byte of the newest frame stood.
    public private(set) var start = 0
    /// Which way the newest frame goes.
    public private(set) var direction = Direction.request

    /// Makes a reader that has seen nothing.
    ///
    /// `capacity` is the longest frame that it holds: address, command, data and checksum, not
    /// stuffed. 264 bytes is the longest ever captured; eight registers of any length fit 2084.
    public init() {}

    /// Whether a frame has begun and not ended.
    public var isInsideFrame: Bool { state != .outside }

    /// The address in the frame just completed.
    public var address: Address { Address(rawValue: bytes[0]) }
    /// The command in the frame just completed.
    public var command: Command { Command(rawValue: bytes[1]) }

    /// Lends the data of the frame just completed: what stands between command and checksum.
    ///
    /// Not inlinable on purpose: in the caller's code the compiler copies the whole reader first.
    public func withData<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = bytes.span
        return try body(span.extracting(2..<max(2, count - 2)))
    }

    /// Lends all that has been destuffed of the newest frame: address, command, data, checksum.
    public func withContents<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = bytes.span
        return try body(span.extracting(0..<count))
    }

    /// Takes one byte.
    public mutating func receive(_ byte: UInt8) -> Event {
        offset &+= 1
        return state == .outside ? outside(byte) : inside(byte)
    }

    /// Takes bytes up to and including the first that completes a frame or breaks one.
    ///
    /// - Parameters:
    ///   - span: bytes as they came.
    ///   - position: where to begin; moved behind the last byte taken.
    /// - Returns: what the last byte did; `pending` or `stray` where the bytes ran out first.
    public mutating func receive(_ span: Span<UInt8>, from position: inout Int) -> Event {
        var event = Event.pending
        while position < span.count {
            if state == .inside {
                takePlainBytes(span, from: &position)
                guard position < span.count else { return .pending }
            }
            event = receive(span[position])
            position &+= 1
            switch event {
            case .pending, .stray: continue
            case .acknowledgement, .frame, .failure: return event
            }
        }
        return state == .outside ? event : .pending
    }

    /// Takes bytes up to the next that means something to the framing: nearly all that ever come.
    ///
    /// Counter and checksum stay in registers of the processor until the run ends.
    private mutating func takePlainBytes(_ span: Span<UInt8>, from position: inout Int) {
        let first = position
        let end = min(span.count, first &+ (capacity &- count))
        let shift = count &- first
        var place = first
        var sum = checksum
        while place < end {
            let byte = span[place]
            guard !WireByte.needsStuffing(byte) else { break }
            bytes[place &+ shift] = byte
            sum.add(byte)
            place &+= 1
        }
        count = place &+ shift
        checksum = sum
        offset &+= place &- first
        position = place
    }

    private mutating func outside(_ byte: UInt8) -> Event {
        switch byte {
        case WireByte.startAnswer, WireByte.startRequest:
            begin(byte)
            return .pending
        case WireByte.acknowledge: return .acknowledgement
        default: return .stray
        }
    }

    private mutating func inside(_ byte: UInt8) -> Event {
        switch byte {
        case WireByte.startAnswer, WireByte.startRequest:
            let event = fail(.interrupted)
            begin(byte)
            return event
        case WireByte.acknowledge: return fail(.bareAcknowledge)
        case WireByte.stop: return state == .escaped ? fail(.badEscape(byte)) : finish()
        case WireByte.escape where state == .inside:
            state = .escaped
            return .pending
        default: return store(byte)
        }
    }

    private mutating func begin(_ byte: UInt8) {
        direction = byte == WireByte.startAnswer ? .answer : .request
        start = offset &- 1
        state = .inside
        count = 0
        checksum = CRC16()
    }

    private mutating func store(_ byte: UInt8) -> Event {
        let plain = state == .escaped ? ~byte : byte
        guard state == .inside || WireByte.needsStuffing(plain) else {
            return fail(.badEscape(byte))
        }
        guard count < capacity else { return fail(.tooLong) }
        state = .inside
        append(plain)
        return .pending
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        bytes[count] = byte
        count &+= 1
        checksum.add(byte)
    }

    private mutating func finish() -> Event {
        guard count >= 4 else { return fail(.tooShort) }
        guard checksum.value == 0 else { return fail(checksumDefect()) }
        state = .outside
        return .frame
    }

    private func checksumDefect() -> FrameDefect {
        var computed = CRC16()
        for index in 0..<(count - 2) { computed.add(bytes[index]) }
        let high = UInt16(truncatingIfNeeded: bytes[count - 2])
        let low = UInt16(truncatingIfNeeded: bytes[count - 1])
        return .checksum(sent: high &<< 8 | low, computed: computed.value)
    }

    private mutating func fail(_ defect: FrameDefect) -> Event {
        state = .outside
        return .failure(
            FrameFailure(defect: defect, start: start, offset: offset &- 1, direction: direction)
        )
    }
}
