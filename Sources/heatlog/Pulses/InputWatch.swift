import Collector
import Metering
import Pulse

/// What an input has done since somebody looks at it.
struct InputWatch {
    /// A pulse that is over, or is still on the line; times are in microseconds.
    struct Pulse: Hashable {
        /// The first one is 1.
        let number: UInt64
        let start: Moment
        /// Since the pulse before began; nil for the first.
        let interval: Int64?
        /// How long it lasted; nil while it lasts.
        var length: Int64?
    }

    /// What is worth a line.
    enum News: Hashable {
        /// A pulse is over.
        case pulse(Pulse)
        /// Other things are wrong than before.
        case faults(PulseFaults)
        /// So many edges are known to be lost.
        case lost(Int)
    }

    /// How many pulses are kept.
    static let kept = 8

    let input: PulseInput
    let begin: Moment
    private(set) var now: Moment
    /// The level of the line.
    private(set) var isHigh: Bool
    /// Whether a pulse is on the line, bounces aside, and since when.
    private(set) var isActive: Bool
    private(set) var since: Moment
    private(set) var count: UInt64 = 0
    /// The newest pulses, the newest first; the first one may still last.
    private(set) var pulses: [Pulse] = []
    private(set) var edges = 0
    private(set) var spikes = 0
    private(set) var lost = 0
    private(set) var faults = PulseFaults()
    /// Everything that was wrong at any time.
    private(set) var faultsSeen = PulseFaults()
    private(set) var rate: PulseRate?
    /// The shortest and the longest pulse.
    private(set) var lengths: ClosedRange<Int64>?
    /// The shortest time from a pulse to the next.
    private(set) var shortestInterval: Int64?
    /// How often the believed level changed, which takes an edge each.
    private var turns = 0

    /// Begins with the level that the line has.
    init(_ input: PulseInput, _ counting: EdgeCounting) {
        self.input = input
        begin = counting.now
        now = begin
        isHigh = counting.isHigh
        isActive = counting.counter.state.isActive ?? false
        since = counting.counter.believedSince
    }

    /// How long it has been looked at.
    var elapsed: Duration { now.duration(since: begin) }

    /// Edges beyond the two that each pulse takes.
    var bounces: Int { max(0, edges - turns) }

    /// Takes in a step of the counting.
    mutating func take(_ step: EdgeCounting.Step) -> [News] {
        var news: [News] = []
        if step.lost > 0 { news.append(.lost(step.lost)) }
        news += turn(step).map { .pulse($0) }
        if step.outcome.faultsChanged {
            faults = step.outcome.faults
            faultsSeen = PulseFaults(rawValue: faultsSeen.rawValue | faults.rawValue)
            news.append(.faults(faults))
        }
        return news
    }

    /// Takes in what has changed without a step.
    mutating func pass(_ counting: EdgeCounting) {
        now = counting.now
        isHigh = counting.isHigh
        edges = Int(counting.counter.edges)
        spikes = Int(counting.counter.spikes)
        lost = counting.lost
        rate = counting.counter.pace.rate(at: now)
    }

    /// Follows the believed level.
    ///
    /// - Returns: the pulse that has ended with it.
    private mutating func turn(_ step: EdgeCounting.Step) -> [Pulse] {
        guard let active = step.state.isActive, active != isActive else { return [] }
        turns += 1
        isActive = active
        since = step.believedSince
        guard !active else {
            start(at: since)
            return []
        }
        // What was on the line at the beginning has no known length.
        guard var pulse = pulses.first, pulse.length == nil else { return [] }
        let length = since.microseconds - pulse.start.microseconds
        pulse.length = length
        pulses[0] = pulse
        lengths =
            lengths.map { min($0.lowerBound, length)...max($0.upperBound, length) }
            ?? length...length
        return [pulse]
    }

    private mutating func start(at time: Moment) {
        count += 1
        let interval = pulses.first.map { time.microseconds - $0.start.microseconds }
        if let interval { shortestInterval = min(shortestInterval ?? interval, interval) }
        pulses.insert(Pulse(number: count, start: time, interval: interval), at: 0)
        pulses = Array(pulses.prefix(Self.kept))
    }
}
