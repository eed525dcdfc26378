public import Metering

/// How many seconds a zone's clocks are ahead of UTC at a point of time.
public typealias ZoneOffset = @Sendable (Timestamp) -> Int

/// When to read, on the clock of a zone.
public enum Cadence: Sendable, Hashable {
    /// At the multiples of so many milliseconds: on the hour, and not an hour after whenever the
    /// program happened to start; days begin at midnight.
    case every(milliseconds: Int64)
    /// At these times of each day.
    case at([TimeOfDay])
}

/// Registers that are read together, and when.
public struct ReadingGroup: Sendable, Hashable {
    /// When.
    public var cadence: Cadence
    /// Which ones.
    public var registers: MeterReader.Selection
    /// Each read comes later by a time of its own up to this, so that many meters do not all answer
    /// at the same second.
    public var jitterMilliseconds: Int64

    /// Makes a group.
    public init(
        _ cadence: Cadence,
        registers: MeterReader.Selection = .usual,
        jitterMilliseconds: Int64 = 0
    ) {
        self.cadence = cadence
        self.registers = registers
        self.jitterMilliseconds = jitterMilliseconds
    }
}

extension Cadence {
    /// The first time to read after a point of time.
    ///
    /// A time of day that summer time skips comes as much later; one that comes twice counts once,
    /// the first time.
    public func next(after time: Timestamp, zone: ZoneOffset) -> Timestamp {
        switch self {
        case .every(let interval): Self.multiple(of: max(1, interval), after: time, zone)
        case .at(let times): Self.first(of: times, after: time, zone)
        }
    }

    /// What lies between two reads, in milliseconds; of times of the day the whole day.
    public var interval: Int64 {
        switch self {
        case .every(let interval): max(1, interval)
        case .at: 86_400_000
        }
    }

    private static func multiple(
        of interval: Int64,
        after time: Timestamp,
        _ zone: ZoneOffset
    ) -> Timestamp {
        let local = time.milliseconds + Int64(zone(time)) * 1_000
        let rest = (local % interval + interval) % interval
        let next = Timestamp(milliseconds: time.milliseconds + interval - rest)
        // Zones differ by whole hours and quarters; only what is longer notices that they change.
        let shift = Int64(zone(time) - zone(next)) * 1_000
        guard shift != 0, shift % interval != 0 else { return next }
        let shifted = Timestamp(milliseconds: next.milliseconds + shift)
        return shifted > time ? shifted : multiple(of: interval, after: next, zone)
    }

    private static func first(
        of times: [TimeOfDay],
        after time: Timestamp,
        _ zone: ZoneOffset
    ) -> Timestamp {
        let local = time.milliseconds + Int64(zone(time)) * 1_000
        let today = (local - (local % day + day) % day)
        let candidates = (-1...2).flatMap { number in
            times.map { today + number * day + Int64($0.seconds) * 1_000 }
        }
        let next = candidates.map { moment(showing: $0, zone) }.filter { $0 > time }.min()
        return next ?? Timestamp(milliseconds: time.milliseconds + day)
    }

    private static let day: Int64 = 86_400_000

    /// When clocks of the zone show a time, given as milliseconds as if they were at UTC.
    private static func moment(showing local: Int64, _ zone: ZoneOffset) -> Timestamp {
        let guesses = [local - day, local + day].map { near in
            Timestamp(
                milliseconds: local - Int64(zone(Timestamp(milliseconds: near))) * 1_000
            )
        }.sorted()
        let shown = guesses.first { $0.milliseconds + Int64(zone($0)) * 1_000 == local }
        return shown ?? guesses[1]
    }
}
