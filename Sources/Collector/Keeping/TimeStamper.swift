public import Metering
internal import Synchronization

/// What readings are stamped with: our clock, but for its jumps back.
///
/// The order of readings is the order of their times, so a clock that is put back must not put a
/// reading before an earlier one. Time then goes on from the last stamp at half its pace until our
/// clock has caught up. A clock that is put forward is believed at once, and so is one that is put
/// back by more than a day: that one was wrong, and readings with its time stay where they are.
///
/// A computer without a clock of its own, as a Raspberry Pi is, starts with the time at which it was
/// switched off and is put right by the network a while later.
public final class TimeStamper: Sendable {
    /// Our clock was set, or stood still.
    public struct Jump: Sendable, Hashable {
        /// When, by the stamps.
        public let time: Timestamp
        /// By how many milliseconds; below zero where it was put back.
        public let milliseconds: Int64
    }

    private struct State {
        /// The last stamp.
        var stamp: Timestamp
        /// What our clock showed then, and how much time had passed.
        var wall: Timestamp
        var moment: Moment
    }

    private let wall: @Sendable () -> Timestamp
    private let passing: LineClock
    private let state: Mutex<State>
    private let onJump: @Sendable (Jump) -> Void

    /// How much our clock may differ from the time that passes before that is a jump.
    private static let slack: Int64 = 2_000
    private static let day: Int64 = 86_400_000

    /// Starts now.
    ///
    /// - Parameters:
    ///   - clock: the clock that tells how much time passes.
    ///   - newest: the newest stamp of an earlier run.
    ///   - onJump: told when our clock was set.
    ///   - wall: our clock.
    public init(
        clock: any Clock<Duration>,
        newest: Timestamp? = nil,
        onJump: @escaping @Sendable (Jump) -> Void = { _ in },
        wall: @escaping @Sendable () -> Timestamp
    ) {
        self.wall = wall
        self.onJump = onJump
        passing = LineClock(clock)
        let now = wall()
        let isBehind = newest.map { $0 > now && $0.milliseconds - now.milliseconds <= Self.day }
        let first = isBehind == true ? newest ?? now : now
        state = Mutex(State(stamp: first, wall: now, moment: passing.now))
    }

    /// The present time; never before an earlier one of less than a day ago.
    public func now() -> Timestamp {
        let (stamp, jump) = state.withLock { state in
            let (now, moment) = (wall(), passing.now)
            let passed = max(0, (moment.microseconds - state.moment.microseconds) / 1_000)
            let jump = now.milliseconds - state.wall.milliseconds - passed
            state.stamp = Self.stamp(after: state.stamp, now, passed)
            state.wall = now
            state.moment = moment
            return (state.stamp, jump)
        }
        if abs(jump) > Self.slack { onJump(Jump(time: stamp, milliseconds: jump)) }
        return stamp
    }

    private static func stamp(
        after last: Timestamp,
        _ now: Timestamp,
        _ passed: Int64
    ) -> Timestamp {
        let slow = Timestamp(milliseconds: last.milliseconds + passed / 2)
        let isFarBack = last.milliseconds - now.milliseconds > day
        return now >= slow || isFarBack ? now : slow
    }
}
