/// Characters of seven bits with an even parity bit, as they look on a line of eight bits.
///
/// 7E2 and 8N2 are the same eleven bits when bit 7 carries the parity: `/#1` is AF A3 B1. So the
/// parity is made and checked here, and every adapter, bridge and pseudo-terminal that carries
/// eight bits will do. (5511-634 §4; jeroen85/esphome_multical401 sends these three bytes)
public enum SevenBit {
    /// The byte that carries a character: its low seven bits, and the parity above them.
    public static func byte(_ character: UInt8) -> UInt8 {
        let plain = character & 0x7F
        return isOdd(plain) ? plain | 0x80 : plain
    }

    /// The character that a byte carries, nil where the parity is wrong.
    public static func character(_ byte: UInt8) -> UInt8? {
        isOdd(byte) ? nil : byte & 0x7F
    }

    private static func isOdd(_ byte: UInt8) -> Bool {
        var bits = byte ^ byte &>> 4
        bits ^= bits &>> 2
        return (bits ^ bits &>> 1) & 1 == 1
    }
}

/// The block check character of a readout: a sum of seven bits.
///
/// It is the arithmetic sum of all characters behind STX up to and with ETX, and not the exclusive
/// or that the standard asks for. (5511-634 §4.4; 5512-313 §11.2; nabovarme/MeterLogger holds two
/// readouts with it)
public struct BlockCheck: Sendable, Hashable {
    /// The sum so far, 0 to 127.
    public private(set) var value: UInt8 = 0

    /// Begins behind STX.
    public init() {}

    /// Takes in a character.
    public mutating func add(_ character: UInt8) { value = (value &+ character) & 0x7F }
}

/// The characters that mean something to the framing, and the kinds of the others.
public enum ASCII {
    /// Begins the data of a readout.
    public static let startOfText: UInt8 = 0x02
    /// Ends them; the block check character comes behind it.
    public static let endOfText: UInt8 = 0x03
    /// Begins the request that some meters wait for behind their identification.
    public static let acknowledge: UInt8 = 0x06
    /// The second half of a line end.
    public static let lineFeed: UInt8 = 0x0A
    /// Ends a line of data.
    public static let carriageReturn: UInt8 = 0x0D
    /// Stands between two fields.
    public static let space: UInt8 = 0x20

    /// Whether a character is one of 0 to 9.
    static func isDigit(_ character: UInt8) -> Bool { character &- 0x30 < 10 }

    /// Whether a character can be seen.
    static func isPrinted(_ character: UInt8) -> Bool { character > 0x20 && character < 0x7F }

    /// Whether a character may stand between answers and means nothing: 00, line ends, a space.
    static func isBlank(_ character: UInt8) -> Bool {
        switch character {
        case 0, lineFeed, carriageReturn, space: true
        default: false
        }
    }
}
