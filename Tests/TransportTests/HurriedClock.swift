/// A clock on which everything takes a fraction of the time: an hour lasts 3.6 seconds.
///
/// A wait that ends too late on it was not made on the clock that was passed in.
struct HurriedClock: Clock {
    private let real = ContinuousClock()
    private let start = ContinuousClock().now
    private let factor: Int

    init(factor: Int = 1000) {
        self.factor = factor
    }

    struct Instant: InstantProtocol {
        let sinceStart: Duration

        func advanced(by duration: Duration) -> Instant {
            Instant(sinceStart: sinceStart + duration)
        }
        func duration(to other: Instant) -> Duration { other.sinceStart - sinceStart }
        static func < (one: Instant, other: Instant) -> Bool { one.sinceStart < other.sinceStart }
    }

    var now: Instant { Instant(sinceStart: start.duration(to: real.now) * factor) }
    var minimumResolution: Duration { .milliseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await real.sleep(until: start + deadline.sinceStart / factor)
    }
}
