import Catalogue
import Collector
import KMP
import Metering
import TestSupport
import Testing

@Suite("The battery's budget")
struct BatteryBudgetTests {
    private func day(_ number: Int) throws -> CalendarDate {
        try #require(CalendarDate(year: 2026, month: 1, day: number))
    }

    @Test func `past the limit a request is refused with a sentence, until midnight`() throws {
        var budget = BatteryBudget(limit: 2)
        let (today, tomorrow) = (try day(1), try day(2))
        try budget.spend(on: today)
        try budget.spend(on: today)
        #expect(budget.left(on: today) == 0)
        let refusal = #expect(throws: BudgetSpent.self) { try budget.spend(on: today) }
        #expect(
            refusal?.message
                == "The meter's battery budget of 2 requests is spent for 2026-01-01."
        )
        try budget.spend(on: tomorrow)
        #expect(budget.left(on: tomorrow) == 1)
    }

    @Test func `a clock that jumps over midnight and back gives nothing anew`() throws {
        var budget = BatteryBudget(limit: 1)
        try budget.spend(on: try day(1))
        try budget.spend(on: try day(2))
        #expect(throws: BudgetSpent.self) { try budget.spend(on: try day(1)) }
    }

    @Test func `what was stored counts after a restart, for a week`() throws {
        var budget = BatteryBudget(limit: 3)
        for number in 1...9 { try budget.spend(on: try day(number)) }
        #expect(budget.spent.count == 7)
        let restarted = BatteryBudget(limit: 3, spent: budget.spent)
        #expect(restarted.left(on: try day(9)) == 2)
        #expect(restarted == budget)
    }

    @Test(
        arguments: [
            ("601", 60), ("603", 60), ("21", 12), ("2101", 12), ("3100", 12), ("382", nil),
        ] as [(String, Int?)]
    )
    func `each model has its limit`(name: String, limit: Int?) throws {
        let model = try #require(MeterCatalogue.model(named: name))
        #expect(BatteryBudget.limit(for: model) == limit)
    }

    @Test func `a meter that is not known is taken for one with a battery`() {
        #expect(BatteryBudget.limit(for: nil) == 60)
    }

    @Test func `what is planned beyond the budget is told before it happens`() throws {
        var plan = MeterPlan(
            name: "house",
            model: MeterCatalogue.model(named: "601"),
            groups: [ReadingGroup(.every(milliseconds: 900_000))]
        )
        plan.limit = .byModel
        let overdraft = try #require(plan.overdraft)
        #expect(overdraft.requests == 192 && overdraft.limit == 60)
        plan.groups = [ReadingGroup(.every(milliseconds: 3_600_000))]
        #expect(plan.overdraft == nil)
        plan.groups = [ReadingGroup(.every(milliseconds: 60_000))]
        plan.limit = .unlimited
        #expect(plan.overdraft == nil)
    }

    @Test func `retries count, and a refusal is told once a day`() async throws {
        let clock = VirtualClock()
        let meter = ScriptedMeter(numbers: [60: 5])
        let purse = Purse(BatteryBudget(limit: 12))
        let sent = Counter()
        let loop = PollingLoop(
            wish: .init(
                model: MeterCatalogue.model(named: "21"),
                registers: .these([RegisterID(60)])
            ),
            timing: ProtocolTiming(),
            everyMilliseconds: 3_600_000,
            clock: clock,
            now: { clock.timestamp },
            onRequest: { () throws(BudgetSpent) in try purse.spend(at: clock.timestamp) },
            open: {
                ScriptedLine(clock: clock) { request in
                    sent.value += 1
                    // The first answer never comes.
                    return sent.value == 1 ? [] : meter.answer(request)
                }
            }
        )
        struct Enough: Error {}
        var (readouts, refusals) = (0, [BudgetSpent]())
        do {
            try await loop.run { event in
                switch event {
                case .readout: readouts += 1
                case .budgetSpent(let refusal): refusals.append(refusal)
                default: Issue.record("\(event)")
                }
                if refusals.count == 2 { throw Enough() }
            }
        } catch is Enough {}
        // Eleven on the first day, for one was asked twice, and twelve on the second.
        #expect(readouts == 23 && sent.value == 24)
        #expect(refusals.map(\.day) == [try day(1), try day(2)])
    }
}

/// A budget that a loop spends from; days are those of UTC here.
///
/// Unchecked: one task uses it.
private final class Purse: @unchecked Sendable {
    private var budget: BatteryBudget

    init(_ budget: BatteryBudget) { self.budget = budget }

    func spend(at time: Timestamp) throws(BudgetSpent) {
        let days = Int(time.milliseconds / 86_400_000)
        guard let day = CalendarDate(daysSince1970: days) else { return }
        try budget.spend(on: day)
    }
}
