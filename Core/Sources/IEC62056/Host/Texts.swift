#if !hasFeature(Embedded)
extension DataSet: CustomStringConvertible {
    /// As it is asked for: `/#1`.
    public var description: String { "/#" + String(UnicodeScalar(rawValue)) }

    /// Reads one character, as `1` or `J`; nil for what is none that can be sent.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 1, let character = text.utf8.first,
            ASCII.isPrinted(character)
        else { return nil }
        self.init(rawValue: character)
    }
}

extension RecordAddress: CustomStringConvertible {
    /// As it is sent: `6.26`, `1.20.1`.
    public var description: String {
        let third = rawValue & 0xFF
        let pair = "\(rawValue >> 16 & 0xFF).\(rawValue >> 8 & 0xFF)"
        return third == 0 ? pair : "\(pair).\(third)"
    }
}

extension SevenBit {
    /// The bytes of a text of ASCII characters, parity and all.
    public static func bytes(_ text: String) -> [UInt8] { text.utf8.map(byte) }

    /// The text that bytes carry, nil where the parity of one is wrong.
    public static func text(_ bytes: [UInt8]) -> String? {
        let characters = bytes.compactMap(character)
        return characters.count == bytes.count ? String(decoding: characters, as: UTF8.self) : nil
    }
}
#endif
