/// Reads one output.
enum OutputSection {
    static let keys = ["type", "path", "format"]

    /// The kinds that there are.
    private enum Kind: String, CaseIterable {
        case file
    }

    /// The output of an entry; nil where something is wrong, which is noted.
    static func output(_ entry: Entry, _ findings: Findings) -> OutputSetup? {
        let section = Problem.Section.output(entry.key)
        let before = findings.errors
        guard let group = Group(entry.value, keys: keys, in: section, findings) else { return nil }
        for key in ["type", "path"] where group[key] == nil {
            let wrong = Wrong(
                "The output has no \(key).",
                hint: "Write it like {type: file, path: readings.csv}."
            )
            group.note(wrong, at: entry.name)
        }
        let kind: Kind? = group.read("type") { text throws(Wrong) in
            try text.word("kind of output")
        }
        let path = group.read("path") { text throws(Wrong) in
            try findings.file(text, for: "\(section)")
        }
        let format: OutputSetup.FileFormat? = group.read("format") { text throws(Wrong) in
            try text.word("format of a file")
        }
        guard let kind, let path, findings.errors == before else { return nil }
        switch kind {
        case .file:
            let usual: OutputSetup.FileFormat = path.hasSuffix(".jsonl") ? .jsonl : .csv
            return OutputSetup(name: entry.key, kind: .file(path: path, format: format ?? usual))
        }
    }
}
