public import Journal
public import Metering

/// What a loop has to tell of a meter.
public enum PollingEvent: Sendable {
    /// A meter was read; values that stand in spite of a doubt are marked with it.
    case readout(Readout)
    /// What came before the meter stopped answering; an outage follows.
    case part(Readout)
    /// Values were read twice, for they could not be right; those not confirmed are gone.
    case doubted([Doubt], dropped: [Doubt])
    /// Another meter answers where one answered before: a new series begins.
    case swapped(from: String, to: String)
    /// The meter cannot be read, for the first time since it could; with what its model is known to
    /// need, where that may be the reason.
    case outageBegan(MeterError, advice: String?)
    /// It can be read again.
    case outageEnded(Outage)
    /// The day's requests are spent; told once a day.
    case budgetSpent(BudgetSpent)
    /// A visit was in vain; told each time, for those who count.
    case failed
    /// The meter's own memory was read, as was wished.
    case remembered(LoggerReadout, LoggerReader.Wish)
    /// The meter's own memory could not be read.
    case forgotten(HistoryError, LoggerReader.Wish)
    /// Something else happened, in words.
    case noted(Event.Kind, String, data: String?)
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
        at time: Timestamp,
        advice: (MeterError) -> String?
    ) -> [PollingEvent] {
        switch result {
        case .success(let events):
            defer { outage = nil }
            return (outage.map { [.outageEnded($0)] } ?? []) + events
        case .failure(.budget(let refusal)):
            defer { spent = refusal }
            return refusal.isSame(as: spent) ? [] : [.budgetSpent(refusal)]
        case .failure(let error):
            guard outage == nil else {
                outage?.tries += 1
                return [.failed]
            }
            outage = Outage(start: time, isLine: error.isLine)
            return [.failed, .outageBegan(error, advice: advice(error))]
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
