import MBus
public import Metering

/// A bus of M-Bus meters that answer: bytes in, bytes out, with time as an argument.
///
/// All meters hear every byte of the master; where several answer at once their bits lie on one
/// another, and what the master gets is what is left of them.
///
/// ```swift
/// var bus = SimulatedBus(meters)
/// for byte in request { bus.receive(byte, at: now) }
/// while let due = bus.nextMoment { … bus.transmit(at: due) … }
/// ```
public struct SimulatedBus: Sendable {
    /// The meters on the bus.
    public private(set) var meters: [BusMeter]
    /// The speed of the meters, in baud.
    public let baud: Int
    /// The speed that the master has set its end to; at another one nobody understands a byte.
    public var masterBaud: Int
    /// Whether the converter sends back every byte of the master.
    public var echo: Bool
    /// Bytes that come after each request although nobody sent them: a disturbed line.
    public var noise: [UInt8] = []
    /// What was seen and done.
    public private(set) var tally = BusTally()

    private var line: Line
    private var reader = FrameReader()
    private var heardLast = Moment(microseconds: 0)
    private let bit: Int64

    /// Puts meters on a bus.
    public init(_ meters: [BusMeter], baud: Int = 2_400, echo: Bool = false) {
        self.meters = meters
        self.baud = max(1, baud)
        masterBaud = self.baud
        self.echo = echo
        bit = (1_000_000 + Int64(self.baud) / 2) / Int64(self.baud)
        line = Line(microsecondsPerByte: bit * Int64(Overlay.characterBits))
    }

    /// How long one byte takes on the wire.
    var microsecondsPerByte: Int64 { bit * Int64(Overlay.characterBits) }

    /// Takes a byte of the master, which begins on the wire at `now` or behind the one before it.
    public mutating func receive(_ byte: UInt8, at now: Moment) {
        guard line.hasRoom(at: now) else { return }
        let end = line.carry(at: now)
        if echo { line.enqueue(byte, leaving: end) }
        guard masterBaud == baud else { return }
        forgetHalfFrame(before: end)
        if reader.receive(byte) == .frame { handleFrame(at: end) }
    }

    /// The moment at which the next byte is complete, nil while there is none.
    public var nextMoment: Moment? { line.nextMoment }

    /// Takes the next byte that is complete by now, nil where none is due.
    public mutating func transmit(at now: Moment) -> UInt8? { line.takeDue(at: now) }

    /// What was begun and not ended is forgotten once the line was silent for 33 bits and more.
    ///
    /// Ten times that is allowed here: a pseudo-terminal or a network delivers when it likes.
    private mutating func forgetHalfFrame(before end: Moment) {
        if end >= heardLast.advanced(byMicroseconds: 330 * bit) { reader = FrameReader() }
        heardLast = end
    }

    private mutating func handleFrame(at end: Moment) {
        let head = reader.head
        let request = reader.withData { data in try? Request(head, data: data) }
        guard let request = request ?? nil else { return }
        tally.requests += 1
        if case .select = request { tally.selections += 1 }
        var overlay = Overlay()
        var answers = 0
        for index in meters.indices {
            guard let bytes = meters[index].answer(request, to: head.address, at: end) else {
                continue
            }
            overlay.add(bytes, after: meters[index].delay)
            answers += 1
        }
        if !noise.isEmpty { overlay.add(noise, after: 200) }
        if answers > 1 { tally.collisions += 1 }
        tally.answers += answers
        for character in overlay.characters {
            let moment = end.advanced(byMicroseconds: bit * Int64(character.end))
            line.enqueue(character.byte, leaving: moment)
        }
    }
}

/// What a simulated bus has seen and done since it was made.
public struct BusTally: Sendable, Hashable {
    /// Good frames of the master.
    public var requests = 0
    /// Selections among them.
    public var selections = 0
    /// Answers of meters.
    public var answers = 0
    /// Requests that several meters answered at once.
    public var collisions = 0

    /// Makes a tally of nothing.
    public init() {}
}
