public import Metering

/// When to read: at the multiples of an interval on our clock, so on the hour and not an hour
/// after whenever the program happened to start.
public struct Schedule: Sendable {
    private let interval: Int64
    /// Our clock.
    let now: @Sendable () -> Timestamp

    /// Makes a schedule.
    ///
    /// - Parameters:
    ///   - milliseconds: the interval, at least one millisecond.
    ///   - now: our clock.
    public init(everyMilliseconds milliseconds: Int64, now: @escaping @Sendable () -> Timestamp) {
        interval = max(1, milliseconds)
        self.now = now
    }

    /// How long it is until the next multiple of the interval; never nothing.
    public var untilNext: Duration { untilNext(after: nil) }

    /// How long it is until the next try; in an outage some multiples are left out.
    func untilNext(after outage: Outage?) -> Duration {
        let time = now().milliseconds
        if let soon = outage?.lineWait, soon < interval { return .milliseconds(soon) }
        let wait = outage?.wait(interval: interval) ?? interval
        return .milliseconds(wait / interval * interval - (time % interval + interval) % interval)
    }
}
