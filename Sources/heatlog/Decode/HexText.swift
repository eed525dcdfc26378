/// Bytes out of hexadecimal text as people paste it.
///
/// Logic analysers (`0x3F[?]`, `BREAK`), dumps of `xxd` and `hexdump -C`, source code, terminal
/// programs and heatlog's own recordings all write bytes in their own way; each of them is read,
/// and whatever could be read in two ways is refused.
enum HexText {
    /// The bytes that a text stands for, in the order of the text.
    ///
    /// - Parameter text: lines of hexadecimal text.
    /// - Returns: the bytes, none for a text of comments only.
    /// - Throws: ``HexTextError`` naming the first word that is no byte.
    static func bytes(in text: String) throws(HexTextError) -> [UInt8] {
        if let bytes = PythonLiteral.bytes(in: text) { return bytes }
        do throws(HexTextError) {
            return try words(in: text)
        } catch {
            guard let bytes = ShortNumbers.bytes(in: text) else { throw error }
            return bytes
        }
    }

    private static func words(in text: String) throws(HexTextError) -> [UInt8] {
        var bytes: [UInt8] = []
        var columns = HexColumns()
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let characters = Array(line)
            let range = try columns.bytes(of: characters, line: index + 1, after: bytes.count)
            var words = HexLine(characters, line: index + 1, range: range)
            bytes += try words.bytes()
        }
        return bytes
    }
}
