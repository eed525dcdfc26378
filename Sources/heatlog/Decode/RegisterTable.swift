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
    private let isEmptyAnswer: Bool

    init(_ frame: DissectedFrame) {
        rows = frame.registers.map { register in
            Row(
                id: String(register.id.rawValue),
                label: register.label,
                value: register.value.map { shownText($0, nil) } ?? "",
                unit: register.unitCode?.suffix ?? "",
                entry: register.entry
            )
        }
        isEmptyAnswer =
            frame.direction == .answer && frame.command == .getRegister
            && frame.explanation?.defect == nil && frame.kind == .frame
    }

    /// The table; a line of its own before each entry of a log.
    var lines: [String] {
        guard !rows.isEmpty else {
            return isEmptyAnswer ? ["    no register: the meter has none that was asked for"] : []
        }
        var lines: [String] = []
        var entry: UInt32?
        for row in rows {
            if let new = row.entry, new != entry { lines.append("    record \(new)") }
            entry = row.entry
            lines += line(row)
        }
        return lines
    }

    private func line(_ row: Row) -> [String] {
        let name = "    \(TextTable.right(row.id, idWidth))  "
        let values = row.value.isEmpty ? "" : "  \(TextTable.right(row.value, valueWidth))"
        let unit = row.unit.isEmpty ? "" : "  \(row.unit)"
        let room = TextTable.pageWidth - name.count - values.count - unit.count
        guard !values.isEmpty else { return [name + row.label] }
        // A value is never cut: where it does not fit beside the name it stands below.
        guard row.label.count <= room else {
            let value = TextTable.right(row.value + unit, TextTable.pageWidth)
            return [name + row.label, value]
        }
        return [name + TextTable.left(row.label, min(labelWidth, room)) + values + unit]
    }

    private var idWidth: Int { rows.map(\.id.count).max() ?? 0 }
    private var labelWidth: Int { rows.map(\.label.count).max() ?? 0 }
    private var valueWidth: Int { rows.map(\.value.count).max() ?? 0 }
}
