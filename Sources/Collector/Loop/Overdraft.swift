internal import Catalogue
internal import KMP
internal import MBus

/// More reads are planned than a meter's battery bears.
public struct Overdraft: Sendable, Hashable {
    /// What the meter is called.
    public let meter: String
    /// How many requests the reads of a day take, retries not counted.
    public let requests: Int
    /// How many its battery bears.
    public let limit: Int

    /// One sentence.
    public var message: String {
        "The reads of \(meter) take \(requests) requests a day, and its battery has a budget of "
            + "\(limit)."
    }
    /// What to do next.
    public var hint: String {
        "Past it, nothing is read until the next day. Read less often or fewer registers, or set its "
            + "budget; a meter on mains needs none."
    }
}

extension MeterPlan {
    /// How much the reads are more than the battery bears; nil where they are not.
    public var overdraft: Overdraft? {
        guard let limit = dailyLimit(of: nil), requestsADay > limit else { return nil }
        return Overdraft(meter: name, requests: requestsADay, limit: limit)
    }

    /// A model that is not known is taken for a MULTICAL 601, which most others are like.
    private var requestsADay: Int {
        let model = model ?? MeterCatalogue.model(named: "601")
        return groups.reduce(0) { sum, group in
            let count =
                switch group.registers {
                case .usual: model?.readSet.count ?? 0
                case .all: model?.registers.count ?? 0
                case .these(let ids): ids.count
                }
            let requests = access.isEye ? RegisterList.requests(for: count) : access.leastRequests
            return sum + requests * group.cadence.readsADay
        }
    }
}

extension Cadence {
    fileprivate var readsADay: Int {
        switch self {
        case .every(let interval): max(1, Int(86_400_000 / max(1, interval)))
        case .at(let times): times.count
        }
    }
}

extension RegisterList {
    /// How many requests so many registers take.
    fileprivate static func requests(for count: Int) -> Int {
        Swift.max(1, (count + maximum - 1) / maximum)
    }
}

extension MeterAccess {
    /// How many requests a readout takes at least: a bus meter is greeted, selected where it is known
    /// by its secondary address, and asked for a telegram.
    fileprivate var leastRequests: Int {
        switch self {
        case .eye, .characters: 1
        case .bus(let target): if case .primary(_) = target { 2 } else { 3 }
        }
    }
}
