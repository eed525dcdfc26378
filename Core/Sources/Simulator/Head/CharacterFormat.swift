/// How a character is put on a wire: its speed and its bits, as `1200 8N2` says it.
public struct CharacterFormat: Sendable, Hashable {
    /// The check bit behind the data bits.
    public enum Parity: Sendable, Hashable { case none, even, odd }

    /// Bits a second.
    public var baud: Int
    /// Data bits in a character, 5 to 8.
    public var dataBits: Int
    /// The check bit behind them.
    public var parity: Parity
    /// Stop bits at least between a character and the next one, 1 or 2.
    public var stopBits: Int

    /// Makes a format; a heat meter's by default. (5512-447 §3.1)
    public init(baud: Int = 1200, dataBits: Int = 8, parity: Parity = .none, stopBits: Int = 2) {
        self.baud = max(1, baud)
        self.dataBits = dataBits
        self.parity = parity
        self.stopBits = stopBits
    }

    /// How many bits stand before the stop bits: start, data and parity.
    var bitsBeforeStop: Int { 1 + dataBits + (parity == .none ? 0 : 1) }

    /// How long one bit is on the wire, in nanoseconds.
    var bit: Int64 { (1_000_000_000 + Int64(baud) / 2) / Int64(baud) }

    /// How long a character is on the wire, in nanoseconds.
    var character: Int64 { Int64(bitsBeforeStop + stopBits) * bit }

    /// The levels of a character's bits, the start bit first; a line at rest is high.
    func levels(of byte: UInt8) -> [Bool] {
        let data = (0..<dataBits).map { byte >> UInt8($0) & 1 == 1 }
        let check = parityBit(of: byte).map { [$0] } ?? []
        return [false] + data + check + [Bool](repeating: true, count: stopBits)
    }

    /// The check bit that belongs to the data bits of a byte, nil where none is sent.
    func parityBit(of byte: UInt8) -> Bool? {
        let isOdd = (byte & UInt8(truncatingIfNeeded: (1 << dataBits) - 1)).nonzeroBitCount % 2 == 1
        return switch parity {
        case .none: nil
        case .even: isOdd
        case .odd: !isOdd
        }
    }
}
