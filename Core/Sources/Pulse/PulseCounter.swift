public import Metering

/// Counts the pulses of one line: edges go in with their times, pulses and faults come out.
///
/// It does no I/O and has no clock. A change of level is believed once the line has kept the new
/// level for the input's debounce time, and a pulse is counted when the line is believed active. So
/// whoever drives it calls ``timePassed(at:)`` at ``nextMoment``, for silence decides too:
///
/// ```swift
/// var counter = PulseCounter(input, state: saved)
/// counter.begin(isHigh: level, at: now)
/// let outcome = counter.edge(isHigh: true, at: time)   // for each edge
/// if outcome.isPulse { save(counter.state) }
/// ```
///
/// The time of a pulse is that of the edge with which the line left rest, whatever it did in
/// between: bouncing does not shift it.
public struct PulseCounter: Sendable {
    /// What a call brought.
    public struct Outcome: Sendable, Hashable {
        /// Whether a pulse was counted.
        public internal(set) var isPulse = false
        /// What is wrong with the line now.
        public internal(set) var faults: PulseFaults = PulseFaults()
        /// Whether that is other than before.
        public internal(set) var faultsChanged = false
        /// When to call ``PulseCounter/timePassed(at:)`` if no edge comes before; nil for never.
        public internal(set) var next: Moment?
    }

    /// What is known of the input.
    public let input: PulseInput
    /// What has to outlive the program.
    public private(set) var state: PulseState
    /// What is wrong with the line.
    public private(set) var faults: PulseFaults = PulseFaults()
    /// The times of the newest pulses.
    public private(set) var pace = PulsePace()
    /// Edges that came.
    public private(set) var edges: UInt32 = 0
    /// Times that the line left a level for less than the debounce time.
    public private(set) var spikes: UInt32 = 0
    /// When the believed level was taken on: the edge with which the line left the other one.
    public private(set) var believedSince = Moment(microseconds: 0)

    /// The newest level, and since when.
    private var isActive = false
    private var since = Moment(microseconds: 0)
    /// When the line left the believed level, nil while it rests there.
    private var left: Moment?
    private var share = ActiveShare()
    private var fastPulses: UInt8 = 0
    private var slowPulses: UInt8 = 0

    /// How many pulses in a row make a fault of speed, and end it.
    private static var verdict: UInt8 { 8 }

    /// Makes a counter that goes on from a state.
    public init(_ input: PulseInput = PulseInput(), state: PulseState = PulseState()) {
        self.input = input
        self.state = state
    }

    /// Begins with the level that the line has now.
    ///
    /// A pulse that is on the line now is counted if the line was at rest when the state was
    /// written down, and not if it is the last one counted, or if nobody knows.
    public mutating func begin(isHigh: Bool, at now: Moment) -> Outcome {
        isActive = input.isActive(isHigh)
        (since, believedSince) = (now, now)
        let believed = state.isActive ?? isActive
        state.isActive = believed
        left = isActive == believed ? nil : now
        return outcome(isPulse: false, before: faults)
    }

    /// The line changed its level.
    ///
    /// An edge to the level that it had already means that the one between was missed.
    public mutating func edge(isHigh: Bool, at time: Moment) -> Outcome {
        let before = faults
        let isPulse = settle(at: time)
        edges &+= 1
        isActive = input.isActive(isHigh)
        since = time
        if isActive != believed, left == nil { left = time }
        judgeBounces(at: time)
        return outcome(isPulse: isPulse, before: before)
    }

    /// Time passed without an edge.
    public mutating func timePassed(at now: Moment) -> Outcome {
        let before = faults
        let isPulse = settle(at: now)
        judgeBounces(at: now)
        if believed, let limit = stuckMoment, now >= limit { faults.set(.stuck, true) }
        return outcome(isPulse: isPulse, before: before)
    }

    /// When something is decided though no edge comes; nil while the line is at rest.
    public var nextMoment: Moment? {
        if left != nil { return settleMoment }
        guard believed, !faults.contains(.stuck) else { return nil }
        return stuckMoment
    }

    private var believed: Bool { state.isActive ?? false }

    private var settleMoment: Moment {
        since.advanced(byMicroseconds: Int64(widening: input.debounce))
    }

    private var stuckMoment: Moment? {
        guard let limit = input.stuckLimit else { return nil }
        return believedSince.advanced(byMicroseconds: limit)
    }

    /// Believes the newest level if it has lasted long enough.
    private mutating func settle(at now: Moment) -> Bool {
        guard let start = left, now >= settleMoment else { return false }
        left = nil
        faults.set(.bouncing, false)
        guard isActive != believed else {
            spikes &+= 1
            return false
        }
        take(isActive, from: start)
        return isActive
    }

    private mutating func take(_ active: Bool, from start: Moment) {
        let lasted = start.microseconds &- believedSince.microseconds
        share.add(lasted, isActive: believed)
        believedSince = start
        state.isActive = active
        guard active else {
            faults.set(.stuck, false)
            return
        }
        state.count = state.count &+ 1
        judgeSpeed(at: start)
        pace.add(start)
        faults.set(.inverted, share.isInverted)
    }

    private mutating func judgeBounces(at now: Moment) {
        guard let left else { return }
        let limit = left.advanced(byMicroseconds: Int64(widening: input.bounceLimit))
        if now >= limit { faults.set(.bouncing, true) }
    }

    /// One short interval may be a late timestamp; some in a row are a fault.
    private mutating func judgeSpeed(at time: Moment) {
        guard let last = pace.last else { return }
        let interval = time.microseconds &- last.microseconds
        if interval < Int64(widening: input.shortestInterval) {
            fastPulses = min(Self.verdict, fastPulses &+ 1)
            slowPulses = 0
        } else {
            slowPulses = min(Self.verdict, slowPulses &+ 1)
            fastPulses = 0
        }
        if fastPulses == Self.verdict { faults.set(.tooFast, true) }
        if slowPulses == Self.verdict { faults.set(.tooFast, false) }
    }

    private func outcome(isPulse: Bool, before: PulseFaults) -> Outcome {
        var outcome = Outcome()
        outcome.isPulse = isPulse
        outcome.faults = faults
        outcome.faultsChanged = faults != before
        outcome.next = nextMoment
        return outcome
    }
}

/// How long a line was active and how long at rest, over the last pulses.
struct ActiveShare: Sendable {
    /// Active for longer than this, in microseconds, is no pulse but a contact that rests closed.
    private static var longest: Int64 { 60_000_000 }

    private var active: Int64 = 0
    private var rest: Int64 = 0
    private var pulses: UInt8 = 0
    private(set) var isInverted = false

    /// Takes in a level that was left.
    ///
    /// After eight pulses there is a verdict, and a new beginning.
    mutating func add(_ time: Int64, isActive: Bool) {
        guard isActive else {
            rest = rest &+ time
            return
        }
        guard time <= Self.longest else { return }
        active = active &+ time
        pulses &+= 1
        guard pulses == 8 else { return }
        // What is left are pulses, and only of an inverted line are they nine tenths of the time.
        isInverted = active > rest &* 9
        (active, rest, pulses) = (0, 0, 0)
    }
}
