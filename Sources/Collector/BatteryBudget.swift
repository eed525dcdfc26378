public import Catalogue
public import Metering

/// How many requests a day a meter's battery bears.
public enum BatteryLimit: Sendable, Hashable {
    /// As many as its model does; see ``BatteryBudget/limit(for:)``.
    case byModel
    /// Any number: the meter is on mains.
    case unlimited
    /// So many.
    case requests(Int)

    /// How many requests a day that is for a meter.
    ///
    /// - Parameter model: the meter's model, nil where it is not known.
    /// - Returns: nil for any number.
    public func number(for model: MeterModel?) -> Int? {
        switch self {
        case .byModel: BatteryBudget.limit(for: model)
        case .unlimited: nil
        case .requests(let count): count
        }
    }
}

/// How many requests a meter's battery bears on one day.
///
/// Every request counts, whatever it is for and whether an answer comes: polls, retries, second
/// looks, the meter's loggers, reading on demand. The day is the local one and an argument. What
/// was spent is kept by day, so a clock that jumps over midnight and back gives nothing anew.
///
/// ```swift
/// var budget = BatteryBudget(limit: 60, spent: stored)
/// try budget.spend(on: today)
/// store(budget.spent)
/// ```
public struct BatteryBudget: Sendable, Hashable {
    /// The usual limit of a battery meter.
    public static let usual = 60
    /// The limit of a MULTICAL 21 or flowIQ, which throttle their eye after some reads.
    public static let small = 12
    /// How many days are remembered: a clock that is wrong by more is not only wrong by a time zone.
    private static let memory = 7

    /// The requests of a day at most; nil for a meter on mains.
    public let limit: Int?
    /// What was spent on each of the last days: the snapshot to store.
    public private(set) var spent: [CalendarDate: Int]

    /// Makes a budget.
    ///
    /// - Parameters:
    ///   - limit: requests a day at most; nil for no limit.
    ///   - spent: what was spent already, from ``spent`` of an earlier run.
    public init(limit: Int?, spent: [CalendarDate: Int] = [:]) {
        self.limit = limit
        self.spent = spent
    }

    /// The limit for a model, nil for one that is sold with mains alone.
    ///
    /// A model that is sold with both, or is not known, is taken for a battery meter.
    public static func limit(for model: MeterModel?) -> Int? {
        guard let model else { return usual }
        guard model.supplies.contains(.battery) else { return nil }
        let throttles = model.name == "MULTICAL 21" || model.name.hasPrefix("flowIQ")
        return throttles ? small : usual
    }

    /// How many requests are left on a day; nil where there is no limit.
    public func left(on day: CalendarDate) -> Int? {
        limit.map { max(0, $0 - spent[day, default: 0]) }
    }

    /// Takes one request, or refuses it.
    ///
    /// - Throws: ``BudgetSpent`` where the day has none left; nothing is counted then.
    public mutating func spend(on day: CalendarDate) throws(BudgetSpent) {
        let before = spent[day, default: 0]
        if let limit, before >= limit { throw BudgetSpent(limit: limit, day: day) }
        spent[day] = before + 1
        while spent.count > Self.memory, let oldest = spent.keys.min() { spent[oldest] = nil }
    }
}

/// A meter's budget of a day is spent.
public struct BudgetSpent: Error, Sendable, Hashable {
    /// The limit.
    public let limit: Int
    /// The day.
    public let day: CalendarDate
    /// How many are left all the same, for what keeps the meter awake.
    public let reserve: Int

    /// Makes a refusal.
    public init(limit: Int, day: CalendarDate, reserve: Int = 0) {
        self.limit = limit
        self.day = day
        self.reserve = reserve
    }

    /// One sentence.
    public var message: String {
        reserve == 0
            ? "The meter's battery budget of \(limit) requests is spent for \(day)."
            : "Of the meter's battery budget of \(limit) requests for \(day) only those are left "
                + "that keep it awake."
    }
    /// What to do next.
    public var hint: String {
        "All is read again tomorrow. Read less often, or raise the meter's budget if it is on mains."
    }
}

/// A refusal is told once a day, however much is left.
extension BudgetSpent {
    /// Whether another refusal says the same.
    func isSame(as other: BudgetSpent?) -> Bool { day == other?.day && limit == other?.limit }
}
