public import Metering

/// So many pulses in so much time: a rate that nothing has been rounded of.
public struct PulseRate: Sendable, Hashable {
    /// Pulses.
    public let pulses: Int32
    /// The time in which they came, in microseconds; above zero.
    public let microseconds: Int64
    /// Whether the pulses have stopped coming at this rate, so that it is only the most that can be.
    public let isBound: Bool

    /// Makes a rate, as from two values of somebody else's counter.
    ///
    /// - Precondition: `microseconds` is above zero.
    public init(pulses: Int32, microseconds: Int64, isBound: Bool) {
        precondition(microseconds > 0)
        self.pulses = pulses
        self.microseconds = microseconds
        self.isBound = isBound
    }
}

/// The times of the newest pulses, and the rate that they tell.
public struct PulsePace: Sendable {
    private static var capacity: Int { 16 }
    /// How far back pulses count for the mean; a slower line has its last interval only.
    private static var window: Int64 { 10_000_000 }

    private var times = InlineArray<16, Int64>(repeating: 0)
    private var newest = 0
    private var count = 0

    init() {}

    /// When the newest pulse came.
    public var last: Moment? {
        count == 0 ? nil : Moment(microseconds: times.span[newest])
    }

    /// The rate now; nil before the second pulse, for one pulse tells no rate.
    ///
    /// It is the mean over the newest intervals, at most 15 of them and 10 s, at least the last one.
    /// Once the next pulse is later than that it falls: nobody can have used more than one pulse's
    /// worth in the time since the last one. So it comes near to zero and never claims to be it.
    public func rate(at now: Moment) -> PulseRate? {
        guard let last, count > 1 else { return nil }
        let (pulses, time) = mean
        let elapsed = now.microseconds &- last.microseconds
        // One pulse in the time elapsed is slower than the mean.
        guard elapsed &* Int64(widening: pulses) > time else {
            return PulseRate(pulses: pulses, microseconds: time, isBound: false)
        }
        return PulseRate(pulses: 1, microseconds: elapsed, isBound: true)
    }

    private var mean: (pulses: Int32, time: Int64) {
        let span = times.span
        let last = span[newest]
        var (pulses, time): (Int32, Int64) = (
            1, max(1, last &- before(1, in: span))
        )
        var back = 2
        while back < count {
            let longer = last &- before(back, in: span)
            guard longer <= Self.window else { break }
            (pulses, time) = (Int32(truncatingIfNeeded: back), max(time, longer))
            back &+= 1
        }
        return (pulses, time)
    }

    private func before(_ back: Int, in span: Span<Int64>) -> Int64 {
        span[(newest &- back &+ Self.capacity) % Self.capacity]
    }

    mutating func add(_ time: Moment) {
        newest = (newest &+ 1) % Self.capacity
        times[newest] = time.microseconds
        count = min(count &+ 1, Self.capacity)
    }
}
