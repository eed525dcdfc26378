/// Rows of text in columns, aligned for a terminal.
struct Table {
    /// Which side of a column its text stands on.
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// Makes a table with a column for each alignment.
    init(_ alignments: Alignment...) { self.alignments = alignments }

    /// Makes a table with as many columns as there turn out to be.
    init(columns alignments: [Alignment]) { self.alignments = alignments }

    /// Adds a row; missing cells are empty.
    mutating func add(_ cells: String...) { rows.append(cells) }

    /// Adds a row of as many cells as there are.
    mutating func add(row cells: [String]) { rows.append(cells) }

    /// The lines, with two spaces between columns and none at the end.
    var lines: [String] {
        let widths = alignments.indices.map { column in
            rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return alignments[column] == .left ? cell + padding : padding + cell
            }
            return trimmed(cells.joined(separator: "  "))
        }
    }

    private func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
