public import Metering
import Synchronization

/// A clock on which a wait is over at once, and took as long as it was meant to.
///
/// For a single task that waits for nothing else: then a simulated month takes seconds.
public final class VirtualClock: Clock {
    public struct Instant: InstantProtocol {
        let sinceStart: Duration

        public func advanced(by duration: Duration) -> Instant {
            Instant(sinceStart: sinceStart + duration)
        }
        public func duration(to other: Instant) -> Duration { other.sinceStart - sinceStart }
        public static func < (one: Instant, other: Instant) -> Bool {
            one.sinceStart < other.sinceStart
        }
    }

    private let elapsed = Mutex(Duration.zero)

    /// Starts at zero.
    public init() {}

    public var now: Instant { Instant(sinceStart: elapsed.withLock { $0 }) }
    public var minimumResolution: Duration { .nanoseconds(1) }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        elapsed.withLock { $0 = max($0, deadline.sinceStart) }
    }

    /// The time since it was started, as the system counts it.
    public var nanoseconds: UInt64 {
        let (seconds, attoseconds) = now.sinceStart.components
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }

    /// Our time, if the clock was started at 2026-01-01 00:00 UTC.
    public var timestamp: Timestamp {
        let (seconds, attoseconds) = now.sinceStart.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        return Timestamp(milliseconds: 1_767_225_600_000 + milliseconds)
    }
}
