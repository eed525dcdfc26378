/// A table of a Markdown page.
struct MarkdownTable {
    let heads: [String]
    var rows: [[String]]

    /// The table's lines; none where it has no rows, for an empty table tells nobody anything.
    var lines: [String] {
        guard !rows.isEmpty else { return [] }
        return [line(heads), line(heads.map { _ in "---" })] + rows.map(line)
    }

    private func line(_ cells: [String]) -> String {
        "| " + cells.map(escaped).joined(separator: " | ") + " |"
    }

    private func escaped(_ cell: String) -> String {
        cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
