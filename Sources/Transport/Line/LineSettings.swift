/// How characters are put on a serial wire, written as on every data sheet: `1200 8N2`.
public struct LineSettings: Sendable, Hashable, CustomStringConvertible {
    /// The check bit after the data bits.
    public enum Parity: Character, Sendable, Hashable {
        case none = "N"
        case even = "E"
        case odd = "O"
    }

    /// Bits per second.
    public var baud: Int
    /// Data bits in a character, 5 to 8.
    public var dataBits: Int
    /// The check bit after the data bits.
    public var parity: Parity
    /// Stop bits after each character, 1 or 2.
    public var stopBits: Int

    /// Settings as given; nothing is checked before a port is asked for them.
    public init(baud: Int, dataBits: Int = 8, parity: Parity = .none, stopBits: Int = 1) {
        self.baud = baud
        self.dataBits = dataBits
        self.parity = parity
        self.stopBits = stopBits
    }

    /// Reads `1200 8N2`, and what people write instead: `1200,8n2`, `1200-8N2`, `1200/8N2`.
    ///
    /// `nil` for anything else, and for values that no port has: other than 5 to 8 data bits,
    /// 1 or 2 stop bits, 50 to 4,000,000 baud.
    public init?(parsing text: String) {
        let parts = text.split { " ,-/".contains($0) }
        guard parts.count == 2, let baud = Int(parts[0]), 50...4_000_000 ~= baud else { return nil }
        let frame = Array(parts[1].uppercased())
        guard frame.count == 3, let dataBits = frame[0].wholeNumberValue, 5...8 ~= dataBits,
            let parity = Parity(rawValue: frame[1]),
            let stopBits = frame[2].wholeNumberValue, 1...2 ~= stopBits
        else { return nil }
        self.init(baud: baud, dataBits: dataBits, parity: parity, stopBits: stopBits)
    }

    /// As on a data sheet, such as `1200 8N2`.
    public var description: String { "\(baud) \(dataBits)\(parity.rawValue)\(stopBits)" }

    /// How long one character lasts on the wire: start, data, parity and stop bits.
    public var characterTime: Duration {
        let bits = 1 + dataBits + (parity == .none ? 0 : 1) + stopBits
        return .nanoseconds(bits * 1_000_000_000 / baud)
    }
}
