import Collector

/// The lines and meters, as they come out of the files, and how they fit together.
struct Plant {
    /// A line that was named, whether or not it stands.
    private struct NamedLine {
        let name: String
        /// Where its port is, or its name.
        let place: Position
        /// What it belongs to: itself, or the meter that has its own port.
        let section: Problem.Section
        /// Nil where something is wrong with it.
        var setup: LineSetup?
        var isUsed = false
    }

    /// A meter that stands so far.
    private struct NamedMeter {
        var setup: MeterSetup
        /// Where it says its line.
        let linePlace: Position
        /// Where it says its address, or its name.
        let addressPlace: Position
    }

    private let findings: Findings
    private var lines: [NamedLine] = []
    private var meters: [NamedMeter] = []

    init(findings: Findings) { self.findings = findings }

    /// Reads a line.
    mutating func addLine(_ entry: Entry) {
        let section = Problem.Section.line(entry.key)
        let before = findings.errors
        let group = Group(entry.value, keys: LineSection.keys, in: section, findings)
        let setup = group.flatMap { LineSection.line($0, name: entry.key) }
        lines.append(
            NamedLine(
                name: entry.key,
                place: (group?["port"] ?? entry.name).position,
                section: section,
                setup: findings.errors == before ? setup : nil
            )
        )
    }

    /// Reads a meter, and the line that it may have for itself.
    mutating func addMeter(_ entry: Entry) {
        let section = Problem.Section.meter(entry.key)
        let before = findings.errors
        guard let group = Group(entry.value, keys: MeterSection.keys, in: section, findings) else {
            return
        }
        let line = line(of: group, meter: entry)
        let setup = MeterSection(group: group, name: entry.key).meter(on: line ?? "")
        guard line != nil, findings.errors == before else {
            dropOwnLine(of: group)
            return
        }
        meters.append(
            NamedMeter(
                setup: setup,
                linePlace: (group["line"] ?? group["port"] ?? entry.name).position,
                addressPlace: (group["mbus"] ?? group["address"] ?? entry.name).position
            )
        )
    }

    /// The name of a meter's line; nil where it has none.
    private mutating func line(of group: Group, meter: Entry) -> String? {
        switch (group["line"], group["port"]) {
        case (let line?, nil):
            for key in ["settings", "trace"] {
                guard let other = group.entry(key) else { continue }
                group.note(Self.belongsToLine(key), at: other.name)
            }
            guard let name = group.read(line, { $0.value }) else { return nil }
            if let index = lines.firstIndex(where: { $0.name == name }) {
                lines[index].isUsed = true
            }
            return name
        case (nil, let port?): return ownLine(of: group, meter: meter, port: port)
        case (nil, nil): group.note(Self.nowhere, at: meter.name)
        case (.some, let port?): group.note(Self.twoPlaces, at: port)
        }
        return nil
    }

    private mutating func ownLine(of group: Group, meter: Entry, port: Item) -> String? {
        if lines.contains(where: { $0.name == meter.key }) {
            group.note(Self.nameOfOther(meter.key), at: port)
            return nil
        }
        var line = NamedLine(
            name: meter.key,
            place: port.position,
            section: group.section,
            setup: LineSection.line(group, name: meter.key)
        )
        line.isUsed = true
        lines.append(line)
        return meter.key
    }

    /// A line that a meter brings with it goes with the meter.
    private mutating func dropOwnLine(of group: Group) {
        for index in lines.indices where lines[index].section == group.section {
            lines[index].setup = nil
        }
    }
}

// MARK: How they fit together

extension Plant {
    /// What stands when all is compared with all; what does not is noted.
    mutating func checked() -> (lines: [LineSetup], meters: [MeterSetup]) {
        dropSharedPorts()
        for line in lines where !line.isUsed && line.setup != nil {
            findings.add(Self.unused(line.name), at: line.place, in: line.section, .warning)
        }
        var kept: [MeterSetup] = []
        for meter in meters {
            do throws(Wrong) {
                try checkLine(of: meter)
            } catch {
                findings.add(error, at: meter.linePlace, in: .meter(meter.setup.name))
                continue
            }
            if let wrong = kept.lazy.compactMap({ meter.setup.clash(with: $0) }).first {
                findings.add(wrong, at: meter.addressPlace, in: .meter(meter.setup.name))
                continue
            }
            kept.append(meter.setup)
        }
        return (lines.compactMap(\.setup), kept)
    }

    private mutating func dropSharedPorts() {
        var owners: [String: NamedLine] = [:]
        for index in lines.indices {
            guard let identity = lines[index].setup?.address.identity else { continue }
            guard let owner = owners[identity] else {
                owners[identity] = lines[index]
                continue
            }
            findings.add(
                Self.sharedPort(with: owner.section),
                at: lines[index].place,
                in: lines[index].section
            )
            lines[index].setup = nil
        }
        // Their problem is noted already, as the meter's own.
        for line in lines where line.setup == nil {
            meters.removeAll { .meter($0.setup.name) == line.section }
        }
    }

    private func checkLine(of meter: NamedMeter) throws(Wrong) {
        let name = meter.setup.line
        guard let line = lines.first(where: { $0.name == name }) else {
            throw Wrong(
                "There is no line '\(name)'.",
                hint: Nearest.hint(to: name, in: lines.map(\.name))
                    ?? "Name it under lines:, or give the meter a port of its own."
            )
        }
        if let setup = line.setup { return try Self.checkFit(of: meter.setup, on: setup) }
        throw Wrong(
            "The meter is left out because its line '\(name)' is.",
            hint: "Put right what is wrong with the line."
        )
    }
}

extension MeterSetup {
    /// Why it cannot be on its line beside another meter, nil where it can.
    fileprivate func clash(with other: MeterSetup) -> Wrong? {
        guard line == other.line else { return nil }
        guard access.speaksLike(other.access) else { return Plant.otherProtocol(than: other) }
        if case .characters = access { return Plant.notAlone(beside: other) }
        return access == other.access ? Plant.sharedAddress(with: other) : nil
    }
}
