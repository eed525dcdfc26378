internal import Journal
internal import Metering

extension PollingEvent {
    /// What is noted of it, in words; a readout is more than words.
    ///
    /// - Parameter showTime: how a time stands in a sentence.
    /// - Returns: what kind of event each is, and its sentence.
    func notes(_ showTime: (Timestamp) -> String) -> [(Event.Kind, String)] {
        switch self {
        case .doubted(_, let dropped):
            dropped.map { (.dropped, "\($0.sentence) A second look showed otherwise.") }
        case .swapped(let old, let new): [(.meterSwapped, Self.swap(from: old, to: new))]
        case .outageBegan(let error, let advice):
            [(.noAnswer, [error.message, advice].compactMap(\.self).joined(separator: " "))]
        case .outageEnded(let outage): [(.answering, outage.end(showTime))]
        case .budgetSpent(let spent): [(.budgetSpent, spent.message)]
        case .readout, .part, .failed, .remembered, .forgotten, .noted: []
        }
    }

    /// That another meter is here.
    static func swap(from old: String, to new: String) -> String {
        "Meter \(new) is here now instead of \(old): a new series begins."
    }
}

extension Outage {
    /// That it is over.
    fileprivate func end(_ showTime: (Timestamp) -> String) -> String {
        let count = tries == 1 ? "one try" : "\(tries) tries"
        return "The meter answers again, after \(count) in vain since \(showTime(start))."
    }
}
