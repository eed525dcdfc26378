import KMP
import Metering

/// The registers of a frame as a table: number, name, value, unit.
struct RegisterTable {
    private struct Row {
        let id: String
        let label: String
        let value: String
        let unit: String
        let entry: UInt32?
    }

    private let rows: [Row]
    /// How wide a value may be with the other columns and what stands between them.
    private let room: Int
    private let isEmptyAnswer: Bool

    init(_ frame: DissectedFrame) {
        let rows = frame.registers.map { register in
            Row(
                id: String(register.id.rawValue),
                label: register.label,
                value: register.value.map { shownText($0, nil) } ?? "",
                unit: register.unitCode?.suffix ?? "",
                entry: register.entry
            )
        }
        self.rows = rows
        // Once for all rows: a log of a few thousand values would take minutes otherwise.
        let others = [\Row.id, \Row.label, \Row.unit].map { column in
            rows.map { $0[keyPath: column].count }.max() ?? 0
        }
        room = TextPage.width - 4 - 3 * 2 - others.reduce(0, +)
        isEmptyAnswer =
            frame.direction == .answer && frame.command == .getRegister
            && frame.explanation?.defect == nil && frame.kind == .frame
    }

    /// The table; a line of its own before each entry of a log.
    var lines: [String] {
        guard !rows.isEmpty else {
            return isEmptyAnswer ? ["    no register: the meter has none that was asked for"] : []
        }
        var table = Table(.right, .left, .right, .left)
        for row in rows { table.add(row.id, row.label, fits(row) ? row.value : "", row.unit) }
        var lines: [String] = []
        var entry: UInt32?
        for (row, line) in zip(rows, table.lines) {
            if let new = row.entry, new != entry { lines.append("    record \(new)") }
            entry = row.entry
            lines.append("    " + line)
            // A value is never cut: where it does not fit beside its name it stands below.
            if !fits(row) { lines.append(TextPage.right(row.value, TextPage.width)) }
        }
        return lines
    }

    private func fits(_ row: Row) -> Bool { row.value.count <= room }
}
