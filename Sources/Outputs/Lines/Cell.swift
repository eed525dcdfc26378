/// One value of a row, as any form of text can write it.
public enum Cell: Sendable, Hashable {
    /// There is none.
    case none
    /// A text; a value of a meter is one too, for no digit of it may be lost.
    case text(String)
    /// A whole number.
    case number(Int64)
    /// Yes or no.
    case boolean(Bool)

    /// A text, or none.
    public static func optional(_ text: String?) -> Cell { text.map(Cell.text) ?? .none }

    /// As a field of comma-separated values; none is empty.
    ///
    /// RFC 4180 lets a line end stand within quotes. Here it becomes a space, since every tool that
    /// reads lines would take it for the end of the row.
    var csv: String {
        switch self {
        case .none: ""
        case .text(let text): Self.csv(text)
        case .number(let number): String(number)
        case .boolean(let isTrue): isTrue ? "true" : "false"
        }
    }

    /// As a value of JSON.
    var json: String {
        switch self {
        case .none: "null"
        case .text(let text): quotedForJSON(text)
        case .number(let number): String(number)
        case .boolean(let isTrue): isTrue ? "true" : "false"
        }
    }

    private static func csv(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 }) else { return quotedForCSV(text) }
        let scalars = text.unicodeScalars.map { $0 == "\r" || $0 == "\n" ? " " : $0 }
        return quotedForCSV(String(String.UnicodeScalarView(scalars)))
    }
}

/// A field of comma-separated values: in quotes where it has a comma, a quote or a line end of its
/// own, as RFC 4180 says.
///
/// - Parameter field: the text.
/// - Returns: the field.
public func quotedForCSV(_ field: String) -> String {
    guard field.utf8.contains(where: { [0x2C, 0x22, 0x0D, 0x0A].contains($0) }) else {
        return field
    }
    let doubled = field.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"")
    return "\"\(doubled)\""
}

/// A string of JSON, in its quotes.
///
/// - Parameter text: the text.
/// - Returns: the string.
public func quotedForJSON(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else {
        return "\"\(text)\""
    }
    let escaped = text.unicodeScalars.map { scalar in
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\u{0}"..<"\u{20}":
            "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: String(scalar)
        }
    }
    return "\"" + escaped.joined() + "\""
}
