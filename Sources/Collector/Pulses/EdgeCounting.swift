public import Metering
public import Pulse
public import Transport

/// Feeds the edges of an input into a pulse counter, and lets silence decide in time.
///
/// All times are the source's own (``EdgeSource/now``), so a pulse has the time that the kernel gave
/// its edge, however late it was fetched. All waits are the source's, on the clock that it was
/// opened with.
///
/// ```swift
/// let counting = try EdgeCounting(source, PulseCounter(input, state: saved))
/// while true {
///     for step in try await counting.next(within: .seconds(1)) where step.isPulse {
///         save(step.state)
///     }
/// }
/// ```
public final class EdgeCounting {
    /// One edge, or one decision because none came.
    public struct Step: Sendable, Hashable {
        /// What the counter made of it.
        public let outcome: PulseCounter.Outcome
        /// When it happened.
        public let time: Moment
        /// The edge; nil where time alone decided.
        public let change: LevelChange?
        /// Edges before this one that are known to be lost: pulses may be missing from the count.
        public let lost: Int
        /// What has to outlive the program, after this step.
        public let state: PulseState
        /// When the level that is believed now was taken on; for a pulse that was just counted, the
        /// time of the pulse.
        public let believedSince: Moment

        /// Whether a pulse was counted.
        public var isPulse: Bool { outcome.isPulse }
    }

    /// The counter; its pace tells the rate, and its faults what is wrong now.
    public private(set) var counter: PulseCounter
    /// The level of the line as far as its edges tell.
    public private(set) var isHigh: Bool
    /// Edges that are known to be lost since the beginning.
    public private(set) var lost = 0

    private let source: any EdgeSource
    private let lateness: Duration
    private let begun: UInt64
    private var checked: Moment

    /// How often a silent line is looked at.
    ///
    /// A controller that misses an interrupt would otherwise leave a pulse on the line for ever, and
    /// the next one uncounted.
    private static let check = Duration.seconds(1)

    /// Begins with the level that the line has now.
    ///
    /// - Parameters:
    ///   - source: an open input; nobody else may use it meanwhile.
    ///   - counter: goes on from its state.
    ///   - lateness: how long after its time an edge may still come to light. The kernel stamps an
    ///     edge in the interrupt and hands it out from a thread, so silence is believed so much later.
    /// - Throws: ``LineError`` where the level cannot be read.
    public init(
        _ source: any EdgeSource,
        _ counter: PulseCounter,
        lateness: Duration = .milliseconds(5)
    ) throws(LineError) {
        self.source = source
        self.counter = counter
        self.lateness = lateness
        // Edges before this moment are in the level already.
        begun = source.now
        isHigh = try source.level()
        checked = Moment(nanoseconds: begun)
        _ = self.counter.begin(isHigh: isHigh, at: checked)
    }

    /// The present moment on the scale of all times here.
    public var now: Moment { Moment(nanoseconds: source.now) }

    /// What happens next, waiting at most `patience`; empty where nothing did.
    ///
    /// It may return early with nothing; call it again. After a cancelled wait nothing is lost.
    ///
    /// - Throws: ``LineError``; the counter stays right as far as it came.
    public func next(within patience: Duration) async throws(LineError) -> [Step] {
        let batch = try await source.changes(within: min(patience, untilDecision, Self.check))
        var steps = take(batch)
        if batch.isEmpty, now.duration(since: checked) >= Self.check {
            steps += try await checkLevel()
        }
        return steps + (await decide())
    }

    /// How long it is until silence decides something.
    private var untilDecision: Duration {
        guard let next = counter.nextMoment else { return Self.check }
        return next.advanced(by: lateness).duration(since: now)
    }

    /// Counts what has come.
    private func take(_ batch: EdgeBatch) -> [Step] {
        var missing = batch.lost
        lost += missing
        var steps: [Step] = []
        for change in batch.changes where change.nanoseconds >= begun {
            steps.append(take(change, lost: missing))
            missing = 0
        }
        if missing > 0 { steps.append(passed(at: settled, lost: missing)) }
        return steps
    }

    private func take(_ change: LevelChange, lost: Int) -> Step {
        isHigh = change.isHigh
        let time = Moment(nanoseconds: change.nanoseconds)
        let outcome = counter.edge(isHigh: change.isHigh, at: time)
        return step(outcome, at: time, change: change, lost: lost)
    }

    /// Compares the level with the newest edge, and makes up the edge that was never told.
    private func checkLevel() async throws(LineError) -> [Step] {
        checked = now
        guard try source.level() != isHigh else { return [] }
        // It may be on its way.
        let batch = try await source.changes(within: lateness)
        guard batch.isEmpty else { return take(batch) }
        let level = try source.level()
        guard level != isHigh else { return [] }
        lost += 1
        return [take(LevelChange(isHigh: level, nanoseconds: source.now), lost: 1)]
    }

    /// Lets silence decide what is due.
    ///
    /// The program may have stood still since the last fetch, so silence is believed up to a moment
    /// that lies before one more. A source that fails at that decides nothing, and says so when it is
    /// asked again; what has been counted before is not held back for it.
    private func decide() async -> [Step] {
        let time = settled
        guard isDue(at: time), let batch = try? await source.changes(within: .zero) else {
            return []
        }
        let steps = take(batch)
        return isDue(at: time) ? steps + [passed(at: time, lost: 0)] : steps
    }

    private func isDue(at time: Moment) -> Bool {
        counter.nextMoment.map { time >= $0 } ?? false
    }

    /// The moment before which every edge has come to light.
    private var settled: Moment { now.advanced(by: .zero - lateness) }

    private func passed(at time: Moment, lost: Int) -> Step {
        step(counter.timePassed(at: time), at: time, change: nil, lost: lost)
    }

    private func step(
        _ outcome: PulseCounter.Outcome,
        at time: Moment,
        change: LevelChange?,
        lost: Int
    ) -> Step {
        Step(
            outcome: outcome,
            time: time,
            change: change,
            lost: lost,
            state: counter.state,
            believedSince: counter.believedSince
        )
    }
}

extension Moment {
    /// The moment of a time of the system's steady clock.
    init(nanoseconds: UInt64) { self.init(microseconds: Int64(nanoseconds / 1_000)) }
}
