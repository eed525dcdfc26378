import Catalogue
import Collector

/// Reads one meter.
struct MeterSection {
    static let keys = [
        "line", "port", "settings", "trace", "model", "address", "mbus", "scale", "supply",
        "budget", "clock_zone", "keep_awake", "fill_gaps", "read", "every",
    ]

    /// The supplies that a meter may have.
    private enum Supply: String, CaseIterable {
        case battery, mains
    }

    let group: Group
    let name: String

    /// The meter on a line of a name, with all but its place.
    ///
    /// What is wrong is noted, and has its default.
    func meter(on line: String) -> MeterSetup {
        var meter = MeterSetup(name: name, line: line)
        (meter.model, meter.access) = AccessSection(group: group).access()
        meter.limit = limit(of: meter.model, meter.access)
        meter.clockZoneMinutes = read("clock_zone", auto: nil) { text throws(Wrong) in
            try text.clockZone()
        }
        meter.keepsAwake = read("keep_awake", auto: nil) { text throws(Wrong) in
            try text.yesOrNo()
        }
        meter.fillsGaps =
            group.read("fill_gaps") { text throws(Wrong) in try text.yesOrNo() } ?? true
        meter.groups = groups(of: meter.model) ?? meter.groups
        return meter
    }

    private func read<Value>(
        _ key: String,
        auto: Value?,
        _ parse: (Text) throws(Wrong) -> Value
    ) -> Value? {
        group.read(key) { text throws(Wrong) in try text.unlessAuto(parse) } ?? auto
    }

    /// A budget that is given stands, whatever the supply is.
    private func limit(of model: MeterModel?, _ access: MeterAccess) -> BatteryLimit {
        let supply: Supply? = group.read("supply") { text throws(Wrong) in
            try text.word("supply of a meter")
        }
        let budget = group.read("budget") { text throws(Wrong) in try text.budget() }
        if let budget { return budget }
        switch supply {
        case .mains: return .unlimited
        case .battery where BatteryBudget.limit(for: model) == nil:
            // The catalogue knows it on mains alone; its owner knows better.
            return .requests(BatteryBudget.usual)
        case .battery: return .byModel
        // A bus feeds what answers on it.
        case nil: return access.isBus ? .unlimited : .byModel
        }
    }

    private func groups(of model: MeterModel?) -> [ReadingGroup]? {
        switch (group["read"], group["every"]) {
        case (nil, nil): return nil
        case (let read?, nil): return ReadSection(group, model: model).groups(of: read)
        case (nil, let every?):
            return ReadSection(group, model: model).group(every: every).map { [$0] }
        case (.some, let every?):
            let wrong = Wrong(
                "Both read and every say when the meter is read.",
                hint: "Put every into the list of read."
            )
            group.note(wrong, at: every)
            return nil
        }
    }
}

extension Text {
    /// How many requests a day.
    fileprivate func budget() throws(Wrong) -> BatteryLimit {
        switch value {
        case "auto": return .byModel
        case "none": return .unlimited
        default:
            guard let number = Int(value), 1...1_000_000 ~= number else {
                throw wrong(
                    "number of requests a day",
                    near: ["none", "auto"],
                    hint: "Write a number from 1 to 1000000, or none, or auto."
                )
            }
            return .requests(number)
        }
    }
}
