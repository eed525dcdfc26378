/// Takes the bytes of a line one at a time and gives out the frames in it.
///
/// A start byte is also a byte of data, so a frame that turns out broken is looked through again from
/// its second byte on: a frame that begins inside it is found. An E5h counts only where nothing has
/// begun, for in what is left of a broken frame it is a byte of data. No gap ends a frame here, since
/// adapters deliver bytes in bursts; whoever knows that the line went silent says so with
/// ``lineFellSilent()``. (EN 13757-2 §5.7; M-Bus documentation §5.2)
///
/// ```swift
/// var reader = FrameReader()
/// for byte in line where reader.receive(byte) == .frame {
///     reader.withData { data in … }
/// }
/// ```
public struct FrameReader: Sendable {
    /// What a byte did.
    public enum Event: Sendable, Hashable {
        /// It belongs to a frame that is not complete.
        case pending
        /// It belongs to no frame.
        case stray
        /// It was the single character E5h.
        case acknowledgement
        /// It completed a frame that is right.
        case frame
        /// It showed that the frame it stands in is broken.
        case failure(FrameFailure)
    }

    /// The longest frame there is: a length of 255 and six bytes round it.
    public static var capacity: Int { 261 }

    private var bytes = InlineArray<261, UInt8>(repeating: 0)
    /// What of `bytes` is not judged yet: from where the oldest possible frame begins to the newest.
    private var first = 0
    private var end = 0
    /// Whether what is left came out of a broken frame.
    private var isSecondLook = false
    /// Where in `bytes` the data of the newest frame lie.
    private var dataStart = 0
    private var dataEnd = 0

    /// Bytes taken since the reader was made.
    public private(set) var offset = 0
    /// Where the start byte of the newest frame stood.
    public private(set) var start = 0
    /// What had begun before the newest frame, in bytes that are also its own, and was broken.
    public private(set) var brokenBefore: FrameFailure?
    /// What stands before the data of the newest frame.
    public private(set) var head = FrameHead(.short, .initialise, .unconfigured)

    /// Makes a reader that has seen nothing.
    public init() {}

    /// Whether a frame has begun and not ended.
    public var isInsideFrame: Bool { first < end }

    /// Lends the data of the newest frame: what stands between control information and checksum.
    ///
    /// Not inlinable on purpose: in the caller's code the compiler copies the whole reader first.
    public func withData<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = bytes.span
        return try body(span.extracting(dataStart..<dataEnd))
    }

    /// Takes one byte.
    public mutating func receive(_ byte: UInt8) -> Event {
        makeRoom()
        bytes[end] = byte
        end &+= 1
        offset &+= 1
        return judge()
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
            if first == end, takeWhole(span, from: &position) { return .frame }
            event = receive(span[position])
            position &+= 1
            switch event {
            case .pending, .stray: continue
            case .acknowledgement, .frame, .failure: return event
            }
        }
        return event
    }

    /// The line was silent for so long that what has begun will not end.
    ///
    /// - Returns: the frame that lies inside what was begun, or else a failure for it; call again
    ///   until it is `pending`, which says that nothing is left.
    public mutating func lineFellSilent() -> Event {
        guard first < end else { return .pending }
        let failure = drop(.endsEarly)
        while first < end {
            if judge() == .frame {
                brokenBefore = failure
                return .frame
            }
            if first < end { _ = drop(.endsEarly) }
        }
        return .failure(failure)
    }

    /// Takes a whole long frame at once, if it begins here, all of it is there, and it is right.
    ///
    /// That is how nearly all frames come out of a recording; a sum over a run of bytes costs a
    /// fraction of what they cost one by one.
    private mutating func takeWhole(_ span: Span<UInt8>, from position: inout Int) -> Bool {
        let place = position
        guard span.count &- place >= 9, span[place] == WireByte.startLong,
            span[place &+ 1] == span[place &+ 2], span[place &+ 3] == WireByte.startLong
        else { return false }
        let length = Int(span[place &+ 1])
        let stop = place &+ 5 &+ length
        guard length >= 3, stop < span.count, span[stop] == WireByte.stop else { return false }
        let contents = span.extracting((place &+ 4)..<(stop &- 1))
        guard sum(contents) == span[stop &- 1] else { return false }
        let data = span.extracting((place &+ 7)..<(stop &- 1))
        for index in 0..<data.count { bytes[index] = data[index] }
        setHead(length, span[place &+ 4], span[place &+ 5], span[place &+ 6])
        (dataStart, dataEnd) = (0, data.count)
        (first, end, isSecondLook) = (0, 0, false)
        brokenBefore = nil
        start = offset
        offset &+= length &+ 6
        position = stop &+ 1
        return true
    }

    /// Moves what is left to the beginning, where there is no room behind it.
    private mutating func makeRoom() {
        if first == end {
            (first, end, isSecondLook) = (0, 0, false)
        } else if end == 261 {
            for index in first..<end { bytes[index &- first] = bytes[index] }
            end &-= first
            first = 0
        }
    }

    /// Looks at what is left until nothing more can be said of it.
    private mutating func judge() -> Event {
        var failed: FrameFailure?
        var strayed = false
        while first < end {
            switch bytes[first] {
            case WireByte.acknowledge where !isSecondLook:
                first &+= 1
                return .acknowledgement
            case WireByte.startShort, WireByte.startLong:
                switch bytes[first] == WireByte.startShort ? shortFrame() : longFrame() {
                case .begun: return Self.event(failed, otherwise: .pending)
                case .whole:
                    brokenBefore = failed
                    return .frame
                case .broken(let defect):
                    let failure = drop(defect)
                    failed = failed ?? failure
                }
            default:
                first &+= 1
                strayed = true
            }
        }
        return Self.event(failed, otherwise: strayed ? .stray : .pending)
    }

    private static func event(_ failure: FrameFailure?, otherwise event: Event) -> Event {
        if let failure { .failure(failure) } else { event }
    }

    /// What can be said of bytes that begin like a frame.
    private enum Judgement { case begun, whole, broken(FrameDefect) }

    private mutating func shortFrame() -> Judgement {
        guard end &- first >= 5 else { return .begun }
        let (control, address) = (bytes[first &+ 1], bytes[first &+ 2])
        guard bytes[first &+ 4] == WireByte.stop else { return .broken(.stop(bytes[first &+ 4])) }
        guard bytes[first &+ 3] == control &+ address else {
            return .broken(.checksum(sent: bytes[first &+ 3], computed: control &+ address))
        }
        head = FrameHead(.short, ControlField(rawValue: control), PrimaryAddress(address))
        finish(5, data: 0)
        return .whole
    }

    private mutating func longFrame() -> Judgement {
        let count = end &- first
        guard count > 1 else { return .begun }
        let length = bytes[first &+ 1]
        if length < 3 { return .broken(.length(length)) }
        if count > 2, bytes[first &+ 2] != length {
            return .broken(.lengths(length, bytes[first &+ 2]))
        }
        if count > 3, bytes[first &+ 3] != WireByte.startLong {
            return .broken(.secondStart(bytes[first &+ 3]))
        }
        let whole = Int(length) &+ 6
        guard count >= whole else { return .begun }
        return check(length: Int(length), whole: whole)
    }

    private mutating func check(length: Int, whole: Int) -> Judgement {
        let stop = bytes[first &+ whole &- 1]
        guard stop == WireByte.stop else { return .broken(.stop(stop)) }
        let sent = bytes[first &+ whole &- 2]
        let computed = sum(bytes.span.extracting((first &+ 4)..<(first &+ 4 &+ length)))
        guard sent == computed else {
            return .broken(.checksum(sent: sent, computed: computed))
        }
        setHead(length, bytes[first &+ 4], bytes[first &+ 5], bytes[first &+ 6])
        finish(whole, data: length &- 3)
        return .whole
    }

    private mutating func setHead(_ length: Int, _ control: UInt8, _ address: UInt8, _ ci: UInt8) {
        head = FrameHead(
            length == 3 ? .control : .long,
            ControlField(rawValue: control),
            PrimaryAddress(address),
            ControlInformation(rawValue: ci)
        )
    }

    private mutating func finish(_ whole: Int, data: Int) {
        start = offset &- (end &- first)
        dataStart = whole == 5 ? first : first &+ 7
        dataEnd = dataStart &+ data
        first &+= whole
        isSecondLook = first < end
    }

    /// Drops the start byte only: another frame may begin behind it.
    private mutating func drop(_ defect: FrameDefect) -> FrameFailure {
        let count = end &- first
        first &+= 1
        isSecondLook = true
        return FrameFailure(defect: defect, start: offset &- count, count: count)
    }
}

/// The checksum of a frame: the sum of its bytes without carries.
func sum(_ span: Span<UInt8>) -> UInt8 {
    var sum: UInt8 = 0
    for index in 0..<span.count { sum &+= span[index] }
    return sum
}
