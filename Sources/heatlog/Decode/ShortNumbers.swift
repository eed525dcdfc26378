import KMP

/// Bytes as programs print them that do not care for two digits: `80 3F 10 1 0` as an Arduino does,
/// or decimal as in `128, 63, 16, 1, 0`.
///
/// A `10` can be either, so such a text is believed only where the bytes prove it: with a frame
/// whose checksum is right, read in one of the two ways and not in the other.
enum ShortNumbers {
    /// The bytes of a text of such numbers; nil where nothing proves how it is to be read.
    static func bytes(in text: String) -> [UInt8]? {
        let words = text.split { !$0.isLetter && !$0.isNumber }
            .filter { !HexLine.directions.contains($0.lowercased()) }
        let readings = [
            bytes(of: words, radix: 16, width: 2), bytes(of: words, radix: 10, width: 3),
        ]
        let proved = readings.compactMap(\.self).filter(hasFrame)
        return proved.count == 1 ? proved[0] : nil
    }

    private static func bytes(of words: [Substring], radix: Int, width: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        for word in words {
            guard word.count <= width, let byte = UInt8(word, radix: radix) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func hasFrame(_ bytes: [UInt8]) -> Bool {
        var reader = FullFrameReader()
        return bytes.contains { reader.receive($0) == .frame }
    }
}
