internal import KMP

// The tables of a model's page.

extension MeterModel {
    var registerTable: MarkdownTable {
        MarkdownTable(
            heads: ["No.", "Hex", "Name", "Label", "Usually", "Source"],
            rows: registers.map { entry in
                [
                    "\(entry.id.rawValue)", entry.id.hexadecimal, "`\(entry.name)`", entry.label,
                    entry.usually, entry.source.words,
                ]
            }
        )
    }

    var typeCodeTable: MarkdownTable {
        MarkdownTable(
            heads: ["Code", "Meaning", "Source"],
            rows: typeCodes.map { [$0.codeText, $0.meaning, $0.source.words] }
        )
    }

    var typeNumberTable: MarkdownTable {
        MarkdownTable(
            heads: ["Number", "Meaning", "Source"],
            rows: typeNumbers.map { row in
                let mark = row.extent == .whole ? row.mark : row.mark + "…"
                return [mark, row.meaning, row.source.words]
            }
        )
    }

    var loggerTable: MarkdownTable {
        MarkdownTable(
            heads: ["Log", "Command", "Number", "Address", "Entries", "Source"],
            rows: loggers.map { log in
                [
                    log.kind, log.access.rawValue, log.number.map { "\($0)" } ?? "",
                    String(log.address, radix: 16, uppercase: true),
                    log.depth.map { "\($0)" } ?? "", log.source.words,
                ]
            }
        )
    }

    var infoLines: [String] {
        guard let info else { return [] }
        let start = "Register \(info.register.rawValue); \(info.source.words)."
        return [start, ""] + info.bitTable.lines + info.durationLines
    }
}

extension InfoTable {
    var bitTable: MarkdownTable {
        MarkdownTable(
            heads: ["Value", "Name", "Meaning"],
            rows: bits.sorted { $0.mask < $1.mask }.map { bit in
                ["\(bit.mask)", "`\(bit.name)`", bit.sentence]
            }
        )
    }

    /// How the time of a condition is packed above the bits.
    fileprivate var durationLines: [String] {
        guard !durations.isEmpty else { return [] }
        let fields = durations.map { field in
            "\(field.condition) from bit \(field.shift)"
        }
        let classes = InfoDuration.classes.enumerated().map { "\($0.offset) \($0.element)" }
        return [
            "",
            "Three bits say how long each has lasted (\(fields.joined(separator: ", "))): "
                + classes.joined(separator: ", ") + ".",
        ]
    }
}

extension TypeMark<UInt16> {
    /// The code as the documents print it; `15xx` where the low byte does not matter.
    fileprivate var codeText: String {
        let digits = fourDigits(mark)
        return extent == .whole ? digits : "\(digits.prefix(2))xx"
    }
}
