import Journal

/// Puts the sections of all files together.
struct Assembly {
    static let keys = [
        "journal", "socket", "zone", "retention", "http", "lines", "meters", "pulses", "outputs",
    ]

    private let files: [Group]
    private let main: String
    private let findings: Findings

    /// Opens the files.
    ///
    /// - Parameters:
    ///   - roots: the tree of each file.
    ///   - main: the main file.
    ///   - findings: where problems go.
    init(_ roots: [Item], main: String, findings: Findings) {
        files = roots.compactMap {
            Group($0, keys: Self.keys, in: .program, findings, severity: .fatal)
        }
        self.main = main
        self.findings = findings
    }

    /// All that stands.
    func configuration() -> Configuration {
        let program = ProgramSection(findings: findings)
        let journal = program.journal(single("journal"))
        let socket = program.socket(single("socket"), journal: journal)
        var configuration = Configuration(journal: journal, socket: socket)
        configuration.zone = program.zone(single("zone"))
        configuration.retention = program.retention(single("retention"))
        configuration.http = HTTPSection.setup(single("http"), findings)
        var plant = Plant(findings: findings)
        for entry in named("lines", { .line($0) }) { plant.addLine(entry) }
        let meters = named("meters") { .meter($0) }
        for entry in meters { plant.addMeter(entry) }
        var inputs = PulseInputs(findings: findings)
        let pulses = named("pulses") { .pulse($0) }
        for entry in pulses { inputs.add(entry) }
        if meters.isEmpty, pulses.isEmpty { warnOfNothing() }
        (configuration.lines, configuration.meters) = plant.checked()
        configuration.pulses = inputs.checked(configuration.lines, configuration.meters)
        configuration.outputs = named("outputs", { .output($0) }).compactMap {
            OutputSection.output($0, findings)
        }
        return configuration
    }

    /// What may be left out where it is wrong.
    private static let sections: [String: Problem.Section] = [
        "retention": .retention, "http": .http,
    ]

    /// A setting that only one file may have.
    private func single(_ key: String) -> Item? {
        let all = files.compactMap { $0.entry(key) }
        for other in all.dropFirst() {
            let section = Self.sections[key] ?? .program
            findings.add(
                Wrong(
                    "'\(key)' is set already in \(all[0].name.position).",
                    hint: "Leave it in one of the files."
                ),
                at: other.name.position,
                in: section,
                section == .program ? .fatal : .error
            )
        }
        return all.first?.value
    }

    /// The entries of a list that all files add to, each name once.
    private func named(
        _ key: String,
        _ section: (String) -> Problem.Section
    ) -> [Entry] {
        var all: [Entry] = []
        for list in files.compactMap({ $0[key] }) {
            guard let group = Group(list, keys: nil, in: .program, findings) else { continue }
            for entry in group.named {
                do throws(Wrong) {
                    try entry.checkName()
                    if let first = all.first(where: { $0.key == entry.key }) {
                        throw Self.twice(entry, first)
                    }
                    all.append(entry)
                } catch {
                    findings.add(error, at: entry.name.position, in: section(entry.key))
                }
            }
        }
        return all
    }

    private static func twice(_ entry: Entry, _ first: Entry) -> Wrong {
        Wrong(
            "The name '\(entry.key)' is taken already in \(first.name.position).",
            hint: "Give it another name; the first one stands."
        )
    }

    private func warnOfNothing() {
        findings.add(
            Wrong(
                "No meter is named.",
                hint: "Name one under meters:, as 'heatlog config init' does."
            ),
            at: Position(file: main, line: 1, column: 1),
            in: .program,
            .warning
        )
    }
}
