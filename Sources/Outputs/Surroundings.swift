public import Catalogue
public import Journal
public import Metering

/// What outputs may use of the program that they run in.
public struct Surroundings: Sendable {
    /// Where readings come from.
    public let journal: Journal
    /// The clock that all waits are made on.
    public let clock: any Clock<Duration>
    /// What time it is.
    public let wall: @Sendable () -> Timestamp
    /// The meters of the configuration, by name.
    public let meters: @Sendable () -> [String]
    /// What is planned for a meter of the configuration, by name; nil where nobody knows.
    public let plan: @Sendable (_ meter: String) -> ReadingPlan?
    /// The program's version.
    public let version: String
    /// Has a meter of the configuration read now, by name; it spends from the battery's budget.
    public let readNow: @Sendable (_ meter: String) async -> ReadNow

    /// Says what there is.
    public init(
        journal: Journal,
        clock: any Clock<Duration>,
        wall: @escaping @Sendable () -> Timestamp,
        meters: @escaping @Sendable () -> [String] = { [] },
        plan: @escaping @Sendable (_ meter: String) -> ReadingPlan? = { _ in nil },
        version: String = "0",
        readNow: @escaping @Sendable (_ meter: String) async -> ReadNow = { _ in
            .refused(
                message: "Nobody reads meters here.",
                hint: "Ask the running program."
            )
        }
    ) {
        self.journal = journal
        self.clock = clock
        self.wall = wall
        self.meters = meters
        self.plan = plan
        self.version = version
        self.readNow = readNow
    }

    /// What became of a wish to have a meter read.
    public enum ReadNow: Sendable, Hashable {
        /// It was read; the readings go the way of all readings.
        case read
        /// It was not; why, and what to do.
        case refused(message: String, hint: String)
    }

    /// What a meter of the journal is called in the configuration; nil where nobody named it.
    ///
    /// - Parameter meter: what the journal calls it.
    /// - Returns: the name under which it answered last.
    /// - Throws: ``JournalError`` where the journal cannot be read.
    public func name(of meter: String) throws(JournalError) -> String? {
        let met = try journal.newestEvents(of: [meter], kinds: [.identified], limit: 1).first
        if let name = met?.data { return name }
        // One that has no serial number to tell goes by its name.
        let name = String(meter.dropFirst("line:".count))
        return meter == "line:\(name)" && meters().contains(name) ? name : nil
    }

    /// What the journal calls a meter of the configuration; nil where it was never read.
    ///
    /// - Parameter name: its name in the configuration.
    /// - Returns: its serial number, or its line.
    /// - Throws: ``JournalError`` where the journal cannot be read.
    public func meter(named name: String) throws(JournalError) -> String? {
        try journal.lastEvent(.identified, data: name)?.meter
    }
}

/// How often a meter is read, and how often it may be.
public struct ReadingPlan: Sendable, Hashable {
    /// What lies between two reads of the registers that are named.
    public var intervals: [UInt16: Duration]
    /// What lies between two reads of all others; nil where they are read by request alone.
    public var others: Duration?
    /// How many more requests its battery bears today; nil for any number.
    public var requestsLeft: Int?
    /// What it measures, where that is known without its model.
    public var medium: Medium?
    /// Whether it can be read by request: pulses cannot.
    public var takesRequests = true

    /// Makes a plan.
    public init(
        intervals: [UInt16: Duration],
        others: Duration? = nil,
        requestsLeft: Int? = nil
    ) {
        self.intervals = intervals
        self.others = others
        self.requestsLeft = requestsLeft
    }

    /// What lies between two visits to the meter; nil where it is read by request alone.
    public var interval: Duration? { (Array(intervals.values) + [others].compactMap(\.self)).min() }

    /// What lies between two reads of a register; nil where it is read by request alone.
    public func interval(of register: UInt16) -> Duration? { intervals[register] ?? others }
}
