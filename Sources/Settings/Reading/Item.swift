import Yams

/// One value of a file: where it stands, and which setting it is for.
struct Item {
    let node: Node
    let file: String
    /// The way to it: `["meters", "house", "read", "0", "every"]`.
    let path: [String]

    /// Where it begins.
    var position: Position {
        Position(
            file: file,
            line: max(1, node.mark?.line ?? 1),
            column: max(1, node.mark?.column ?? 1)
        )
    }

    /// The setting that it is for; an element of a list is for the list's.
    var key: String { path.last { Int($0) == nil } ?? "the file" }

    /// Whether nothing is there: `key:` and no more, `~` or `null`.
    var isNothing: Bool {
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else {
            return false
        }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The text of a single value, as it stands there; nil for anything else.
    var text: String? { node.scalar?.string }

    /// The elements of a list; nil for anything else.
    var elements: [Item]? {
        node.sequence.map { nodes in nodes.enumerated().map { child($1, "\($0)") } }
    }

    /// The same value for another setting.
    func moved(to path: [String]) -> Item { Item(node: node, file: file, path: path) }

    /// A value below this one.
    func child(_ node: Node, _ key: String) -> Item {
        Item(node: node, file: file, path: path + [key])
    }

    /// What it is, in words, for a sentence that wants something else.
    var words: String {
        switch node {
        case .scalar(let scalar): isNothing ? "empty" : "'\(scalar.string)'"
        case .sequence: "a list"
        case .mapping: "a group of settings"
        case .alias: "an alias"
        }
    }
}

/// A key and its value.
struct Entry {
    let key: String
    /// The key itself, for its place.
    let name: Item
    let value: Item
}

/// What is wrong with one value: the sentence and the hint.
struct Wrong: Error {
    let message: String
    let hint: String

    init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }
}
