/// What several meters that answer at once make of one another on the wire.
///
/// A meter sends a mark by doing nothing and a space by drawing more current, so where one sends
/// a space the master sees a space: the bits of all are joined by AND. The master's end does what
/// a UART does with that. All begin on the same raster of bits, each after its own number of them.
/// (EN 13757-2; M-Bus documentation §4.1)
struct Overlay {
    /// Bits of a character: start, eight data bits, even parity, stop.
    static let characterBits = 11

    /// A character as the master takes it.
    struct Character: Sendable, Equatable {
        let byte: UInt8
        /// How many bits after the end of the request its stop bit is over.
        let end: Int
    }

    private var bits: [Bool] = []

    /// Lays an answer on the wire, that many bits after the request.
    mutating func add(_ bytes: [UInt8], after delay: Int) {
        let end = delay + bytes.count * Self.characterBits
        if bits.count < end { bits += [Bool](repeating: true, count: end - bits.count) }
        var place = delay
        for byte in bytes {
            for level in Self.levels(of: byte) {
                if !level { bits[place] = false }
                place += 1
            }
        }
    }

    /// What the master's end makes of it.
    var characters: [Character] {
        var found: [Character] = []
        var place = 0
        while let start = bits[min(place, bits.count)...].firstIndex(of: false) {
            let byte = (0..<8).reduce(UInt8(0)) { byte, bit in
                level(start + 1 + bit) ? byte | 1 << UInt8(bit) : byte
            }
            found.append(Character(byte: byte, end: start + Self.characterBits))
            place = start + Self.characterBits - 1
            // Without a stop bit the line is looked at again only once it was high.
            while place < bits.count, !bits[place] { place += 1 }
        }
        return found
    }

    private func level(_ place: Int) -> Bool { place < bits.count ? bits[place] : true }

    private static func levels(of byte: UInt8) -> [Bool] {
        let data = (0..<8).map { byte >> UInt8($0) & 1 == 1 }
        return [false] + data + [byte.nonzeroBitCount % 2 == 1, true]
    }
}
