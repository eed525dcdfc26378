internal import KMP
internal import Metering

extension MeterCatalogue {
    /// All meters as one Markdown page, `docs/meters.md`; the same catalogue gives the same text.
    public static var markdown: String {
        let overview = MarkdownTable(
            heads: ["Meter", "Measures", "Registers", "Supply", "Names it answers to"],
            rows: models.map(\.overview)
        )
        let pages = models.map { $0.page(level: 2) }
        let probed = probe.map { "\($0.rawValue)" }.joined(separator: ", ")
        let lines = [
            "# Meters",
            "",
            "Generated from the catalogue in `Core/Sources/Catalogue`. Each row says where it is "
                + "from, and in brackets how sure that is: documented (by the maker), captured (in "
                + "a frame with a right checksum), third party (in other people's programs), "
                + "reported (by one user), inferred (concluded, not seen).",
            "",
            "A meter that is not here is read all the same: whatever it answers is shown with the "
                + "unit that it sends. What a register usually looks like is for the simulator; a "
                + "reading never relies on it.",
            "",
            "A meter that does not give its type is told by which of the registers \(probed) it "
                + "answers.",
            "",
        ]
        return (lines + overview.lines + [""]).joined(separator: "\n") + "\n"
            + pages.joined(separator: "\n") + "\n" + asciiMarkdown
    }
}

extension MeterModel {
    /// The model as a Markdown page.
    public var markdown: String { page(level: 1) }

    /// The cells of the model's row in the overview.
    fileprivate var overview: [String] {
        [
            name, medium.rawValue, "\(registers.count)", suppliesText,
            aliases.joined(separator: ", "),
        ]
    }

    /// The page with its heading on a level, its parts one below.
    func page(level: Int) -> String {
        let mark = String(repeating: "#", count: level)
        let parts: [(String, [String])] = [
            ("How to reach it", eyeLines), ("What GetType answers", typeCodeTable.lines),
            ("Type number (254)", typeNumberTable.lines), ("Registers", registerLines),
            ("Info code", infoLines), ("Logs", loggerTable.lines),
        ]
        let body = parts.filter { !$0.1.isEmpty }.flatMap { title, lines in
            ["\(mark)# \(title)", ""] + lines + [""]
        }
        return (["\(mark) \(maker) \(plainName)", ""] + [summary, ""] + body)
            .joined(separator: "\n")
    }

    /// The name without the maker's, which the 382 has in it.
    private var plainName: String {
        name.hasPrefix("\(maker) ") ? String(name.dropFirst(maker.count + 1)) : name
    }

    private var suppliesText: String { supplies.map(\.rawValue).joined(separator: ", ") }

    private var summary: String {
        "Measures \(medium.rawValue). Supply: \(suppliesText); \(suppliesSource.words)."
    }

    private var eyeLines: [String] {
        let facts: [(String, String?)] = [
            ("Speed", "\(eye.baud) baud"), ("Wake", eye.wake), ("Sleep", eye.sleep),
            ("Placement", eye.placement), ("Throttling", eye.throttling),
            ("Source", eye.source.words),
        ]
        return facts.compactMap { title, text in text.map { "- \(title): \($0)" } }
    }

    private var registerLines: [String] {
        let usual = readSet.map { "\($0.rawValue)" }.joined(separator: ", ")
        let whole =
            isListComplete
            ? "The list is whole." : "The list is not whole; the meter may have more."
        return ["\(whole) Read unless told otherwise: \(usual).", ""] + registerTable.lines
    }
}
