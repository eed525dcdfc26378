import IEC62056
import Metering

/// An answer to `/#1` of an older MULTICAL, found among bytes or pasted as text.
struct CharacterDissection {
    /// What the eighth bit of the bytes says.
    enum Parity: String {
        /// It is the even parity of each character.
        case good
        /// Nobody has kept it: all bytes are plain characters.
        case removed
        /// It is wrong somewhere: some character is not what was sent.
        case wrong
    }

    /// Bytes before the answer: the request, its echo, or noise.
    let before: [UInt8]
    /// The answer with its carriage return, as it was given.
    let answer: [UInt8]
    /// Bytes behind it.
    let after: [UInt8]
    /// What the eighth bit says.
    let parity: Parity
    /// Where a character of the answer is wrong first, nil where none is.
    let wrongPlace: Int?
    /// The values; nil where the fields are not as they have to be.
    let data: LiveData?

    /// Finds the answer; nil where there is none, so that the bytes are something else.
    ///
    /// Ten fields of seven digits are like nothing in the other protocols.
    init?(_ bytes: [UInt8]) {
        let plain = bytes.map { $0 & 0x7F }
        guard let range = Self.answer(in: plain) else { return nil }
        before = Array(bytes[..<range.lowerBound])
        answer = Array(bytes[range])
        after = Array(bytes[range.upperBound...])
        let wrong = answer.firstIndex { SevenBit.character($0) == nil }
        let isPlain = answer.allSatisfy { $0 < 0x80 }
        parity = isPlain ? .removed : wrong == nil ? .good : .wrong
        wrongPlace = isPlain ? nil : wrong
        data = try? LiveData(text: Array(plain[range]).span)
    }

    /// Reads the answer where somebody has pasted it as the text that it is.
    ///
    /// - Returns: its characters; nil for any other text.
    static func pasted(_ text: String) -> [UInt8]? {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == LiveField.count,
            fields.allSatisfy({ $0.utf8.count == 7 && Int32($0) != nil })
        else { return nil }
        return Array(fields.joined(separator: " ").utf8) + [ASCII.carriageReturn]
    }

    /// Whether every character of the answer is what was sent, as far as that can be told.
    var isGood: Bool { parity != .wrong && data != nil }

    /// Where the ten fields stand, up to their carriage return.
    private static func answer(in plain: [UInt8]) -> Range<Int>? {
        let ends = plain.indices.filter { plain[$0] == ASCII.carriageReturn }
        for end in ends {
            let before = plain[..<end].lastIndex { !isField($0) }
            // The digit behind a # is the request's.
            let start = before.map { plain[$0] == 0x23 ? min($0 + 2, end) : $0 + 1 } ?? 0
            let line = plain[start..<end]
            let fields = line.split(separator: ASCII.space)
            guard fields.count == LiveField.count, fields.allSatisfy({ $0.count == 7 }) else {
                continue
            }
            let first = line.firstIndex { $0 != ASCII.space } ?? start
            return first..<end + 1
        }
        return nil
    }

    private static func isField(_ character: UInt8) -> Bool {
        (0x30...0x39).contains(character) || character == ASCII.space || character == 0x2D
    }
}
