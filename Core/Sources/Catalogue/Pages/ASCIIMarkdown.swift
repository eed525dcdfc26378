internal import IEC62056

extension MeterCatalogue {
    /// The part of the page of all meters that tells of those without registers.
    static var asciiMarkdown: String {
        let overview = MarkdownTable(
            heads: ["Meter", "Measures", "Asked with", "Names it answers to"],
            rows: asciiModels.map { model in
                [
                    model.name, model.medium.rawValue,
                    model.dataSets.map(\.set.description).joined(separator: " "),
                    model.aliases.joined(separator: ", "),
                ]
            }
        )
        let lines = [
            "# Older meters",
            "",
            "These know no registers: they are asked in characters at 300 baud, 7E2, and answer "
                + "`/#` and a character at 1200 baud, the readout of mode A (`/?!`) at 300. The "
                + "answer to `/#1` has neither units nor decimal points nor a checksum; what its "
                + "digits mean is for the configuration to say.",
            "",
        ]
        return (lines + overview.lines + [""]).joined(separator: "\n") + "\n"
            + asciiModels.map(\.page).joined(separator: "\n")
    }
}

extension ASCIIMeterModel {
    /// All that is known of the model, as a section of `docs/meters.md`.
    public var markdown: String { page }

    fileprivate var page: String {
        let sets = MarkdownTable(
            heads: ["Request", "Holds", "Entries", "Source"],
            rows: dataSets.map { entry in
                [
                    "`\(entry.set)`", entry.meaning, entry.depth.map { "\($0)" } ?? "",
                    entry.source.words,
                ]
            }
        )
        let parts = [("Data", sets.lines), ("How to reach it", eyeLines), ("Info code", infoLines)]
        let body = parts.filter { !$0.1.isEmpty }.flatMap { title, lines in
            ["### \(title)", ""] + lines + [""]
        }
        return (["## \(maker) \(name)", "", "Measures \(medium.rawValue).", ""] + body)
            .joined(separator: "\n")
    }

    private var eyeLines: [String] {
        let wish =
            switch acknowledgement {
            case .never: "sends the data of a readout at once"
            case .always: "wants `ACK 000` before the data of a readout"
            case .whenSilent: "may want `ACK 000` before the data of a readout"
            }
        return [
            "- Speed: asked at \(eye.baud) baud; \(eye.source.words)",
            "- Wake: \(eye.wake)",
            "- It \(wish); \(acknowledgementSource.words)",
        ]
    }

    private var infoLines: [String] {
        guard let info else { return [] }
        return ["The last value of `/#1`; \(info.source.words).", ""] + info.bitTable.lines
    }
}
