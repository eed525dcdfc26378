import Journal
import Metering
import Outputs

/// Readings or roll-ups on their way out of the journal, a batch at a time.
///
/// Ten years of readings are more than a small computer holds in memory.
struct Export {
    let journal: Journal
    /// The meter, nil for all.
    let meter: String?
    /// The first time that counts, nil for the beginning.
    let from: Timestamp?
    /// The first time that no longer counts, nil for the end.
    let to: Timestamp?
    let resolution: ExportResolution
    let format: ExportFormat

    /// Passes all of the text on, piece by piece.
    ///
    /// - Throws: ``JournalError``, and what `sink` throws.
    func write(_ sink: (String) throws -> Void) throws {
        var text = ExportText(self)
        try sink(text.head)
        try forEachBatch { try sink(text.rows($0)) }
        try sink(text.tail)
    }

    private var first: Timestamp { from ?? Timestamp(milliseconds: .min) }
    private var end: Timestamp { to ?? Timestamp(milliseconds: .max) }

    private func forEachBatch(_ body: ([[Cell]]) throws -> Void) throws {
        guard let resolution = resolution.rollups else { return try forEachPage(body) }
        for series in try journal.series(meter: meter) {
            try forEachBatch(of: series, every: resolution, body)
        }
    }

    private func forEachPage(_ body: ([[Cell]]) throws -> Void) throws {
        var start: Timestamp? = first
        while let from = start {
            let page = try journal.page(of: meter, from: from, to: end)
            try body(page.readings.map { ReadingRow($0).cells })
            start = page.next
        }
    }

    private func forEachBatch(
        of series: Series,
        every resolution: Resolution,
        _ body: ([[Cell]]) throws -> Void
    ) throws {
        let limit = 5_000
        var from = first
        while true {
            let rollups = try journal.rollups(
                of: series,
                every: resolution,
                from: from,
                to: end,
                limit: limit
            )
            try body(rollups.map { RollupRow($0, of: series).cells })
            guard rollups.count == limit, let last = rollups.last else { return }
            from = Timestamp(milliseconds: last.start.milliseconds + 1)
        }
    }
}

/// The text of an export: what stands before the rows, between them and behind them.
private struct ExportText {
    private let export: Export
    private let names: [String]
    private var isFirst = true

    init(_ export: Export) {
        self.export = export
        names = export.resolution == .raw ? ReadingRow.names : RollupRow.names
    }

    /// What stands before the first row.
    var head: String {
        if let lines = export.format.lines { return lines.header(names) }
        let members: [(String, OrderedJSON)] = [
            ("schema", .text("heatlog.export/1")),
            ("resolution", .text(export.resolution.rawValue)),
            ("zone", .text(export.journal.zone.name)), ("meter", .optional(export.meter)),
            ("from", .optional(export.from?.description)),
            ("to", .optional(export.to?.description)),
        ]
        let lines = members.map { "  \"\($0)\": \($1.line),\n" }
        return "{\n" + lines.joined() + "  \"rows\": ["
    }

    /// The rows of a batch.
    mutating func rows(_ rows: [[Cell]]) -> String {
        var text = ""
        for row in rows {
            if let lines = export.format.lines {
                text += lines.line(row, names)
            } else {
                text += (isFirst ? "\n    " : ",\n    ") + LineFormat.object(row, names)
            }
            isFirst = false
        }
        return text
    }

    /// What stands behind the last row.
    var tail: String {
        guard export.format == .json else { return "" }
        return isFirst ? "]\n}\n" : "\n  ]\n}\n"
    }
}
