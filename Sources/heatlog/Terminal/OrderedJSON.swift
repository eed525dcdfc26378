import Outputs

/// JSON whose members keep the order in which they are written, which Foundation's encoder does
/// not; people read this output too, and look for the frame's head before its bytes.
indirect enum OrderedJSON {
    case null
    case boolean(Bool)
    case number(Int)
    case text(String)
    case array([OrderedJSON])
    case object([(String, OrderedJSON)])
    /// An object in one line.
    case row([(String, OrderedJSON)])

    /// A text, or null where there is none.
    static func optional(_ text: String?) -> OrderedJSON { text.map(OrderedJSON.text) ?? .null }

    /// The document in one line, for a stream of documents.
    var line: String {
        switch self {
        case .array(let elements): "[" + elements.map(\.line).joined(separator: ",") + "]"
        case .object(let members), .row(let members):
            "{" + members.map { "\(quotedForJSON($0.0)):\($0.1.line)" }.joined(separator: ",") + "}"
        default: written()
        }
    }

    /// The document, indented by two spaces a level.
    func written(indentation: String = "") -> String {
        let inner = indentation + "  "
        switch self {
        case .null: return "null"
        case .boolean(let isTrue): return isTrue ? "true" : "false"
        case .number(let number): return String(number)
        case .text(let text): return quotedForJSON(text)
        case .row(let members):
            return "{" + members.map { member($0, inner) }.joined(separator: ", ") + "}"
        case .array(let elements):
            guard !elements.isEmpty else { return "[]" }
            let lines = elements.map { inner + $0.written(indentation: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indentation)]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let lines = members.map { inner + member($0, inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indentation)}"
        }
    }

    private func member(_ member: (String, OrderedJSON), _ indentation: String) -> String {
        "\(quotedForJSON(member.0)): \(member.1.written(indentation: indentation))"
    }
}
