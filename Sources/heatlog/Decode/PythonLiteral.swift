/// Bytes as Python prints them: `b'\x80?\x10\x01\x00<\xb2_\r'`.
///
/// Programs in Python log what they read like this, with every printable byte as its character.
enum PythonLiteral {
    /// The bytes of a text that is one literal and nothing else; nil for any other text.
    static func bytes(in text: String) -> [UInt8]? {
        var rest = text.utf8[...]
        while let last = rest.last, last == 0x0A || last == 0x0D || last == 0x20 {
            rest.removeLast()
        }
        guard rest.count >= 3, rest.first == UInt8(ascii: "b"),
            let quote = rest.dropFirst().first, quote == UInt8(ascii: "'") || quote == 0x22,
            rest.last == quote
        else { return nil }
        rest = rest.dropFirst(2).dropLast()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                guard (0x20...0x7E).contains(byte), byte != quote else { return nil }
                bytes.append(byte)
                continue
            }
            guard let escaped = escaped(&rest) else { return nil }
            bytes.append(escaped)
        }
        return bytes
    }

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
