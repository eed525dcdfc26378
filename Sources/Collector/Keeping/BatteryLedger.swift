public import Journal
public import Metering
internal import Synchronization

/// Counts the requests to all meters in the journal, so that a budget survives a restart.
///
/// A request to a battery meter is written down before it is sent: a crash then costs a request and
/// never the battery. Those to a meter on mains are only of interest, and are written now and then.
public final class BatteryLedger: Sendable {
    private struct Page {
        var budget: [CalendarDate: Int]
        /// Counted, and not written yet.
        var unwritten: [CalendarDate: Int] = [:]
    }

    private let journal: Journal
    private let today: @Sendable () -> CalendarDate
    private let pages = Mutex<[String: Page]>([:])

    /// Opens the ledger.
    ///
    /// - Parameters:
    ///   - journal: where it is kept.
    ///   - today: the day in the configured zone.
    public init(_ journal: Journal, today: @escaping @Sendable () -> CalendarDate) {
        self.journal = journal
        self.today = today
    }

    /// Counts a request before it is sent, or refuses it.
    ///
    /// - Parameters:
    ///   - meter: the meter's name.
    ///   - limit: how many requests a day its battery bears; nil for any number.
    ///   - reserve: how many of them have to be left for what keeps the meter awake.
    /// - Throws: ``BudgetSpent`` where the day has none left; nothing is counted then.
    public func spend(by meter: String, limit: Int?, reserve: Int = 0) throws(BudgetSpent) {
        let day = today()
        let refusal = pages.withLock { pages -> BudgetSpent? in
            var page = pages[meter] ?? load(meter, day)
            defer { pages[meter] = page }
            var budget = BatteryBudget(limit: limit, spent: page.budget)
            if let left = budget.left(on: day), left <= reserve, let limit {
                return BudgetSpent(limit: limit, day: day, reserve: min(left, reserve))
            }
            try? budget.spend(on: day)
            page.budget = budget.spent
            page.unwritten[day, default: 0] += 1
            // A disk that is full must not stop the reading, and must not make the battery free.
            if limit != nil { write(&page, of: meter) }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// How many requests a meter has left today; nil where there is no limit.
    public func left(of meter: String, limit: Int?) -> Int? {
        let day = today()
        return pages.withLock { pages in
            let page = pages[meter] ?? load(meter, day)
            pages[meter] = page
            return BatteryBudget(limit: limit, spent: page.budget).left(on: day)
        }
    }

    /// Writes what is counted and not written yet.
    public func flush() {
        pages.withLock { pages in
            var next = pages
            let write = { () throws(JournalError) in
                for meter in next.keys {
                    guard let page = next[meter] else { continue }
                    for (day, requests) in page.unwritten {
                        try self.journal.spend(requests, of: meter, on: day)
                    }
                    next[meter]?.unwritten = [:]
                }
            }
            guard (try? journal.together(write)) != nil else { return }
            pages = next
        }
    }

    private func load(_ meter: String, _ day: CalendarDate) -> Page {
        let spent = (try? journal.spent(by: meter, on: day)) ?? 0
        return Page(budget: spent > 0 ? [day: spent] : [:])
    }

    private func write(_ page: inout Page, of meter: String) {
        for (day, requests) in page.unwritten {
            guard (try? journal.spend(requests, of: meter, on: day)) != nil else { continue }
            page.unwritten[day] = nil
        }
    }
}
