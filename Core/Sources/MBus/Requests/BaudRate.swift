/// The speeds of a bus, in the order of their control information from B8h on. (M-Bus documentation
/// §6.4.1)
public enum BaudRate: UInt8, Sendable, Hashable {
    case baud300, baud600, baud1200, baud2400, baud4800, baud9600, baud19200, baud38400

    /// The speed in baud.
    public var baud: Int32 { 300 &<< Int32(truncatingIfNeeded: rawValue) }

    /// Makes a speed from a number of baud; nil where the bus has none of that.
    public init?(baud: Int) {
        for code: UInt8 in 0..<8 where 300 &<< Int(code) == baud {
            self.init(rawValue: code)
            return
        }
        return nil
    }

    /// The control information that sets it.
    var information: ControlInformation {
        ControlInformation(rawValue: ControlInformation.baud300.rawValue &+ rawValue)
    }

    init?(_ information: ControlInformation) {
        guard information.rawValue >= ControlInformation.baud300.rawValue else { return nil }
        self.init(rawValue: information.rawValue &- ControlInformation.baud300.rawValue)
    }
}
