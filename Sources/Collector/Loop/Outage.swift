public import Metering

/// A time in which a meter could not be read.
///
/// It is told when it begins and when it ends; the tries between are only counted.
public struct Outage: Sendable, Hashable {
    /// When the first try failed, on our clock.
    public let start: Timestamp
    /// How many tries have failed, the first one included.
    public internal(set) var tries = 1

    /// Whether it is the line that fails, and nothing reached the meter.
    let isLine: Bool

    /// Begins with a failure.
    init(start: Timestamp, isLine: Bool = false) {
        self.start = start
        self.isLine = isLine
    }

    /// When to try again.
    ///
    /// A port that is not there costs no battery: it is tried again soon, then each minute. A meter
    /// that is silent is tried at every multiple of its shortest interval, then at every second,
    /// fourth … one, up to an hour apart.
    func nextTry(_ cadences: [Cadence], after now: Timestamp, zone: ZoneOffset) -> Timestamp {
        let intervals = cadences.compactMap { cadence in
            if case .every(let interval) = cadence { interval } else { nil }
        }
        let interval = intervals.min() ?? Self.shortest
        if let soon = lineWait, soon < interval {
            return Timestamp(milliseconds: now.milliseconds + soon)
        }
        let wait = wait(interval: interval)
        let skipped = wait / interval * interval - interval
        return Cadence.every(milliseconds: interval).next(
            after: Timestamp(milliseconds: now.milliseconds + skipped),
            zone: zone
        )
    }

    private var lineWait: Int64? { isLine ? min(60_000, 5_000 << Int64(min(4, tries - 1))) : nil }

    /// How long to wait before the next try.
    ///
    /// The interval, then twice as long each time, up to an hour. An interval of an hour or more is kept as it is.
    func wait(interval: Int64) -> Int64 {
        let doublings = min(22, max(0, tries - 1))
        let (wait, overflow) = interval.multipliedReportingOverflow(by: 1 << Int64(doublings))
        return max(interval, min(overflow ? Self.longest : wait, Self.longest))
    }

    /// An hour, in milliseconds.
    private static let longest: Int64 = 3_600_000
    /// Five minutes: a meter that is read at one time of the day is not given up for that day.
    private static let shortest: Int64 = 300_000
}
