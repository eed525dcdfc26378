import Catalogue
import Collector
import Journal
import KMP
import Metering
import Outputs

extension Bookkeeping {
    /// What is planned for a meter of the configuration, as outputs want to know it.
    ///
    /// - Parameters:
    ///   - name: its name in the configuration.
    ///   - lines: the lines of the running program.
    /// - Returns: nil where there is no such meter.
    func plan(of name: String, on lines: LineTable) -> ReadingPlan? {
        guard let plan = lines.slot(of: name)?.plan?.meters.first(where: { $0.name == name })
        else { return nil }
        let model = plan.model ?? metModel(of: name)
        return ReadingPlan(
            intervals: plan.access.isEye ? plan.intervals(model) : [:],
            others: plan.access.isEye ? plan.otherInterval(model) : plan.shortest,
            requestsLeft: requestsLeft(of: name, limit: plan.limit.number(for: model))
        )
    }

    /// The model, or the first of the models, that answers under a name.
    private func metModel(of name: String) -> MeterModel? {
        guard let meter = try? journal.lastEvent(.identified, data: name)?.meter,
            let words = try? journal.meters().first(where: { $0.meter == meter })?.model
        else { return nil }
        let first = words.split(separator: " or ", maxSplits: 1).first
        return first.flatMap { MeterCatalogue.model(named: String($0)) }
    }
}

extension MeterPlan {
    /// What lies between two reads of each register.
    fileprivate func intervals(_ model: MeterModel?) -> [UInt16: Duration] {
        var intervals: [UInt16: Duration] = [:]
        for group in groups {
            let interval = Duration.milliseconds(group.cadence.interval)
            for register in group.registers.registers(of: model) {
                intervals[register.rawValue] = min(
                    intervals[register.rawValue] ?? interval,
                    interval
                )
            }
        }
        return intervals
    }

    /// What lies between two reads, of a meter that says all at once.
    fileprivate var shortest: Duration? {
        groups.map { .milliseconds($0.cadence.interval) }.min()
    }

    /// What lies between two reads of whatever is usual, where nobody knows what that is.
    fileprivate func otherInterval(_ model: MeterModel?) -> Duration? {
        guard model == nil else { return nil }
        let usual = groups.filter { $0.registers == .usual || $0.registers == .all }
        return usual.map { .milliseconds($0.cadence.interval) }.min()
    }
}

extension MeterReader.Selection {
    /// The registers that are meant, as far as the model is known.
    fileprivate func registers(of model: MeterModel?) -> [RegisterID] {
        switch self {
        case .usual: model?.readSet ?? []
        case .all: model?.registers.map(\.id) ?? []
        case .these(let registers): registers
        }
    }
}
