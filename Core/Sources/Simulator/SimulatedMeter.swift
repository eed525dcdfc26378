public import Catalogue
public import KMP
public import Metering

/// A meter that answers: bytes in, bytes out, with time as an argument.
///
/// It listens as 5512-447 says: only to whole requests for its address, and after one that was
/// broken or that it does not answer it is deaf until the line was quiet for 1.6 s. Behind the
/// registers stands a house whose energy, volume and temperatures belong together. The same seed
/// and the same calls always give the same bytes.
///
/// ```swift
/// var meter = SimulatedMeter(model: model, options: .init(start: start))
/// for byte in request { meter.receive(byte, at: now) }
/// while let due = meter.nextMoment { … meter.transmit(at: due) … }
/// ```
///
/// - Note: the document allows 27 ms between the bytes of a request. The simulator allows any gap,
///   since a pseudo-terminal or a network delivers when it likes. Log commands are answered where
///   the model's logs have a published command: B8 inside newer meters, A0 to A3 in a MULTICAL 801.
public struct SimulatedMeter: Sendable {
    /// What the meter is.
    public let model: MeterModel
    /// What it was made with.
    public let options: Options
    /// How fast it talks.
    public let pace: Pace
    /// The speed of its line.
    let baud: Int
    /// Whether a head sits on it, which then does the echo.
    var hasHead = false
    /// What it has seen and done.
    public internal(set) var tally = Tally()

    var line: Line
    var clock: MeterClock
    var house: House
    /// When the house was looked at last.
    var present = Moment(microseconds: 0)
    /// How many bytes the faults have looked at, so that each has its own luck.
    var faultPosition: Int64 = 0

    let houseStart: Int64
    var memory: MeterMemory
    private var reader = FrameReader<512>()
    private var busyUntil = Moment(microseconds: .min)
    private var heardLast = Moment(microseconds: 0)
    private var deafUntil = Moment(microseconds: .min)
    private var answersSinceWake: UInt32 = 0

    /// How long nothing is listened to after invalid data, counted from the last byte. (§2.1)
    private static let deafness: Int64 = 1_600_000

    /// Makes a meter that has been at work for some years.
    public init(model: MeterModel, options: Options) {
        self.model = model
        self.options = options
        baud = options.baud ?? model.eye.baud
        pace = options.pace ?? Pace(baud: baud)
        line = Line(microsecondsPerByte: pace.microsecondsPerByte)
        clock = MeterClock(start: options.start)
        houseStart = options.start.clockSeconds
        house = House(
            medium: model.medium,
            dice: Dice(seed: options.seed),
            start: options.start.clockSeconds
        )
        memory = MeterMemory(
            of: model,
            past: min(house.installed, houseStart)...houseStart,
            dice: house.dice
        )
    }

    /// Takes a byte of the master.
    ///
    /// The byte begins on the wire at `now` and is complete one byte time later. Where bytes arrive
    /// faster than the line carries them, they go over the wire one after another; what does not
    /// fit the buffer before the wire is lost.
    public mutating func receive(_ byte: UInt8, at now: Moment) {
        guard line.hasRoom(at: now) else {
            tally.discardedBytes += 1
            return
        }
        let end = line.carry(at: now)
        forgetHalfFrame(before: end)
        if echoes { line.enqueue(byte, leaving: end) }
        guard !isAsleep else {
            tally.bytesAsleep += 1
            return
        }
        guard !isBusy(at: end), end >= deafUntil else {
            tally.discardedBytes += 1
            beDeaf(from: end)
            return
        }
        listen(to: byte, at: end)
    }

    /// The moment at which the next byte has left the meter, nil while it has nothing to say.
    ///
    /// That is the end of its transmission: a reader sees a byte once it is complete.
    public var nextMoment: Moment? { line.nextMoment }

    /// Takes the next byte that has left the meter by now, nil where none is due.
    public mutating func transmit(at now: Moment) -> UInt8? {
        advance(to: now)
        return line.takeDue(at: now)
    }

    /// Lets the house live on; never back.
    ///
    /// Whoever only sends and receives need not call it.
    public mutating func advance(to now: Moment) {
        if now > present { live(to: now) }
    }

    /// Wakes a meter that ``Fault/sleepsAfter(reads:)`` has put to sleep, as a magnet or a key does.
    public mutating func wake() { answersSinceWake = 0 }

    /// Whether a fault has put the meter to sleep.
    public var isAsleep: Bool {
        options.faults.contains { fault in
            if case .sleepsAfter(let reads) = fault { answersSinceWake >= reads } else { false }
        }
    }

    private var echoes: Bool {
        !hasHead && (options.echo || options.faults.contains(.echoOnly))
    }

    /// Whether a byte that is complete at `end` began before the last answer was out.
    private func isBusy(at end: Moment) -> Bool {
        end.advanced(byMicroseconds: -pace.microsecondsPerByte) < busyUntil
    }

    private mutating func listen(to byte: UInt8, at end: Moment) {
        switch reader.receive(byte) {
        case .pending, .stray, .acknowledgement: break
        case .failure:
            tally.refusedFrames += 1
            beDeaf(from: end)
        case .frame: handleFrame(at: end)
        }
    }

    /// What was begun and not ended is forgotten once the line was quiet: it was garbage.
    private mutating func forgetHalfFrame(before end: Moment) {
        let limit = heardLast.advanced(byMicroseconds: SimulatedMeter.deafness)
        if end >= limit, reader.isInsideFrame { reader = FrameReader() }
        heardLast = end
    }

    private mutating func beDeaf(from end: Moment) {
        reader = FrameReader()
        deafUntil = end.advanced(byMicroseconds: SimulatedMeter.deafness)
    }

    private mutating func handleFrame(at end: Moment) {
        guard reader.direction == .request, listens(to: reader.address) else {
            tally.framesForOthers += 1
            return
        }
        tally.requests += 1
        advance(to: end)
        let (address, command) = (reader.address, reader.command)
        let request = reader.withData { data in try? Request(command, data: data) }
        guard let request, let answer = answer(to: request, from: address, at: end) else {
            tally.unanswered += 1
            beDeaf(from: end)
            return
        }
        send(answer, after: end)
    }

    private mutating func send(_ answer: Answer, after end: Moment) {
        guard !isSilenced else {
            tally.silenced += 1
            return
        }
        let start = end.advanced(byMicroseconds: pace.answerDelay + lateness)
        busyUntil = line.send(spoilt(answer.bytes), from: start)
        answersSinceWake += 1
        switch answer.kind {
        case .frame: tally.answers += 1
        case .acknowledgement: tally.acknowledgements += 1
        }
    }
}

extension SimulatedMeter {
    /// How a simulated meter is made and what is to go wrong with it.
    public struct Options: Sendable {
        /// What all chance is made from: two meters with one seed are alike.
        public var seed: UInt64
        /// Whether every byte received is sent back, as infrared heads do.
        public var echo: Bool
        /// What goes wrong.
        public var faults: [Fault]
        /// Registers that show what they are told to, whatever the house does.
        public var settings: [RegisterID: Setting]
        /// The serial number; nil makes one from the seed.
        public var serial: UInt32?
        /// What the meter's clock shows at moment 0.
        public var start: MeterDateTime
        /// How fast it talks; nil is the real pace of the model's eye.
        public var pace: Pace?
        /// The address that it answers to.
        public var address: Address

        /// Makes options; only the meter's clock has to be given.
        public init(
            seed: UInt64 = 1,
            echo: Bool = false,
            faults: [Fault] = [],
            settings: [RegisterID: Setting] = [:],
            serial: UInt32? = nil,
            start: MeterDateTime,
            pace: Pace? = nil,
            address: Address = .meter
        ) {
            self.seed = seed
            self.echo = echo
            self.faults = faults
            self.settings = settings
            self.serial = serial
            self.start = start
            self.pace = pace
            self.address = address
        }
    }
}
