import Catalogue
import Collector
import IEC62056
import Outputs

/// What `heatlog history` does with a meter that is asked in characters.
///
/// What stands in the rows of its memory no source explains: they are shown as the meter sends
/// them, and said to be that.
struct CharacterHistory {
    /// How the rows are shown.
    enum Form { case page, json, csv }

    let port: CharacterPort
    let model: ASCIIMeterModel
    let set: DataSet
    let form: Form

    /// Reads and shows.
    func run() async throws {
        let meaning = model.entry(for: set)?.meaning ?? "Data"
        Terminal.progress("asking for \(set); a long memory takes some minutes")
        do throws(MeterError) {
            let line = try await port.opened()
            let answer = try await line.ask(.data(set))
            await line.close()
            Terminal.clearProgress()
            Terminal.write(text(RawRows(answer.rows), meaning))
        } catch { throw Complaint(error) }
    }

    private func text(_ rows: RawRows, _ meaning: String) -> String {
        switch form {
        case .page: page(rows, meaning)
        case .csv: rows.csv
        case .json: json(rows, meaning).written()
        }
    }

    private func page(_ rows: RawRows, _ meaning: String) -> String {
        let title = "\(model.maker) \(model.name), \(set): \(meaning)"
        let caution =
            "These are the meter's own digits as it sent them: no source says which column is "
            + "which, or what the digits count, so heatlog gives them neither names nor units and "
            + "keeps them out of its journal."
        return ([Terminal.styled(title, .bold)] + wrapped(caution, width: 78) + [""] + rows.table)
            .joined(separator: "\n")
    }

    private func json(_ rows: RawRows, _ meaning: String) -> OrderedJSON {
        .object([
            ("schema", .text("heatlog.raw-history/1")),
            ("request", .text("\(set)")),
            ("meaning", .text(meaning)),
            ("meter", .row([("maker", .text(model.maker)), ("model", .text(model.name))])),
            ("rows", .array(rows.rows.map { .array($0.map(OrderedJSON.text)) })),
        ])
    }
}

/// Rows of a meter's memory with as many columns as the longest has.
struct RawRows {
    let rows: [[String]]

    init(_ rows: [[String]]) { self.rows = rows }

    private var columns: Range<Int> { 0..<(rows.map(\.count).max() ?? 0) }

    /// The rows, numbered, under the numbers of their columns.
    var table: [String] {
        guard !rows.isEmpty else { return ["The answer is empty."] }
        var table = Table(columns: [.right] + columns.map { _ in .right })
        table.add(row: ["Row"] + columns.map { "\($0 + 1)" })
        for (index, row) in rows.enumerated() { table.add(row: ["\(index + 1)"] + row) }
        return table.lines
    }

    /// Comma-separated values, as RFC 4180 has them.
    var csv: String {
        ([columns.map { "column_\($0 + 1)" }] + rows)
            .map { $0.map(quotedForCSV).joined(separator: ",") }
            .joined(separator: "\r\n")
    }
}

extension ASCIIMeterModel {
    /// Which of its data sets is a log, nil where it is not known to have it.
    ///
    /// A 66-CDE has two logs of months, of which the longer is meant.
    func set(of kind: LoggerKind) -> DataSet? {
        let sets: [DataSet] =
            switch kind {
            case .hour: [.hours]
            case .day: [.days]
            case .month: [.longMonths, .months]
            case .year: [.years]
            case .info: [.infoEvents]
            }
        return sets.first { entry(for: $0) != nil }
    }
}
