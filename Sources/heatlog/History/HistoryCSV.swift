import Collector
import Metering
import Outputs

/// A meter's history as comma-separated values: RFC 4180, a header, one line an entry.
struct HistoryCSV {
    private let history: History

    init(_ history: History) { self.history = history }

    /// The lines, ended by CR LF as the document says, but for the last one.
    var text: String {
        history.readout.summary.isEmpty
            ? lines([header] + history.readout.entries.map(row))
            : lines([["name", "value", "unit"]] + history.readout.summary.map(row))
    }

    private var header: [String] {
        ["entry", "meter_time", "time"]
            + history.columns.map { column in
                column.unit.map { "\(column.name) (\($0))" } ?? column.name
            }
    }

    private func row(_ entry: LoggerEntryReading) -> [String] {
        [
            String(entry.id), entry.time.description,
            history.timestamp(of: entry)?.description ?? "",
        ] + history.columns.map { history.reading($0, of: entry)?.value.text ?? "" }
    }

    private func row(_ reading: Reading) -> [String] {
        [reading.name, reading.value.text ?? "", reading.unitText ?? ""]
    }

    private func lines(_ rows: [[String]]) -> String {
        rows.map { $0.map(quotedForCSV).joined(separator: ",") }.joined(separator: "\r\n")
    }
}
