import Foundation
import Journal

/// The settings that concern the whole program.
struct ProgramSection {
    /// What the journal may keep for a time of its own.
    static let ages = ["readings", "hours", "days", "months"]

    let findings: Findings

    /// The settings without which nothing is logged: a wrong one is fatal.
    static let vital: Set = ["journal", "socket", "zone"]

    /// The journal.
    func journal(_ item: Item?) -> String {
        let usual = findings.folder.path("heatlog.sqlite")
        let journal =
            value(item) { text throws(Wrong) in try text.path(in: findings.folder) } ?? usual
        findings.claim(journal, for: "the journal")
        return journal
    }

    /// The socket; the system takes no longer path than 107 bytes.
    func socket(_ item: Item?, journal: String) -> String {
        let socket = value(item) { text throws(Wrong) in
            let path = try findings.file(text, for: "the socket")
            guard path.utf8.count <= 107 else {
                throw text.wrong(
                    "path of a socket: it has more than 107 bytes",
                    hint: "Shorten it."
                )
            }
            return path
        }
        if let socket { return socket }
        let stem = URL(fileURLWithPath: journal).deletingPathExtension().path
        // A journal may have that very name.
        let usual = (stem + ".sock" == journal ? journal : stem) + ".sock"
        findings.claim(usual, for: "the socket")
        return usual
    }

    /// The zone; nil for the computer's.
    func zone(_ item: Item?) -> String? {
        value(item) { text throws(Wrong) in
            try text.unlessAuto { text throws(Wrong) in try text.zone() }
        } ?? nil
    }

    /// How long what is kept; everything for ever where a part of it is wrong.
    func retention(_ item: Item?) -> Retention {
        let before = findings.errors
        guard let item, let group = Group(item, keys: Self.ages, in: .retention, findings) else {
            return Retention()
        }
        let ages = Self.ages.map { key in
            group.read(key) { text throws(Wrong) in try text.age() } ?? nil
        }
        guard findings.errors == before else { return Retention() }
        return Retention(readings: ages[0], hours: ages[1], days: ages[2], months: ages[3])
    }

    private func value<Value>(
        _ item: Item?,
        _ parse: (Text) throws(Wrong) -> Value
    ) -> Value? {
        guard let item, !item.isNothing else { return nil }
        do throws(Wrong) {
            return try parse(try findings.text(of: item))
        } catch {
            findings.add(error, at: item.position, in: .program, .fatal)
            return nil
        }
    }
}
