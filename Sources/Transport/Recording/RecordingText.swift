/// A line of a recording that makes no sense.
public struct RecordingError: Error, Sendable, Hashable {
    /// Counted from 1, as editors do.
    public let line: Int
    /// What is wrong, to be read after "Line 7 of FILE".
    public let why: String
}

extension Recording: CustomStringConvertible {
    static let heading = "# heatlog recording 1"

    /// The recording as text, each line ended; parsing it gives the same recording.
    public var description: String {
        items.reduce(into: Self.heading + "\n") { $0 += "\($1)\n" }
    }

    /// Reads a recording's text.
    ///
    /// The times must not run backwards.
    public init(parsing text: String) throws(RecordingError) {
        var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
            .map { String($0).trimmed }
        if lines.last == "" { lines.removeLast() }
        guard lines.first == Self.heading else {
            throw RecordingError(line: 1, why: "is not \"\(Self.heading)\"")
        }
        self.init()
        var latest = Duration.zero
        for (index, line) in lines.enumerated().dropFirst() {
            let item = try Item(parsing: line, number: index + 1)
            if case .entry(let entry) = item {
                guard entry.time >= latest else {
                    throw RecordingError(line: index + 1, why: "is earlier than the one before")
                }
                latest = entry.time
            }
            items.append(item)
        }
    }
}

extension Recording.Item: CustomStringConvertible {
    /// The line without its end.
    public var description: String {
        switch self {
        case .entry(let entry): "\(entry)"
        case .comment(let text): text.isEmpty ? "#" : "# \(text)"
        case .blank: ""
        }
    }

    init(parsing line: String, number: Int) throws(RecordingError) {
        if line.isEmpty {
            self = .blank
        } else if line.hasPrefix("#") {
            let text = line.dropFirst()
            self = .comment(String(text.hasPrefix(" ") ? text.dropFirst() : text))
        } else {
            self = .entry(try Recording.Entry(parsing: line, number: number))
        }
    }
}

extension Recording.Entry: CustomStringConvertible {
    /// Such as `0.402113 < 40 3f 10`.
    public var description: String {
        let microseconds = time.wholeMicroseconds
        let fraction = "\(microseconds % 1_000_000)"
        let padding = String(repeating: "0", count: 6 - fraction.count)
        return "\(microseconds / 1_000_000).\(padding)\(fraction) \(direction.rawValue) "
            + hexadecimal(bytes)
    }

    init(parsing line: String, number: Int) throws(RecordingError) {
        let words = line.split { $0 == " " || $0 == "\t" }
        guard let time = words.first.flatMap(Self.time) else {
            throw RecordingError(line: number, why: "has no time such as 0.402113 at its start")
        }
        guard words.count > 1, words[1].count == 1, let sign = words[1].first,
            let direction = Direction(rawValue: sign)
        else { throw RecordingError(line: number, why: "has no > or < after its time") }
        guard words.count > 2 else { throw RecordingError(line: number, why: "has no bytes") }
        var bytes: [UInt8] = []
        for word in words.dropFirst(2) {
            guard let byte = Self.byte(word) else {
                throw RecordingError(line: number, why: "has \"\(word)\" where a byte should be")
            }
            bytes.append(byte)
        }
        self.init(time: time, direction: direction, bytes: bytes)
    }

    /// Seconds with at most six decimals, read without a detour through binary fractions.
    private static func time(_ word: Substring) -> Duration? {
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count, parts.allSatisfy(isDigits),
            let seconds = Int64(parts[0]), seconds < 1_000_000_000
        else { return nil }
        guard parts.count == 2 else { return .seconds(seconds) }
        guard parts[1].count <= 6, let fraction = Int64(parts[1]) else { return nil }
        let scale = (parts[1].count..<6).reduce(into: Int64(1)) { scale, _ in scale *= 10 }
        return .microseconds(seconds * 1_000_000 + fraction * scale)
    }

    /// Exactly two digits: `UInt8("+1", radix: 16)` would be taken as well.
    private static func byte(_ word: Substring) -> UInt8? {
        guard word.count == 2, word.allSatisfy(\.isHexDigit) else { return nil }
        return UInt8(word, radix: 16)
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { 48...57 ~= $0 }
    }
}

/// `40 3f 10`: lower case, as in the protocol books and our test vectors.
func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [32, digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text.dropFirst(), as: UTF8.self)
}

extension String {
    fileprivate var trimmed: String {
        let blanks: Set<Character> = [" ", "\t"]
        let start = drop { blanks.contains($0) }
        return String(start.reversed().drop { blanks.contains($0) }.reversed())
    }
}
