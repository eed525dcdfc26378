import Metering
import Pulse

/// A counter on the bench, driven as the house drives it: each edge, and each moment it asks for.
struct Bench {
    var counter: PulseCounter
    private(set) var faults: [PulseFaults] = []
    private(set) var pulses = 0
    private var next: Moment?

    init(
        _ input: PulseInput = PulseInput(polarity: .activeHigh),
        state: PulseState = PulseState(),
        isHigh: Bool = false,
        at start: Int64 = 0
    ) {
        counter = PulseCounter(input, state: state)
        take(counter.begin(isHigh: isHigh, at: Moment(microseconds: start)))
    }

    /// An edge, in milliseconds.
    mutating func edge(_ isHigh: Bool, at milliseconds: Double) {
        let time = Moment(microseconds: Int64(milliseconds * 1_000))
        pass(until: time)
        take(counter.edge(isHigh: isHigh, at: time))
    }

    /// Lets time pass to a moment in milliseconds.
    mutating func wait(until milliseconds: Double) {
        pass(until: Moment(microseconds: Int64(milliseconds * 1_000)))
    }

    /// A pulse without bounces.
    mutating func pulse(at start: Double, width: Double = 40) {
        edge(true, at: start)
        edge(false, at: start + width)
    }

    private mutating func pass(until end: Moment) {
        while let due = next, due <= end { take(counter.timePassed(at: due)) }
    }

    private mutating func take(_ outcome: PulseCounter.Outcome) {
        if outcome.isPulse { pulses += 1 }
        if outcome.faultsChanged { faults.append(outcome.faults) }
        next = outcome.next
    }
}
