/// What lays text out on a page 80 characters wide.
enum TextPage {
    static let width = 80

    /// The text with blanks behind it up to a width.
    static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// The text with blanks before it up to a width.
    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// Two columns, both of several lines, the first one padded.
    static func beside(_ first: [String], width: Int, _ second: [String]) -> [String] {
        (0..<max(first.count, second.count)).map { index in
            let left = first.indices.contains(index) ? first[index] : ""
            let right = second.indices.contains(index) ? second[index] : ""
            return right.isEmpty ? left : Self.left(left, width) + right
        }
    }
}
