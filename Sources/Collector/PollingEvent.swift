public import Metering

/// What a polling loop has to tell.
public enum PollingEvent: Sendable {
    /// A meter was read; values that stand in spite of a doubt are marked with it.
    case readout(Readout)
    /// What came before the meter stopped answering; an outage follows.
    case part(Readout)
    /// Values were read twice, for they could not be right; those not confirmed are gone.
    case doubted([Doubt], dropped: [Doubt])
    /// Another meter answers where one answered before: a new series begins.
    case swapped(from: String, to: String)
    /// The meter cannot be read, for the first time since it could.
    case outageBegan(MeterError)
    /// It can be read again.
    case outageEnded(Outage)
    /// The day's requests are spent; told once a day.
    case budgetSpent(BudgetSpent)
}

extension Settled {
    /// What there is to tell: first what happened, then what was read.
    func events(after doubts: [Doubt]) -> [PollingEvent] {
        var events: [PollingEvent] = []
        if !doubts.isEmpty || !dropped.isEmpty { events.append(.doubted(doubts, dropped: dropped)) }
        if let old = swappedFrom {
            events.append(.swapped(from: old, to: readout.meter.serial ?? "unknown"))
        }
        if !readout.readings.isEmpty || dropped.isEmpty { events.append(.readout(readout)) }
        return events
    }
}

/// What is wrong at the moment, so that it is told once.
struct Troubles {
    private(set) var outage: Outage?
    private var spent: BudgetSpent?

    /// What to tell after a visit; of a failure only the first one.
    mutating func events(
        after result: Result<[PollingEvent], MeterError>,
        at time: Timestamp
    ) -> [PollingEvent] {
        switch result {
        case .success(let events):
            defer { outage = nil }
            return (outage.map { [.outageEnded($0)] } ?? []) + events
        case .failure(.budget(let refusal)):
            defer { spent = refusal }
            return spent == refusal ? [] : [.budgetSpent(refusal)]
        case .failure(let error):
            guard outage == nil else {
                outage?.tries += 1
                return []
            }
            outage = Outage(start: time, isLine: error.isLine)
            return [.outageBegan(error)]
        }
    }
}

extension MeterError {
    /// Whether the line failed before anything reached the meter.
    var isLine: Bool {
        if case .line = self { true } else { false }
    }

    /// Whether nothing is wrong but that the battery is to be spared.
    var isBudget: Bool {
        if case .budget = self { true } else { false }
    }
}
