import Catalogue
import Collector
import KMP
import Metering

/// Reads what is read of a meter, and when.
struct ReadSection {
    static let keys = ["every", "at", "registers", "jitter"]

    private let meter: Group
    private let model: MeterModel?

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - meter: the meter's group, where problems go.
    ///   - model: whose names of registers are meant.
    init(_ meter: Group, model: MeterModel?) {
        self.meter = meter
        self.model = model
    }

    /// The group of a meter that says no more than `every: 1h`.
    func group(every item: Item) -> ReadingGroup? {
        bare(item.moved(to: item.path.dropLast() + ["read", "0", "every"]))
    }

    /// The groups of a list; one group, or a bare interval, is a list of one.
    func groups(of item: Item) -> [ReadingGroup] {
        let elements = item.elements ?? [item.moved(to: item.path + ["0"])]
        if elements.isEmpty {
            let wrong = Wrong(
                "read is an empty list, and the meter would never be read.",
                hint: "Write it like read: 1h, or leave it out to read once an hour."
            )
            meter.note(wrong, at: item)
        }
        return elements.compactMap { group($0) }
    }

    private func group(_ item: Item) -> ReadingGroup? {
        if item.text != nil { return bare(item.moved(to: item.path + ["every"])) }
        guard let group = Group(item, keys: Self.keys, in: meter.section, meter.findings) else {
            return nil
        }
        guard let cadence = cadence(group) else { return nil }
        let jitter = group.read("jitter") { text throws(Wrong) in
            let jitter = try text.jitter()
            guard case .every(let interval) = cadence, jitter >= interval else { return jitter }
            throw text.wrong("length of time below that of every", hint: "Make it shorter.")
        }
        return ReadingGroup(
            cadence,
            registers: group["registers"].map { selection($0, in: group) } ?? .usual,
            jitterMilliseconds: jitter ?? 0
        )
    }

    /// An interval by itself.
    private func bare(_ item: Item) -> ReadingGroup? {
        meter.read(item) { text throws(Wrong) in
            ReadingGroup(.every(milliseconds: try text.interval()))
        }
    }

    private func cadence(_ group: Group) -> Cadence? {
        switch (group["every"], group["at"]) {
        case (let every?, nil):
            return group.read(every) { text throws(Wrong) in
                .every(milliseconds: try text.interval())
            }
        case (nil, let at?):
            let times = list(at, in: group) { text throws(Wrong) in try text.timeOfDay() }
            return times.isEmpty ? nil : .at(times)
        default:
            let wrong = Wrong(
                group["at"] == nil
                    ? "Neither every nor at says when to read."
                    : "Both every and at say when to read.",
                hint: "Write every: 1h, or at: [\"12:00\"]; two groups can have one each."
            )
            group.note(wrong, at: group.item)
            return nil
        }
    }

    private func selection(_ item: Item, in group: Group) -> MeterReader.Selection {
        if item.elements == nil,
            let word = try? group.findings.text(of: item).value, ["usual", "all"].contains(word)
        {
            return word == "all" ? .all : .usual
        }
        return .these(list(item, in: group) { text throws(Wrong) in try register(text) })
    }

    private func register(_ text: Text) throws(Wrong) -> RegisterID {
        guard let id = RegisterNumbers.id(text.value, of: model) else {
            throw text.wrong(
                model.map { "register of the \($0.name)" } ?? "register of any meter",
                near: ["usual", "all"] + RegisterNumbers.names(of: model),
                hint: "Write a number from 0 to 65535, or a name that 'heatlog meters 601' lists."
            )
        }
        return id
    }

    /// The values of a list, or of a single one, each of them once.
    private func list<Value: Hashable>(
        _ item: Item,
        in group: Group,
        _ parse: (Text) throws(Wrong) -> Value
    ) -> [Value] {
        let elements = item.elements ?? [item.moved(to: item.path + ["0"])]
        if elements.isEmpty {
            let wrong = Wrong("\(item.key) is an empty list.", hint: "Leave it out, or fill it.")
            group.note(wrong, at: item)
        }
        var values: [Value] = []
        for element in elements {
            let value = group.read(element) { text throws(Wrong) in
                let value = try parse(text)
                guard !values.contains(value) else {
                    throw Wrong(
                        "\(text.key) names '\(text.shown)' twice.",
                        hint: "Leave one of them out."
                    )
                }
                return value
            }
            if let value { values.append(value) }
        }
        return values
    }
}
