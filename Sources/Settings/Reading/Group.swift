import Yams

/// A group of settings, read one by one; what is wrong in it is noted, not thrown.
struct Group {
    let item: Item
    let section: Problem.Section
    let findings: Findings
    private let entries: [Entry]

    /// Opens a group; nil where the value is none, which is noted.
    ///
    /// - Parameters:
    ///   - item: the group; nothing is a group without settings.
    ///   - keys: the settings that there are; nil where the keys are names.
    ///   - section: what it is part of.
    ///   - findings: where problems go; an unknown key is one.
    ///   - severity: how much is lost where it is no group.
    init?(
        _ item: Item,
        keys: [String]?,
        in section: Problem.Section,
        _ findings: Findings,
        severity: Problem.Severity = .error
    ) {
        self.item = item
        self.section = section
        self.findings = findings
        do throws(Wrong) {
            entries = try Self.entries(of: item)
        } catch {
            findings.add(error, at: item.position, in: section, severity)
            return nil
        }
        guard let keys else { return }
        for entry in entries where !keys.contains(entry.key) { unknown(entry, among: keys) }
    }

    /// All names with their values, in the order of the file.
    var named: [Entry] { entries }

    /// The value of a setting; nil where it is not there or empty.
    subscript(key: String) -> Item? { entry(key)?.value }

    /// The entry of a setting; nil where it is not there or empty.
    func entry(_ key: String) -> Entry? {
        entries.first { $0.key == key && !$0.value.isNothing }
    }

    /// Reads a setting that is one text; nil where it is not there, or wrong, which is noted.
    func read<Value>(_ key: String, _ parse: (Text) throws(Wrong) -> Value) -> Value? {
        self[key].flatMap { read($0, parse) }
    }

    /// Reads one text; nil where it is wrong, which is noted.
    func read<Value>(_ item: Item, _ parse: (Text) throws(Wrong) -> Value) -> Value? {
        do throws(Wrong) {
            return try parse(try findings.text(of: item))
        } catch {
            note(error, at: item)
            return nil
        }
    }

    /// Notes a problem.
    func note(_ wrong: Wrong, at item: Item) {
        findings.add(wrong, at: item.position, in: section)
    }

    private func unknown(_ entry: Entry, among keys: [String]) {
        let near = Nearest.word(to: entry.key, in: keys)
        let wrong = Wrong(
            "There is no setting '\(entry.key)' here.",
            hint: near.map { "Did you mean '\($0)'?" }
                ?? "The settings are \(keys.joined(separator: ", "))."
        )
        // Readings must not go into the usual journal because of a slip in that word.
        let isVital = section == .program && near.map(ProgramSection.vital.contains) ?? false
        findings.add(wrong, at: entry.name.position, in: section, isVital ? .fatal : .error)
    }
}

extension Group {
    private static func entries(of item: Item) throws(Wrong) -> [Entry] {
        if item.isNothing { return [] }
        guard let mapping = item.node.mapping else {
            throw Wrong(
                "\(item.key) is \(item.words), and should be a group of settings.",
                hint: "Write each setting on a line of its own, as in 'name: value'."
            )
        }
        var entries: [Entry] = []
        var merged: [Entry] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                throw Wrong(
                    "\(item.key) holds a key that is no plain text.",
                    hint: "Write keys as names, as in 'name: value'."
                )
            }
            let entry = Entry(
                key: name,
                name: item.child(key, name),
                value: item.child(value, name)
            )
            if name == "<<" {
                merged += try others(entry.value, of: item)
            } else {
                entries.append(entry)
            }
        }
        return Self.entries(entries, with: merged)
    }

    /// The settings that `<<: *anchor` brings in.
    private static func others(_ value: Item, of item: Item) throws(Wrong) -> [Entry] {
        var others: [Entry] = []
        for group in value.elements ?? [value] {
            others += try entries(of: group.moved(to: item.path))
        }
        return others
    }

    /// The group's own settings come before those that it brings in.
    private static func entries(_ own: [Entry], with others: [Entry]) -> [Entry] {
        others.reduce(into: own) { entries, other in
            if !entries.contains(where: { $0.key == other.key }) { entries.append(other) }
        }
    }
}
