import Journal
import Metering

/// How outputs stand, as one JSON document.
///
/// Every key is always there, null where nothing is known.
struct OutputsDocument {
    private let report: OutputsReport

    init(_ report: OutputsReport) { self.report = report }

    /// The document.
    var json: OrderedJSON {
        .object([
            ("schema", .text("heatlog.outputs/1")),
            ("time", .text(report.time.description)),
            ("outputs", .array(report.outputs.map(output))),
        ])
    }

    private func output(_ output: OutputStatus) -> OrderedJSON {
        let age = output.backlog.next.map { report.time.milliseconds - $0.milliseconds }
        return .object([
            ("name", .text(output.name)),
            ("type", .optional(output.kind)),
            ("place", .optional(output.place)),
            ("configured", .boolean(output.kind != nil)),
            ("queue_rows", .number(output.backlog.rows)),
            ("queue_readings", .number(output.backlog.readings)),
            ("behind_seconds", age.map { .number(Int($0 / 1_000)) } ?? .null),
            ("passed", .number(output.taken)),
            ("past", .number(output.tally.past)),
            ("unfit", .number(output.tally.unfit)),
            ("failing", .boolean(output.trouble.map { $0.until == nil } ?? false)),
            ("trouble", output.trouble.map(trouble) ?? .null),
        ])
    }

    private func trouble(_ trouble: OutputTrouble) -> OrderedJSON {
        .row([
            ("since", .text(trouble.since.description)),
            ("until", .optional(trouble.until?.description)),
            ("text", .text(trouble.words)),
        ])
    }
}
