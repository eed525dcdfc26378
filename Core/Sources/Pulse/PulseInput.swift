internal import Metering

/// What is known of an input that pulses come in at; times are in microseconds.
public struct PulseInput: Sendable, Hashable {
    /// Which level of the line is a pulse.
    public enum Polarity: Sendable, Hashable {
        /// A normally-open contact that pulls the line low: S0 and reed contacts against a pull-up.
        case activeLow
        /// A line that goes high, or one that is low at rest by a pull-down.
        case activeHigh
    }

    /// Which level is a pulse.
    public var polarity: Polarity
    /// How long a level has to last to be believed.
    ///
    /// S0 promises 30 ms on and 30 ms off with less than 5 ms of bouncing (IEC 62053-31 §4.1.3):
    /// 10 ms lie well between. A pulse that is shorter than this is a spike and not counted.
    public var debounce: Int32
    /// The shortest time from one pulse to the next that the source can keep to.
    ///
    /// Pulses that follow each other faster are counted and reported as too fast: they come from
    /// another source than the one configured, or from a fault. S0 allows 60 ms and no less; 10 ms
    /// are left for late timestamps.
    public var shortestInterval: Int32
    /// How long bounces may go on before they are a fault.
    public var bounceLimit: Int32
    /// How long the line may be active before it is stuck; nil where a contact may rest closed, as
    /// a reed contact does when the wheel stops with its magnet over it.
    public var stuckLimit: Int64?

    /// Makes an input; without arguments it is an S0 input.
    public init(
        polarity: Polarity = .activeLow,
        debounce: Int32 = 10_000,
        shortestInterval: Int32 = 50_000,
        bounceLimit: Int32 = 1_000_000,
        stuckLimit: Int64? = 3_600_000_000
    ) {
        self.polarity = polarity
        self.debounce = max(0, debounce)
        self.shortestInterval = max(0, shortestInterval)
        self.bounceLimit = max(0, bounceLimit)
        self.stuckLimit = stuckLimit
    }

    /// Whether a level of the line is a pulse.
    func isActive(_ isHigh: Bool) -> Bool { isHigh == (polarity == .activeHigh) }
}

/// What is wrong with an input, as its line shows it; several things may be wrong at once.
public struct PulseFaults: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Makes a set in which nothing is wrong.
    public init() { rawValue = 0 }

    /// The line has bounced for longer than any contact does.
    public static let bouncing = PulseFaults(rawValue: 1)
    /// The line has been active for longer than any pulse.
    public static let stuck = PulseFaults(rawValue: 2)
    /// The line is active nearly all of the time: its polarity is probably the other one.
    ///
    /// The pulses are counted rightly all the same, only at their other end. It takes eight of them
    /// that are no longer than a minute; longer ones are left out, for a contact may rest closed.
    public static let inverted = PulseFaults(rawValue: 4)
    /// Pulses follow each other faster than the source can send them.
    public static let tooFast = PulseFaults(rawValue: 8)

    /// Whether all of these are wrong.
    public func contains(_ faults: PulseFaults) -> Bool {
        rawValue & faults.rawValue == faults.rawValue
    }

    mutating func set(_ fault: PulseFaults, _ isWrong: Bool) {
        let others = rawValue & ~fault.rawValue
        self = PulseFaults(rawValue: isWrong ? others | fault.rawValue : others)
    }
}

/// All that has to outlive the program: a plain value that the house writes down.
///
/// Written down with each pulse, a count loses at a restart what arrived meanwhile and nothing else:
/// the believed level tells whether the pulse that is on the line at the restart was counted.
public struct PulseState: Sendable, Hashable {
    /// Pulses counted.
    public var count: UInt64
    /// Whether the line was believed active, nil where it was never looked at.
    public var isActive: Bool?

    /// Makes a state; a new input has counted nothing.
    public init(count: UInt64 = 0, isActive: Bool? = nil) {
        self.count = count
        self.isActive = isActive
    }
}
