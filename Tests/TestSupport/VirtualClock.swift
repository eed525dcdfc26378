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

    /// What is done again and again while the time passes.
    private struct Repetition {
        let number: Int
        let pace: Duration
        let action: @Sendable () -> Bool
        var due: Duration
    }

    private struct State {
        var elapsed = Duration.zero
        var repetitions: [Repetition] = []
        var begun = 0
    }

    private let state = Mutex(State())

    /// Starts at zero.
    public init() {}

    public var now: Instant { Instant(sinceStart: state.withLock { $0.elapsed }) }
    public var minimumResolution: Duration { .nanoseconds(1) }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        while let repetition = next(until: deadline.sinceStart) {
            if !repetition.action() { end(repetition) }
        }
        state.withLock { $0.elapsed = max($0.elapsed, deadline.sinceStart) }
    }

    /// Does something again and again as the time passes, within the waits of the task, until it
    /// returns false: what a thread of its own does beside a real clock.
    public func repeatedly(every pace: Duration, _ action: @escaping @Sendable () -> Bool) {
        state.withLock { state in
            state.begun += 1
            state.repetitions.append(
                Repetition(
                    number: state.begun,
                    pace: pace,
                    action: action,
                    due: state.elapsed + pace
                )
            )
        }
    }

    /// The next repetition that is due, at its time.
    private func next(until limit: Duration) -> Repetition? {
        state.withLock { state in
            let all = state.repetitions
            guard let place = all.indices.min(by: { all[$0].due < all[$1].due }),
                all[place].due <= limit
            else { return nil }
            state.elapsed = max(state.elapsed, state.repetitions[place].due)
            state.repetitions[place].due += state.repetitions[place].pace
            return state.repetitions[place]
        }
    }

    private func end(_ repetition: Repetition) {
        state.withLock { state in
            state.repetitions.removeAll { $0.number == repetition.number }
        }
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
