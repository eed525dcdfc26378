internal import Metering
internal import Transport

/// The two times that a loop lives by: our clock, which may be set, and the time that passes.
struct LineTime: Sendable {
    let clock: any Clock<Duration>
    /// Our clock.
    let wall: @Sendable () -> Timestamp
    let zone: ZoneOffset
    private let passing: LineClock
    /// Our clock when the loop began.
    private let start: Timestamp

    init(
        clock: any Clock<Duration>,
        wall: @escaping @Sendable () -> Timestamp,
        zone: @escaping ZoneOffset
    ) {
        self.clock = clock
        self.wall = wall
        self.zone = zone
        passing = LineClock(clock)
        start = wall()
    }

    /// The time that has passed.
    var moment: Moment { passing.now }

    /// Our clock without its jumps: the bands of plausibility hold for the time that really passed.
    var steady: Timestamp {
        Timestamp(milliseconds: start.milliseconds + moment.microseconds / 1_000)
    }

    /// A time to come, on both.
    func due(at time: Timestamp, later milliseconds: Int64 = 0) -> Due {
        let wait = max(0, time.milliseconds - wall().milliseconds) + milliseconds
        return Due(
            time: Timestamp(milliseconds: time.milliseconds + milliseconds),
            moment: moment.advanced(byMicroseconds: wait * 1_000)
        )
    }

    /// A time that has come.
    var now: Due { Due(time: wall(), moment: moment) }

    /// How long it is until then.
    func wait(for due: Due) -> Duration {
        let passing = due.moment.duration(since: moment)
        let shown = Duration.milliseconds(max(0, due.time.milliseconds - wall().milliseconds))
        return min(passing, shown)
    }
}

/// When something is to be done.
///
/// It is done when our clock shows the time, and also when as much time has passed as it was away:
/// a clock that is put back makes nothing late, and one that is put forward makes nothing wait.
struct Due: Sendable {
    let time: Timestamp
    let moment: Moment
}
