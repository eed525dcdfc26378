/// What a loop leaves to the one that goes on with its line under another plan.
///
/// Without it each meter of the line would pay for a change in one of them: a read that was just due
/// would be left out, the serial number be asked for once more, and an outage be told again.
public struct LineHandover: Sendable {
    let time: LineTime
    let visits: [String: Visit]
}

extension Round {
    /// What there is to know for a later loop.
    var handover: LineHandover {
        let named = visits.map { ($0.plan.name, $0) }
        return LineHandover(time: time, visits: Dictionary(named) { first, _ in first })
    }
}

extension Visit {
    /// Goes on under another plan; nil where that is for another meter.
    func resumed(_ plan: MeterPlan, _ time: LineTime) -> Visit? {
        guard plan.access == self.plan.access, plan.model == self.plan.model,
            plan.source == self.plan.source
        else { return nil }
        var visit = self
        visit.take(plan, time)
        return visit
    }
}
