/// Where pulses come in, as a user writes it in the configuration or on the command line.
///
/// | written | meaning |
/// |---|---|
/// | `gpio:gpiochip0/17` | line 17 of the GPIO chip `/dev/gpiochip0` |
/// | `gpio:/dev/gpiochip0/17` | the same |
/// | `gpio:gpiochip0/GPIO17` | the line that the chip calls GPIO17 |
/// | `gpio:pinctrl-rp1/17` | line 17 of the chip whose driver calls it so, whatever its number is |
/// | `serial:/dev/ttyUSB0/dcd` | a control line of a serial port: dcd, ri, cts or dsr |
public struct EdgeAddress: Sendable, Hashable, CustomStringConvertible {
    /// What the text means.
    public enum Place: Sendable, Hashable {
        case gpio(chip: String, line: GPIOLine)
        case serial(path: String, signal: ControlSignal)
    }

    /// One line of a GPIO chip.
    public enum GPIOLine: Sendable, Hashable, CustomStringConvertible {
        /// Its number on the chip, from 0.
        case number(UInt32)
        /// The name that the chip or the board's device tree gives it.
        case name(String)

        /// As it is written in an address.
        public var description: String {
            switch self {
            case .number(let number): "\(number)"
            case .name(let name): name
            }
        }
    }

    /// The text as it was given.
    public let description: String
    /// What the text means.
    public let place: Place

    /// Understands an address without looking whether it exists.
    public init(parsing text: String) throws(EdgeAddressError) {
        description = text
        place = try Self.place(in: text)
    }

    /// Whether a text claims to be such an address, well-formed or not.
    public static func isMeant(by text: String) -> Bool {
        text.hasPrefix("gpio:") || text.hasPrefix("serial:")
    }

    /// The level of the input while no pulse is on it, as it is usually wired.
    ///
    /// A contact pulls a GPIO line to ground. It asserts a control line, whether it feeds a port of
    /// RS-232 from DTR or pulls the pin of a port of logic levels to ground.
    public var restsHigh: Bool {
        if case .gpio = place { true } else { false }
    }

    private static func place(in text: String) throws(EdgeAddressError) -> Place {
        // The system ends a path at a zero, so such a text would lead elsewhere than it says.
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw EdgeAddressError(text, "holds a character that no path has")
        }
        if let rest = text.remainder(after: "gpio:") { return try gpio(rest, in: text) }
        if let rest = text.remainder(after: "serial:") { return try serial(rest, in: text) }
        throw EdgeAddressError(text, "begins with neither gpio: nor serial:")
    }

    private static func gpio(_ rest: String, in text: String) throws(EdgeAddressError) -> Place {
        guard let (chip, line) = rest.lastParts else {
            throw EdgeAddressError(text, "names no line of a chip")
        }
        guard !chip.contains("/") || chip.hasPrefix("/") else {
            throw EdgeAddressError(text, "names a chip that is neither a name nor a whole path")
        }
        let path = chip.hasPrefix("/") ? chip : "/dev/" + chip
        guard line.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            // The kernel's names have 31 bytes at most, so a longer one is on no chip.
            guard line.utf8.count < 32 else {
                throw EdgeAddressError(text, "names a line by more than 31 characters")
            }
            return .gpio(chip: path, line: .name(line))
        }
        guard let number = UInt32(line) else {
            throw EdgeAddressError(text, "has a line number that no chip has")
        }
        return .gpio(chip: path, line: .number(number))
    }

    private static func serial(_ rest: String, in text: String) throws(EdgeAddressError) -> Place {
        guard let (path, name) = rest.lastParts, path.contains("/") else {
            throw EdgeAddressError(text, "names no control line of a port")
        }
        guard let signal = ControlSignal(rawValue: name.lowercased()) else {
            throw EdgeAddressError(text, "ends with \(name), which is none of dcd, ri, cts, dsr")
        }
        return .serial(path: path, signal: signal)
    }
}

/// A control line of a serial port that can be read.
public enum ControlSignal: String, Sendable, Hashable, CaseIterable {
    /// Data Carrier Detect, pin 1 of a nine-pin plug.
    case dcd
    /// Ring Indicator, pin 9.
    case ri
    /// Clear To Send, pin 8.
    case cts
    /// Data Set Ready, pin 6.
    case dsr
}

/// An address of an input that cannot be understood: always the configuration's fault.
public struct EdgeAddressError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text that was given.
    public let text: String
    /// What is wrong with it, to be read after the text.
    public let reason: String

    init(_ text: String, _ reason: String) {
        self.text = text
        self.reason = reason
    }

    /// One sentence for the user.
    public var message: String { "The pulse input \"\(text)\" \(reason)." }

    /// What an address looks like.
    public var hint: String {
        "Write gpio:gpiochip0/17 or serial:/dev/ttyUSB0/dcd; see what there is with: heatlog ports"
    }

    /// The message and the hint.
    public var description: String { "\(message) \(hint)" }
}

extension String {
    /// What is before and behind the last slash; nil where either is empty.
    fileprivate var lastParts: (String, String)? {
        guard let slash = lastIndex(of: "/"), slash != startIndex else { return nil }
        let last = self[index(after: slash)...]
        return last.isEmpty ? nil : (String(self[..<slash]), String(last))
    }
}
