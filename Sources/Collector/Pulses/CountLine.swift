internal import Foundation

/// What a line of a node says.
enum CountLine: Hashable {
    /// A counter, with its name where the node has several.
    case count(UInt64, name: String?)
    /// Something else.
    case noise

    /// Reads a line without its end: `123`, `NAME 123` or `{"count": 123, "name": "NAME"}`.
    init(_ bytes: [UInt8]) {
        let text = String(validating: bytes, as: UTF8.self)
        self = text.flatMap { $0.hasPrefix("{") ? Self.document($0) : Self.words($0) } ?? .noise
    }

    private static func words(_ text: String) -> CountLine? {
        let words = text.split { $0 == " " || $0 == "\t" }
        guard let last = words.last, words.count <= 2, let count = number(last) else { return nil }
        return .count(count, name: words.count == 2 ? String(words[0]) : nil)
    }

    /// Digits alone: a sign or a point would mean something else than a count.
    private static func number(_ text: Substring) -> UInt64? {
        text.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? UInt64(text) : nil
    }

    private struct Document: Decodable {
        let count: UInt64
        let name: String?
    }

    private static func document(_ text: String) -> CountLine? {
        let document = try? JSONDecoder().decode(Document.self, from: Data(text.utf8))
        return document.map { .count($0.count, name: $0.name) }
    }
}

/// Cuts what a node sends into lines.
///
/// The first one is left out: its beginning may have been sent before anybody listened.
struct CountLineReader {
    /// A line that is longer holds no count.
    static let limit = 200

    private var line: [UInt8] = []
    private var isWhole = false
    private var isTooLong = false

    /// Takes a byte.
    ///
    /// - Returns: the line that it ends, with its bytes; nil where it ends none, or an empty one.
    mutating func receive(_ byte: UInt8) -> (line: CountLine, bytes: [UInt8])? {
        guard byte == 0x0A || byte == 0x0D else {
            if line.count < Self.limit { line.append(byte) } else { isTooLong = true }
            return nil
        }
        defer { (line, isWhole, isTooLong) = ([], true, false) }
        guard isWhole, !line.isEmpty else { return nil }
        return (isTooLong ? .noise : CountLine(line), line)
    }

    /// A line as it may be shown to people.
    static func shown(_ bytes: [UInt8]) -> String {
        let text = bytes.prefix(40).map { byte in
            let isPlain = 0x20...0x7E ~= byte
            return isPlain ? String(Unicode.Scalar(byte)) : "·"
        }
        return text.joined() + (bytes.count > 40 ? "…" : "")
    }
}
