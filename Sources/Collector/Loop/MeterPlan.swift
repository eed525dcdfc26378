public import Catalogue
internal import KMP
public import Metering

/// Counts a request before it is sent, or refuses it.
public typealias Spending = @Sendable (_ limit: Int?, _ reserve: Int) throws(BudgetSpent) -> Void

/// One meter of a line: what is read of it and when, and who counts and remembers for it.
public struct MeterPlan: Sendable {
    /// What it is called.
    public var name: String
    /// Its model; nil where the meter is asked for it.
    public var model: MeterModel?
    /// What it speaks, and its address on the line.
    public var access = MeterAccess.eye(.meter)
    /// What is read, and when.
    public var groups: [ReadingGroup]
    /// Where the values are said to come from.
    public var source = Source.live
    /// Whether what cannot be right is read twice; else the meter's word is taken.
    public var judges = true
    /// Whether it is asked for its serial number where that is not known: once, and again when it
    /// may be another meter.
    public var asksSerial = false
    /// Whether it is asked in time not to fall asleep; nil leaves that to the model.
    public var keepsAwake: Bool?
    /// How many requests a day its battery bears.
    public var limit = BatteryLimit.unlimited
    /// Counts a request before it is sent, or refuses it; told the day's limit, and how many of it
    /// have to be left for what keeps the meter awake.
    public var spend: Spending = { _, _ in }
    /// What was believed of a meter before the program started; told its serial number.
    public var recall: @Sendable (_ serial: String?) -> Plausibility = { _ in Plausibility() }
    /// What is wanted of the meter's own memory now; told who the meter is.
    public var homework: @Sendable (IdentifiedMeter) -> LoggerReader.Wish? = { _ in nil }

    /// Makes a plan.
    public init(name: String, model: MeterModel? = nil, groups: [ReadingGroup]) {
        self.name = name
        self.model = model
        self.groups = groups
    }
}
