/// A size as people write it: `500kB`, `10MB`, `2GB`; a kilobyte has 1000 bytes.
public struct ByteCount: Sendable, Hashable, CustomStringConvertible {
    /// How many bytes.
    public let bytes: Int

    private static let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)]

    /// Makes a size.
    public init(_ bytes: Int) { self.bytes = bytes }

    /// Reads one; nil for what is none.
    public init?(parsing text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let rest = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard let count = Int(digits), count <= 1_000_000_000,
            let unit = Self.units.first(where: { $0.0.lowercased() == rest })
        else { return nil }
        bytes = count * unit.1
    }

    /// The size in the largest unit that it is a whole number of.
    public var description: String {
        let unit = Self.units.first { bytes > 0 && bytes % $0.1 == 0 }
        return unit.map { "\(bytes / $0.1)\($0.0)" } ?? "\(bytes) bytes"
    }
}
