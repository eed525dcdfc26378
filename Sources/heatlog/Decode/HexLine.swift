/// One line of hexadecimal text, read word by word.
struct HexLine {
    private let characters: [Character]
    private let line: Int
    private let end: Int
    private var position: Int

    /// Looks at the characters of a line that lie in `range`; columns count from the line's start.
    init(_ characters: [Character], line: Int, range: Range<Int>) {
        self.characters = characters
        self.line = line
        position = range.lowerBound
        end = range.upperBound
    }

    /// What people write between bytes; none of it can be part of one.
    private static let separators: Set<Character> = [
        " ", "\t", "\u{A0}", "\u{FEFF}", ",", ";", ":", "-", "–", "_", "\"", "'", "`",
        "{", "}", "(", ")", "[", "]", "<", ">", "→", "←",
    ]

    /// Words that people write between bytes; none is hexadecimal.
    static let directions: Set<String> = [
        "tx", "rx", "txd", "rxd", "sent", "send", "sending", "received", "recv", "receive",
        "receiving", "got", "request", "response", "answer", "reply", "out", "in", "write", "read",
        "hex", "bytes", "bytearray",
    ]

    /// The bytes of the line, up to a `#`.
    mutating func bytes() throws(HexTextError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let word = nextWord() {
            let found = try self.bytes(of: word)
            bytes += found
            if let last = found.last { try skipCharacter(of: last) }
        }
        return bytes
    }

    private mutating func nextWord() -> Word? {
        while position < end, Self.separators.contains(characters[position]) { position += 1 }
        let start = position
        while position < end, characters[position] != "#",
            !Self.separators.contains(characters[position])
        {
            position += 1
        }
        guard position > start else { return nil }
        return Word(text: String(characters[start..<position]), start: start)
    }

    private struct Word {
        let text: String
        let start: Int
    }

    private func bytes(of word: Word) throws(HexTextError) -> [UInt8] {
        let text = word.text.lowercased()
        if text == "break" { return [0x00] }
        if Self.directions.contains(text) { return [] }
        if text.hasPrefix("\\") || text.hasPrefix("x") { return try escapes(of: word) }
        if text.hasPrefix("0x") {
            let digits = text.dropFirst(2)
            return try bytes(digits: digits.count == 1 ? "0" + digits : digits, of: word)
        }
        if text.hasPrefix("$") { return try bytes(digits: text.dropFirst(), of: word) }
        if text.hasSuffix("h") { return try bytes(digits: text.dropLast(), of: word) }
        return try bytes(digits: text[...], of: word)
    }

    /// `\x80\x3f`; also with the backslashes doubled as in JSON, or eaten by a shell.
    private func escapes(of word: Word) throws(HexTextError) -> [UInt8] {
        let text = word.text.lowercased().filter { $0 != "\\" }
        guard text.first == "x", text.last != "x" else { throw error(.notHexadecimal, word) }
        var bytes: [UInt8] = []
        for digits in text.split(separator: "x") {
            guard digits.count <= 2 else { throw error(.longEscape, word) }
            bytes += try self.bytes(digits: digits, of: word)
        }
        return bytes
    }

    private func bytes(digits: Substring, of word: Word) throws(HexTextError) -> [UInt8] {
        let values = digits.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        guard !values.isEmpty, values.count == digits.count else {
            throw error(.notHexadecimal, word)
        }
        guard values.count.isMultiple(of: 2) else { throw error(.halfByte, word) }
        return stride(from: 0, to: values.count, by: 2).map {
            UInt8(values[$0] << 4 | values[$0 + 1])
        }
    }

    /// Skips the `[?]` with which a logic analyser repeats a byte as a character.
    ///
    /// Only what can be that character is skipped; anything else might be another byte.
    private mutating func skipCharacter(of byte: UInt8) throws(HexTextError) {
        guard position < end, characters[position] == "[" else { return }
        let first = position + 1
        // A closing bracket may itself be the character: 0x5D[]].
        guard let close = characters[..<end].dropFirst(first + 1).firstIndex(of: "]") else {
            throw error(.brackets, Word(text: String(characters[position..<end]), start: position))
        }
        let content = String(characters[first..<close])
        guard content.count == 1 || content.hasPrefix("\\") || content == Self.name(of: byte) else {
            throw error(.brackets, Word(text: "[\(content)]", start: position))
        }
        position = close + 1
    }

    /// The name of a control character, as some analysers write it.
    private static func name(of byte: UInt8) -> String? {
        let names = [
            "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF",
            "CR", "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM",
            "SUB", "ESC", "FS", "GS", "RS", "US", "SP",
        ]
        return byte == 0x7F ? "DEL" : names.indices.contains(Int(byte)) ? names[Int(byte)] : nil
    }

    private func error(_ problem: HexTextError.Problem, _ word: Word) -> HexTextError {
        HexTextError(problem: problem, word: word.text, line: line, column: word.start + 1)
    }
}
