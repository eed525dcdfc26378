public import Journal
public import Metering
public import Pulse
public import Transport

/// What is counted at one input, and when it is told.
public struct PulsePlan: Sendable {
    /// Where the counts come from.
    public enum Source: Sendable {
        /// A line whose pulses are counted here.
        case edges(@Sendable () async throws(LineError) -> any EdgeSource)
        /// A node that counts by itself and sends its counter as lines of text.
        case node(LineLoop.Opening)
        /// A counter that another meter shows; told the time of the newest value that is known, nil
        /// for none, it gives what is newer.
        case register(
            @Sendable (_ after: Timestamp?) throws(JournalError) -> [StoredReading]
        )
    }

    /// The meter that sends the pulses.
    public var meter: PulseMeter
    /// What is known of the line; of a node only the shortest interval counts.
    public var input: PulseInput
    /// The milliseconds from one reading to the next.
    public var interval: Int64
    /// Where the counts come from.
    public var source: Source

    /// Makes a plan.
    public init(_ meter: PulseMeter, input: PulseInput, interval: Int64, source: Source) {
        self.meter = meter
        self.input = input
        self.interval = interval
        self.source = source
    }
}

/// Counts the pulses of one input and makes readings of them: the task that owns the input.
///
/// Each pulse is written down before anything is told of it, with whether it is still on the line:
/// a program that is killed loses what came until it runs again, and says for how long that was.
/// What came in the time of the one write that it was killed in may be lost too.
public struct PulseLoop: Sendable {
    /// Takes what there is to tell, in order.
    public typealias Delivery = (PollingEvent) async throws -> Void

    let plan: PulsePlan
    let keeping: PulseKeeping
    let clock: any Clock<Duration>
    let wall: @Sendable () -> Timestamp
    let stamp: @Sendable () -> Timestamp
    let zone: ZoneOffset
    let showTime: @Sendable (Timestamp) -> String

    /// Prepares a loop.
    ///
    /// - Parameters:
    ///   - plan: what is counted, and when it is told.
    ///   - keeping: where it is written down.
    ///   - clock: the clock that all waits are made on.
    ///   - wall: our clock, by which the times to tell are.
    ///   - stamp: what readings are stamped with; our clock where nothing better is known.
    ///   - zone: the zone of those times.
    ///   - showTime: how a time stands in a sentence.
    public init(
        _ plan: PulsePlan,
        keeping: PulseKeeping,
        clock: any Clock<Duration>,
        wall: @escaping @Sendable () -> Timestamp,
        stamp: (@Sendable () -> Timestamp)? = nil,
        zone: @escaping ZoneOffset = { _ in 0 },
        showTime: @escaping @Sendable (Timestamp) -> String = { $0.description }
    ) {
        self.plan = plan
        self.keeping = keeping
        self.clock = clock
        self.wall = wall
        self.stamp = stamp ?? wall
        self.zone = zone
        self.showTime = showTime
    }

    /// Counts until the task is cancelled.
    ///
    /// - Parameter deliver: takes each readout, and what happens besides.
    /// - Throws: ``JournalError`` where the journal cannot be used any more, and what `deliver`
    ///   throws; nothing else ends the loop.
    public func run(_ deliver: Delivery) async throws {
        var work = try PulseWork(self)
        switch plan.source {
        case .edges(let open): try await work.countEdges(open, deliver)
        case .node(let open): try await work.countNode(open, deliver)
        case .register(let read): try await work.follow(read, deliver)
        }
    }
}

/// A loop at work: its books, and when it has to tell something next.
struct PulseWork {
    let loop: PulseLoop
    let words: PulseWords
    let time: LineTime
    var books: PulseBooks
    /// When the next reading is told.
    private var due: Due
    /// A time in which the input cannot be read.
    private var outage: Outage?
    private var hasBegun = false

    init(_ loop: PulseLoop) throws(JournalError) {
        self.loop = loop
        words = PulseWords(
            name: loop.plan.meter.name,
            input: loop.plan.input,
            showTime: loop.showTime
        )
        time = LineTime(clock: loop.clock, wall: loop.wall, zone: loop.zone)
        books = try PulseBooks(loop.keeping, words, at: loop.stamp())
        due = time.now
        due = next
    }

    var name: String { loop.plan.meter.name }

    private var next: Due {
        let cadence = Cadence.every(milliseconds: loop.plan.interval)
        return time.due(at: cadence.next(after: time.wall(), zone: time.zone))
    }

    /// How long it is until something has to be done without a pulse.
    var wait: Duration { min(time.wait(for: due), .milliseconds(PulseBooks.heartbeat)) }

    /// Whether the time to tell a reading has come; the next one is planned then.
    mutating func isDue() -> Bool {
        guard time.wait(for: due) == .zero else { return false }
        due = next
        return true
    }

    /// Writes what was counted, and tells what there is to tell.
    ///
    /// - Parameters:
    ///   - now: when what was counted was so.
    ///   - rate: how fast the pulses come, asked where a reading is due.
    ///   - deliver: takes it.
    /// - Throws: ``JournalError``, and what `deliver` throws.
    mutating func settle(
        at now: Timestamp,
        rate: () -> PulseRate?,
        _ deliver: PulseLoop.Delivery
    ) async throws {
        for event in try books.settle(at: now) { try await deliver(event) }
        guard isDue(), let count = books.count else { return }
        let readings = loop.plan.meter.readings(of: count, rate: rate(), from: try books.start)
        try await deliver(.readout(loop.plan.meter.readout(readings, at: loop.stamp())))
    }

    // MARK: An input that cannot be read

    /// Notes that the input can be read, for the first time or again.
    ///
    /// - Parameters:
    ///   - misses: whether pulses that came meanwhile are lost.
    ///   - deliver: takes what there is to tell.
    /// - Throws: what `deliver` throws.
    mutating func begin(misses: Bool, _ deliver: PulseLoop.Delivery) async throws {
        if let outage {
            let tries = outage.tries == 1 ? "one try" : "\(outage.tries) tries"
            let sentence =
                "The input \(name) can be read again, after \(tries) in vain since "
                + "\(loop.showTime(outage.start))."
            try await deliver(.noted(.answering, sentence, data: nil))
        }
        if misses, let missed { try await deliver(.noted(.pulsesMissed, missed, data: nil)) }
        outage = nil
        hasBegun = true
    }

    /// The sentence on what was not counted; nil where nothing was to be.
    private var missed: String? {
        guard let last = books.written else { return nil }
        let now = loop.stamp()
        guard !hasBegun else {
            return words.missed(from: last.time, to: now, "The input could not be read.")
        }
        // A configuration that is read again stops and starts an input within a moment.
        guard !last.isStopped || now.milliseconds - last.time.milliseconds >= 1_000 else {
            return nil
        }
        let reason = last.isStopped ? "was not running" : "had not ended in order"
        return words.missed(from: last.time, to: now, "heatlog \(reason).")
    }

    /// Tells, once, that the input cannot be read, and waits until it is tried again.
    mutating func fail(_ sentence: String, _ deliver: PulseLoop.Delivery) async throws {
        try await deliver(.failed)
        if outage == nil {
            outage = Outage(start: loop.stamp(), isLine: true)
            try await deliver(.noted(.noAnswer, sentence, data: nil))
        } else {
            outage?.tries += 1
        }
        // Each second may be a pulse, and costs no battery.
        let wait = min(30, 1 << min(5, (outage?.tries ?? 1) - 1))
        try? await loop.clock.sleep(for: .seconds(wait), tolerance: nil)
    }

    /// Notes that the counting ends in order, where it was going on.
    mutating func end() throws(JournalError) {
        guard hasBegun, outage == nil else { return }
        try books.stop(at: loop.stamp())
    }
}

extension LineError {
    /// What is wrong and what to do.
    var sentences: String { "\(message) \(hint)" }
}
