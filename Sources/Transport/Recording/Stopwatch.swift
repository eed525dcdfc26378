/// The time since a moment, on a clock whose instants have no name here.
public struct Stopwatch: Sendable {
    private let reading: @Sendable () -> Duration

    /// Starts now.
    public init(_ clock: any Clock<Duration>) {
        self = Self.started(on: clock)
    }

    private init(reading: @escaping @Sendable () -> Duration) {
        self.reading = reading
    }

    private static func started<C: Clock<Duration>>(on clock: C) -> Stopwatch {
        let start = clock.now
        return Stopwatch { start.duration(to: clock.now) }
    }

    /// How long ago it was started.
    public var elapsed: Duration { reading() }
}
