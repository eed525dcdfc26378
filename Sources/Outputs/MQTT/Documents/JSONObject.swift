internal import Journal
internal import Metering

/// An object of JSON as it is written, member by member.
struct JSONObject: Sendable, Hashable {
    private var members = ""

    /// Makes one without members.
    init() {}

    /// Makes one of texts by name.
    init(_ texts: [(String, String?)]) {
        for (name, text) in texts { add(name, text) }
    }

    /// Whether it has no members.
    var isEmpty: Bool { members.isEmpty }

    /// Adds a text; null where there is none.
    mutating func add(_ name: String, _ text: String?) {
        add(name, raw: text.map(quotedForJSON) ?? "null")
    }

    /// Adds another object.
    mutating func add(_ name: String, _ object: JSONObject) { add(name, raw: object.text) }

    /// Adds what is JSON already.
    mutating func add(_ name: String, raw: String) {
        members += (members.isEmpty ? "" : ",") + quotedForJSON(name) + ":" + raw
    }

    /// The object.
    var text: String { "{\(members)}" }
}

extension StoredReading {
    /// The value as JSON: a number with its digits as sent, else a text; null where there is none.
    var json: String {
        if let decimal { return decimal.description }
        return text.map(quotedForJSON) ?? "null"
    }
}
