import Collector
import Metering

/// A meter's history as people read it: who the meter is, and a table with a line an entry.
struct HistoryPage {
    private let history: History

    init(_ history: History) { self.history = history }

    /// The page, ready to be printed.
    var text: String {
        var lines = [Terminal.styled(title, .bold)]
        if let clock { lines.append(clock) }
        lines.append("")
        lines += history.readout.summary.isEmpty ? entries : summary
        return lines.joined(separator: "\n")
    }

    private var title: String {
        let readout = history.readout
        let meter = readout.meter
        let name = [meter.maker, meter.model ?? "meter"].compactMap(\.self).joined(separator: " ")
        let depth = readout.depth.map { ", which keeps \($0) entries" } ?? ""
        return readout.summary.isEmpty
            ? "\(name), \(readout.kind.rawValue) log\(depth)"
            : "\(name), the \(readout.kind.rawValue) so far"
    }

    private var clock: String? {
        guard let clock = history.readout.clock, let zone = history.zoneText,
            let drift = history.drift
        else { return nil }
        let state =
            switch drift {
            case -2...2: "and is right"
            case ..<0: "and is \(-drift) s slow"
            default: "and is \(drift) s fast"
            }
        return "The meter's clock showed \(clock.shown), keeps UTC\(zone) \(state)."
    }

    private var entries: [String] {
        guard !history.readout.entries.isEmpty else { return ["The log has no such entries."] }
        var table = Table(columns: [.right, .left] + history.columns.map { _ in .right })
        table.add(row: ["Entry", "Meter's time"] + history.columns.map(\.heading))
        for entry in history.readout.entries {
            let cells = history.columns.map { column in
                history.reading(column, of: entry)?.value.text ?? ""
            }
            table.add(row: [String(entry.id), entry.time.description] + cells)
        }
        return table.lines + gaps
    }

    private var gaps: [String] {
        history.readout.gaps.map { gap in
            gap.count == 1
                ? "Entry \(gap.lowerBound) is missing in the meter."
                : "Entries \(gap.lowerBound) to \(gap.upperBound) are missing in the meter."
        }
    }

    private var summary: [String] {
        var table = Table(.left, .right, .left)
        for reading in history.readout.summary {
            table.add(reading.label, reading.value.text ?? "never", reading.unit?.description ?? "")
        }
        let kind = history.readout.kind.rawValue
        return wrapped(
            "The meter has no \(kind) log that a published command reaches; this is what it keeps "
                + "of the current \(kind).",
            width: 78
        ) + [""] + table.lines
    }
}

extension History.Column {
    /// The label with the unit: `Heat energy E1, MWh`.
    var heading: String { unit.map { "\(label), \($0)" } ?? label }
}
