/// Bytes as Python prints them: `b'\x80?\x10\x01\x00<\xb2_\r'`.
///
/// Programs in Python log what they read like this, with every printable byte as its character.
enum PythonLiteral {
    /// The bytes of a text whose lines have one literal each, with words before it as in
    /// `got: b'\x80'` or `bytearray(b'\x80')`; nil for any other text.
    static func bytes(in text: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline).filter {
            !$0.allSatisfy(\.isWhitespace)
        }
        var bytes: [UInt8] = []
        for line in lines {
            guard let found = self.bytes(of: line) else { return nil }
            bytes += found
        }
        return lines.isEmpty ? nil : bytes
    }

    private static func bytes(of line: Substring) -> [UInt8]? {
        var rest = line.utf8[...]
        guard let quote = skipToLiteral(&rest) else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == quote { return rest.allSatisfy(isBehind) ? bytes : nil }
            guard byte == UInt8(ascii: "\\") else {
                guard (0x20...0x7E).contains(byte) else { return nil }
                bytes.append(byte)
                continue
            }
            guard let escaped = escaped(&rest) else { return nil }
            bytes.append(escaped)
        }
        return nil
    }

    /// Skips what stands before a literal, and its `b` and quotation mark.
    ///
    /// - Returns: the quotation mark that ends it; nil where no literal begins.
    private static func skipToLiteral(_ rest: inout Substring.UTF8View) -> UInt8? {
        var before = UInt8(ascii: " ")
        while let byte = rest.popFirst() {
            defer { before = byte }
            guard byte == UInt8(ascii: "b"), !isWord(before) else { continue }
            guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == 0x22 else {
                continue
            }
            rest.removeFirst()
            return quote
        }
        return nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "\\")
    }

    /// Whether a character may stand behind a literal.
    private static func isBehind(_ byte: UInt8) -> Bool { ")],; \t\r".utf8.contains(byte) }

    /// The byte that stands behind a backslash.
    private static func escaped(_ rest: inout Substring.UTF8View) -> UInt8? {
        switch rest.popFirst() {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        case UInt8(ascii: "'"): return UInt8(ascii: "'")
        case 0x22: return 0x22
        case UInt8(ascii: "x"):
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            rest = rest.dropFirst(2)
            return digits.utf8.count == 2 ? UInt8(digits, radix: 16) : nil
        default: return nil
        }
    }
}
