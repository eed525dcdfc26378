public import Metering

/// When to read, on the clock of the configured zone.
public enum Cadence: Sendable, Hashable {
    /// At the multiples of so many milliseconds, counted from midnight: on the hour, and not an hour
    /// after whenever the program happened to start.
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
