public import Catalogue
public import Metering

/// A meter seen through its optical head, on a line whose settings the reader has chosen.
///
/// Bytes of the reader go in, bytes for the reader come out, with time as an argument. Where the
/// reader's ``settings`` are not those of the meter, both ends sample the bits of the other at their
/// own speed, and what comes of that is garbage. The head's echo is the reader's own light and comes
/// back right at any speed.
public struct OpticalHead: Sendable {
    /// What the reader has set its end to; nil where bytes pass whatever is set, as over plain TCP.
    public var settings: CharacterFormat?
    /// What the reader's end has got wrong so far.
    public private(set) var errors = WireTally()

    private var farEnd: FarEnd
    private var toMeter: CharacterReceiver
    private var fromMeter: CharacterReceiver?
    private var light: StrayLight
    /// What is on its way to the reader, in the order of time; nanoseconds.
    private var outgoing: [(end: Int64, byte: UInt8)] = []
    /// When the last byte of the reader has left it.
    private var readerEnd = Int64.min
    private let echoes: Bool
    private let faults: [Fault]

    /// Puts a head on a meter, or on what the faults put into its place.
    public init(model: MeterModel, options: SimulatedMeter.Options) {
        self.init(SimulatedMeter(model: model, options: options))
    }

    /// Puts a head on a meter.
    public init(_ meter: SimulatedMeter) {
        let options = meter.options
        faults = options.faults
        echoes = options.echo || faults.contains { $0 == .echoOnly || $0 == .echoDamaged }
        farEnd = FarEnd(meter)
        light = StrayLight(seed: options.seed, faults)
        toMeter = CharacterReceiver(
            farEnd.heard,
            needsAllStopBits: faults.contains(.twoStopBits)
        )
    }

    /// Puts a head on a meter that is asked in characters.
    ///
    /// Seven bits and their parity are eight bits on the wire, so it is a line of eight bits.
    public init(_ meter: SimulatedASCIIMeter) {
        faults = []
        echoes = meter.options.echo
        farEnd = FarEnd(meter)
        light = StrayLight(seed: meter.options.seed, [])
        toMeter = CharacterReceiver(farEnd.heard)
    }

    /// Puts a level converter and its bus in the head's place.
    ///
    /// - Parameters:
    ///   - bus: the meters on it.
    ///   - echo: whether the converter sends back what it is given.
    ///   - faults: what goes wrong on the line: ``Fault/noise``, ``Fault/echoDamaged``.
    ///   - seed: what the chance in them is made from.
    public init(_ bus: SimulatedBus, echo: Bool = false, faults: [Fault] = [], seed: UInt64 = 1) {
        self.faults = faults
        echoes = echo || faults.contains(.echoDamaged)
        farEnd = .bus(bus)
        light = StrayLight(seed: seed, faults)
        toMeter = CharacterReceiver(farEnd.heard)
    }

    /// How the meter wants to be spoken to, as far as eight data bits can say it.
    ///
    /// Seven bits and a check bit look like eight to whoever carries eight.
    public var ownFormat: CharacterFormat {
        let format = farEnd.heard
        return format.dataBits == 7 ? CharacterFormat(baud: format.baud) : format
    }

    /// Wakes a meter that a fault has put to sleep, as a magnet or a key does.
    public mutating func wake() {
        guard case .meter(var meter) = farEnd else { return }
        meter.wake()
        farEnd = .meter(meter)
    }

    /// Takes a byte of the reader, which begins on the wire now or behind the one before it.
    public mutating func receive(_ byte: UInt8, at now: Moment) {
        let format = settings ?? farEnd.heard
        let start = max(now.nanoseconds, readerEnd)
        readerEnd = start + (farEnd.isImmediate ? 0 : format.character)
        if echoes, let seen = light.echo(byte) { enqueue(seen, at: readerEnd) }
        if format == farEnd.heard, !toMeter.needsAllStopBits || format.stopBits == 2 {
            farEnd.receive(byte, at: now)
        } else {
            toMeter.hear(byte, sentAs: format, from: start)
        }
    }

    /// When there is something to do next, nil where the line is at rest.
    ///
    /// That is mostly the end of a byte for the reader; at times it is only one that the meter hears.
    public var nextMoment: Moment? {
        let ends = [outgoing.first?.end, toMeter.nextEnd, garbageEnd, light.next]
        let moments = ends.compactMap { $0.map(Moment.init(nanoseconds:)) }
        return (moments + [farEnd.nextMoment].compactMap { $0 }).min()
    }

    /// Takes the next byte that has reached the reader by now, nil where none is due.
    public mutating func transmit(at now: Moment) -> UInt8? {
        advance(to: now)
        guard let first = outgoing.first, first.end <= now.nanoseconds else { return nil }
        return outgoing.removeFirst().byte
    }

    private mutating func advance(to now: Moment) {
        while let heard = toMeter.take(by: now.nanoseconds) {
            // A meter drops what its receiver marks as wrong.
            guard !heard.isFramingError, !heard.isParityError else { continue }
            let end = Moment(nanoseconds: heard.end)
            farEnd.receive(heard.byte, at: end.advanced(byMicroseconds: -farEnd.byteHeard))
        }
        while let due = farEnd.nextMoment, due <= now, let byte = farEnd.transmit(at: due) {
            speak(byte, end: due.nanoseconds)
        }
        takeGarbage(by: now)
        while let stray = light.take(by: now.nanoseconds) {
            if stray.isFramingError { errors.framing += 1 }
            enqueue(stray.byte, at: stray.end)
        }
    }

    /// A byte of the meter is complete.
    private mutating func speak(_ byte: UInt8, end: Int64) {
        let format = settings ?? farEnd.spoken
        guard format.isHeardLike(farEnd.spoken) else {
            if fromMeter?.format != format { fromMeter = CharacterReceiver(format) }
            let start = end - farEnd.spoken.character
            fromMeter?.hear(byte, sentAs: farEnd.spoken, from: start)
            return
        }
        enqueue(light.shone(on: byte), at: end)
    }

    /// Until when all bits of the meter are known: a byte of it is told when it is complete.
    private var known: Int64 {
        farEnd.nextMoment.map { $0.nanoseconds - farEnd.spoken.character } ?? .max
    }

    /// When the reader next takes something of the meter for a character, as far as that is known.
    private var garbageEnd: Int64? {
        fromMeter?.nextEnd.flatMap { $0 <= known ? $0 : nil }
    }

    /// What the reader makes of bytes at another speed, so far as all their bits are known.
    private mutating func takeGarbage(by now: Moment) {
        let horizon = min(now.nanoseconds, known)
        while let heard = fromMeter?.take(by: horizon) {
            errors.count(heard)
            enqueue(light.shone(on: heard.byte), at: heard.end)
        }
    }

    private mutating func enqueue(_ byte: UInt8, at end: Int64) {
        let place = outgoing.lastIndex { $0.end <= end }.map { $0 + 1 } ?? 0
        outgoing.insert((end, byte), at: place)
    }
}

/// What a receiver at the reader's end has counted.
public struct WireTally: Sendable, Hashable {
    /// Characters without a stop bit.
    public var framing = 0
    /// Characters whose check bit did not fit.
    public var parity = 0
    /// Times that the line was low for longer than a character.
    public var breaks = 0

    mutating func count(_ heard: CharacterReceiver.Received) {
        if heard.isBreak {
            breaks += 1
        } else if heard.isFramingError {
            framing += 1
        } else if heard.isParityError {
            parity += 1
        }
    }
}

extension CharacterFormat {
    /// Whether a receiver set to this understands what is sent as the other: it looks at the first
    /// stop bit only.
    fileprivate func isHeardLike(_ other: CharacterFormat) -> Bool {
        baud == other.baud && dataBits == other.dataBits && parity == other.parity
    }
}

extension Moment {
    var nanoseconds: Int64 { microseconds * 1_000 }

    /// The first microsecond that is not before it.
    init(nanoseconds: Int64) { self.init(microseconds: (nanoseconds + 999) / 1_000) }
}
