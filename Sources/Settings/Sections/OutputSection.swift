import Outputs

/// Reads one output.
enum OutputSection {
    static let keys = ["type"]

    /// The output of an entry; nil where something is wrong, which is noted.
    static func output(_ entry: Entry, _ findings: Findings) -> OutputSetup? {
        let section = Problem.Section.output(entry.key)
        let before = findings.errors
        guard let kind = kind(of: entry, findings) else { return nil }
        let keys = keys + kind.settings.map(\.key)
        guard let group = Group(entry.value, keys: keys, in: section, findings) else { return nil }
        var values = OutputValues()
        for setting in kind.settings {
            values[setting.key] = OutputSettingReader(setting: setting, group: group).value()
        }
        for setting in kind.settings where setting.isRequired && group[setting.key] == nil {
            group.note(missing(setting.key, of: kind), at: entry.name)
        }
        guard findings.errors == before else { return nil }
        if let (message, hint) = kind.contradiction(values) {
            group.note(Wrong(message, hint: hint), at: entry.name)
            return nil
        }
        return OutputSetup(name: entry.key, kind: kind.name, values: values)
    }

    /// What kind it is; nil where that is not told, which is noted.
    private static func kind(of entry: Entry, _ findings: Findings) -> OutputKind? {
        let section = Problem.Section.output(entry.key)
        // Which settings there are is known only after the kind.
        guard let group = Group(entry.value, keys: nil, in: section, findings) else { return nil }
        let names = OutputKind.all.map(\.name)
        guard group["type"] != nil else {
            let wrong = Wrong(
                "The output has no type.",
                hint: "Write it like {type: file, path: readings.csv}; the types are "
                    + "\(names.joined(separator: ", "))."
            )
            group.note(wrong, at: entry.name)
            return nil
        }
        return group.read("type") { text throws(Wrong) in
            guard let kind = OutputKind.named(text.value) else {
                throw text.wrong(
                    "kind of output",
                    near: names,
                    hint: "Write one of: \(names.joined(separator: ", "))."
                )
            }
            return kind
        }
    }

    private static func missing(_ key: String, of kind: OutputKind) -> Wrong {
        Wrong(
            "The output has no \(key).",
            hint: "A \(kind.name) output needs it; see its settings in docs/outputs.md."
        )
    }
}
