public import Metering
internal import Transport

/// A clock read as moments of a line: microseconds since it was made.
public struct LineClock: Sendable {
    private let watch: Stopwatch

    /// Starts now.
    public init(_ clock: any Clock<Duration>) { watch = Stopwatch(clock) }

    /// The present moment.
    public var now: Moment { Moment(microseconds: 0).advanced(by: watch.elapsed) }
}

extension Moment {
    /// The moment so much later.
    public func advanced(by duration: Duration) -> Moment {
        let (seconds, attoseconds) = duration.components
        return advanced(byMicroseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    /// The time from another moment to this one; nothing where this one is the earlier.
    public func duration(since earlier: Moment) -> Duration {
        .microseconds(max(0, microseconds - earlier.microseconds))
    }
}
