import Collector
import Metering
import Pulse
import Transport

/// Reads one pulse input.
struct PulseSection {
    static let keys = [
        "input", "value", "quantity", "counter", "every", "serial", "polarity", "debounce",
        "shortest", "bias", "supply", "settings",
    ]

    /// The settings of a line whose pulses are counted here.
    private static let lineKeys = ["polarity", "debounce", "bias", "supply"]

    let group: Group
    let name: String

    /// The input; nil where it has no place or no value.
    ///
    /// What is wrong is noted.
    func setup() -> PulseSetup? {
        let folder = group.findings.folder
        let place = group.read("input") { text throws(Wrong) in
            try text.pulseInput(in: folder)
        }
        guard let place else {
            if group["input"] == nil { group.note(Self.nowhere, at: group.item) }
            return nil
        }
        guard let meter = meter(at: place) else { return nil }
        refuse(at: place)
        var setup = PulseSetup(meter, at: place)
        setup.interval =
            group.read("every") { text throws(Wrong) in try text.interval() } ?? setup.interval
        setup.input = input(at: place)
        // The reed contact of a water meter may rest closed for as long as the wheel stands still.
        if meter.value?.unit.dimension == .volume { setup.input.stuckLimit = nil }
        // At rest the line has to be at the other level than in a pulse.
        setup.options.bias =
            group.read("bias") { text throws(Wrong) in try text.word("bias of a line") }
            ?? (setup.input.polarity == .activeLow ? .pullUp : .pullDown)
        setup.options.supply =
            group.read("supply") { text throws(Wrong) in try text.word("supply of a contact") }
            ?? setup.options.supply
        setup.settings =
            group.read("settings") { text throws(Wrong) in try text.lineSettings() }
            ?? setup.settings
        return setup
    }

    private func input(at place: PulseSetup.Place) -> PulseInput {
        var input = PulseInput()
        if case .edges(let address) = place, !address.restsHigh { input.polarity = .activeHigh }
        if let level: Level = group.read(
            "polarity",
            { text throws(Wrong) in
                try text.word("level of a line")
            }
        ) {
            input.polarity = level == .low ? .activeLow : .activeHigh
        }
        input.debounce =
            group.read("debounce") { text throws(Wrong) in try text.lineTime(1...1_000) }
            ?? input.debounce
        input.shortestInterval =
            group.read("shortest") { text throws(Wrong) in try text.lineTime(1...600_000) }
            ?? input.shortestInterval
        return input
    }

    /// The levels that a pulse may have.
    private enum Level: String, CaseIterable {
        case low, high
    }

    // MARK: What a pulse stands for

    private func meter(at place: PulseSetup.Place) -> PulseMeter? {
        let value = group.read("value") { text throws(Wrong) in try text.pulseValue() }
        let start = group.read("counter") { text throws(Wrong) in try text.pulseCounter() } ?? nil
        let serial = group.read("serial") { text throws(Wrong) in try text.serialNumber() }
        if group["value"] == nil, !place.saysItsValue {
            group.note(Self.worthless, at: group.item)
            return nil
        }
        let unit = value?.unit ?? start?.unit
        guard let medium = medium(of: unit) else { return nil }
        checkUnit(of: start, with: value)
        var meter = PulseMeter(name: name, medium: medium, value: value)
        meter.start = start
        meter.serial = serial
        return meter
    }

    /// What is measured; a volume is one of water where nothing else is said.
    private func medium(of unit: Unit?) -> PulseMedium? {
        let isEnergy = unit?.dimension == .energy
        guard let item = group["quantity"] else {
            guard isEnergy else { return .water }
            group.note(Self.ambiguous, at: group["value"] ?? group.item)
            return nil
        }
        let medium: PulseMedium? = group.read(item) { text throws(Wrong) in
            try text.word("quantity that is counted")
        }
        guard let medium else { return nil }
        let fits = isEnergy ? medium != .water : medium != .electricity || unit == nil
        guard fits else {
            group.note(Self.contradiction(medium, unit), at: item)
            return nil
        }
        return medium
    }

    private func checkUnit(of start: PulseCounterStart?, with value: PulseValue?) {
        guard let item = group["counter"], let unit = start?.unit, let value,
            value.expressed(in: unit) == nil
        else { return }
        let wrong = Wrong(
            "The counter is in \(unit), and a pulse is in \(value.unit).",
            hint: "Write both in units of energy, or both in units of volume."
        )
        group.note(wrong, at: item)
    }

    /// Notes the settings that mean nothing at this place.
    private func refuse(at place: PulseSetup.Place) {
        let others =
            switch place {
            case .edges: ["settings"]
            case .node: Self.lineKeys
            case .register: Self.lineKeys + ["settings", "shortest", "every"]
            }
        for key in others {
            guard let entry = group.entry(key) else { continue }
            let wrong = Wrong("\(key) means nothing at such an input.", hint: "Leave it out.")
            group.note(wrong, at: entry.name)
        }
    }
}

// MARK: Sentences

extension PulseSection {
    private static var nowhere: Wrong {
        Wrong(
            "The pulses have no input.",
            hint: "Write it like input: gpio:gpiochip0/17, or tcp://host:4001, or METER/in_a."
        )
    }

    private static var worthless: Wrong {
        Wrong(
            "Nothing says what a pulse stands for.",
            hint: "Write what is printed on the meter, like value: 1000 imp/kWh, or value: 10 l."
        )
    }

    private static var ambiguous: Wrong {
        Wrong(
            "Nothing says what kind of energy is counted.",
            hint: "Write quantity: heat, quantity: cooling or quantity: electricity."
        )
    }

    private static func contradiction(_ medium: PulseMedium, _ unit: Unit?) -> Wrong {
        Wrong(
            "quantity is '\(medium.rawValue)', which is not counted in \(unit?.description ?? "it").",
            hint: "Write a quantity that fits, or another value."
        )
    }
}

extension PulseSetup.Place {
    /// Whether what is read there says by itself what it stands for.
    fileprivate var saysItsValue: Bool {
        if case .register = self { true } else { false }
    }

    /// What two places of one input have in common; nil where it does not matter.
    var identity: String? {
        switch self {
        case .edges(let address): "\(address.place)"
        case .node(let address): address.identity
        case .register: nil
        }
    }
}

/// The pulse inputs, as they come out of the files, and how they fit to the rest.
struct PulseInputs {
    let findings: Findings
    private var setups: [(setup: PulseSetup, place: Position, name: Position)] = []

    init(findings: Findings) { self.findings = findings }

    /// Reads an input; one in which something is wrong is left out.
    mutating func add(_ entry: Entry) {
        let section = Problem.Section.pulse(entry.key)
        let before = findings.errors
        guard let group = Group(entry.value, keys: PulseSection.keys, in: section, findings),
            let setup = PulseSection(group: group, name: entry.key).setup(),
            findings.errors == before
        else { return }
        let place = (group["input"] ?? entry.name).position
        setups.append((setup, place, entry.name.position))
    }

    /// What stands beside these lines and meters; what does not is noted.
    func checked(_ lines: [LineSetup], _ meters: [MeterSetup]) -> [PulseSetup] {
        var owners = Dictionary(
            lines.map { ($0.address.identity, Problem.Section.line($0.name)) }
        ) { first, _ in first }
        var kept: [PulseSetup] = []
        for (read, place, name) in setups {
            var setup = read
            let section = Problem.Section.pulse(setup.name)
            if meters.contains(where: { $0.name == setup.name }) {
                findings.add(Self.sharedName(setup.name), at: name, in: section)
                continue
            }
            if let owner = setup.place.identity.flatMap({ owners[$0] }) {
                findings.add(Self.sharedPlace(with: owner), at: place, in: section)
                continue
            }
            if case .register(let name, _) = setup.place {
                guard let meter = meters.first(where: { $0.name == name }) else {
                    let wrong = Self.noMeter(name, among: meters.map(\.name))
                    findings.add(wrong, at: place, in: section)
                    continue
                }
                setup.interval = meter.groups.map(\.cadence.interval).min() ?? setup.interval
            }
            if let identity = setup.place.identity { owners[identity] = section }
            kept.append(setup)
        }
        return kept
    }

    private static func sharedName(_ name: String) -> Wrong {
        Wrong(
            "A meter has the name '\(name)' already.",
            hint: "Give the pulses a name of their own: their readings are a meter's."
        )
    }

    private static func sharedPlace(with owner: Problem.Section) -> Wrong {
        Wrong(
            "The input is that of \(owner) already.",
            hint: "An input has one owner; take one of them out."
        )
    }

    private static func noMeter(_ name: String, among names: [String]) -> Wrong {
        Wrong(
            "There is no meter '\(name)'.",
            hint: Nearest.hint(to: name, in: names)
                ?? "Name the meter under meters:; its counter is read there."
        )
    }
}
