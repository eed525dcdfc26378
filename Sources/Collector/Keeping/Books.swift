internal import Journal
public import Metering

extension MeterPlan {
    /// Lets the books be kept: requests are counted, what was believed is remembered from an earlier
    /// run, and gaps are filled.
    ///
    /// - Parameters:
    ///   - chronicle: writes what is delivered.
    ///   - ledger: counts the requests.
    ///   - wall: our clock.
    ///   - zone: the zone of the day that a budget is for.
    public mutating func keepBooks(
        _ chronicle: Chronicle,
        _ ledger: BatteryLedger,
        wall: @escaping @Sendable () -> Timestamp,
        zone: @escaping ZoneOffset
    ) {
        let plan = self
        spend = { (limit, reserve) throws(BudgetSpent) in
            try ledger.spend(by: plan.name, limit: limit, reserve: reserve)
        }
        recall = { serial in chronicle.recall(serial, of: plan.name) }
        homework = { found in
            let left = ledger.left(of: plan.name, limit: plan.dailyLimit(of: found))
            let spare = left.map { left in
                let reads = plan.readsLeft(of: found, at: wall(), zone: zone)
                return left - reads - plan.awakeReserve(of: found, at: wall(), zone: zone)
            }
            return chronicle.homework(for: plan.name, found, spare: spare)
        }
    }
}

extension Chronicle {
    /// What was believed of a meter when the journal was last written.
    func recall(_ serial: String?, of name: String) -> Plausibility {
        let latest = try? journal.latest(serial: serial ?? "line:\(name)")
        return Plausibility(serial: serial, latest: latest ?? [])
    }
}
