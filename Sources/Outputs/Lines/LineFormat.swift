/// How rows become lines of text.
public enum LineFormat: String, Sendable, Hashable, CaseIterable {
    /// Comma-separated values as RFC 4180 has them: a header, lines that end in CR LF.
    case csv
    /// An object of JSON a line.
    case jsonl

    /// What ends a line.
    public var lineEnd: String { self == .csv ? "\r\n" : "\n" }

    /// The line that stands before all rows, with its end; empty where there is none.
    ///
    /// - Parameter names: the names of the columns.
    /// - Returns: the header.
    public func header(_ names: [String]) -> String {
        self == .csv ? names.map(quotedForCSV).joined(separator: ",") + lineEnd : ""
    }

    /// A row as a line with its end.
    ///
    /// - Parameters:
    ///   - cells: the values, in the order of the columns.
    ///   - names: the names of the columns.
    /// - Returns: the line.
    public func line(_ cells: [Cell], _ names: [String]) -> String {
        switch self {
        case .csv: cells.map(\.csv).joined(separator: ",") + lineEnd
        case .jsonl: Self.object(cells, names) + lineEnd
        }
    }

    /// A row as an object of JSON.
    ///
    /// - Parameters:
    ///   - cells: the values, in the order of the columns.
    ///   - names: the names of the columns.
    /// - Returns: the object, without a line end.
    public static func object(_ cells: [Cell], _ names: [String]) -> String {
        var text = "{"
        for (name, cell) in zip(names, cells) {
            text += text.utf8.count == 1 ? "\"" : ",\""
            text += name
            text += "\":"
            text += cell.json
        }
        return text + "}"
    }
}
