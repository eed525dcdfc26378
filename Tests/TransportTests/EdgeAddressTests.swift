import Testing
import Transport

@Suite("Addresses of pulse inputs")
struct EdgeAddressTests {
    @Test(arguments: [
        ("gpio:gpiochip0/17", "/dev/gpiochip0", EdgeAddress.GPIOLine.number(17)),
        ("gpio:/dev/gpiochip0/17", "/dev/gpiochip0", .number(17)),
        ("gpio:gpiochip10/0", "/dev/gpiochip10", .number(0)),
        ("gpio:gpiochip0/GPIO17", "/dev/gpiochip0", .name("GPIO17")),
        ("gpio:/dev/gpio/by-name/header/PIN 11", "/dev/gpio/by-name/header", .name("PIN 11")),
    ])
    func `a GPIO line is a chip and a number or a name`(
        text: String,
        chip: String,
        line: EdgeAddress.GPIOLine
    ) throws {
        let address = try EdgeAddress(parsing: text)
        #expect(address.place == .gpio(chip: chip, line: line))
        #expect(address.description == text)
        #expect(address.restsHigh)
    }

    @Test(arguments: ControlSignal.allCases, ["/dev/ttyUSB0", "/dev/serial/by-id/usb-FTDI_A"])
    func `a control line is a port and a signal, in any case`(
        signal: ControlSignal,
        path: String
    ) throws {
        for name in [signal.rawValue, signal.rawValue.uppercased()] {
            let address = try EdgeAddress(parsing: "serial:\(path)/\(name)")
            #expect(address.place == .serial(path: path, signal: signal))
            #expect(!address.restsHigh)
        }
    }

    @Test(arguments: [
        ("", "begins with neither gpio: nor serial:"),
        ("/dev/ttyUSB0/dcd", "begins with neither gpio: nor serial:"),
        ("gpio:", "names no line of a chip"),
        ("gpio:gpiochip0", "names no line of a chip"),
        ("gpio:gpiochip0/", "names no line of a chip"),
        ("gpio:/17", "names no line of a chip"),
        ("gpio:dev/gpiochip0/17", "names a chip that is neither a name nor a whole path"),
        ("gpio:gpiochip0/4294967296", "has a line number that no chip has"),
        (
            "gpio:gpiochip0/\(String(repeating: "A", count: 32))",
            "names a line by more than 31 characters"
        ),
        ("gpio:gpiochip0\0/17", "holds a character that no path has"),
        ("serial:ttyUSB0/dcd", "names no control line of a port"),
        ("serial:/dev/ttyUSB0/", "names no control line of a port"),
        ("serial:/dev/ttyUSB0/txd", "ends with txd, which is none of dcd, ri, cts, dsr"),
        ("serial:/dev/ttyUSB0", "ends with ttyUSB0, which is none of dcd, ri, cts, dsr"),
    ])
    func `what is no address says why`(text: String, reason: String) {
        let error = #expect(throws: EdgeAddressError.self) { try EdgeAddress(parsing: text) }
        #expect(error?.reason == reason)
        #expect(error?.message == "The pulse input \"\(text)\" \(reason).")
        #expect(error?.hint.contains("heatlog ports") == true)
    }

    @Test func `noise is refused or means what it says, and never ends the program`() {
        var random = Noise(seed: 7)
        let pieces = [
            "gpio:", "serial:", "/", "//", "gpiochip0", "dev", "/dev/ttyS0", "17", "-1", "0x11",
            "dcd", "RI", "é", "\0", "\u{7F}", " ", "99999999999", ":", "",
        ]
        var accepted = 0
        for _ in 0..<40_000 {
            let count = Int.random(in: 0...6, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            guard let address = try? EdgeAddress(parsing: text) else { continue }
            accepted += 1
            #expect(EdgeAddress.isMeant(by: text))
            #expect(address.isWritten(in: text), "\(text)")
        }
        #expect(accepted > 50)
    }
}

extension EdgeAddress {
    /// Whether what was understood is all there in the text, so that nothing was dropped or made up.
    fileprivate func isWritten(in text: String) -> Bool {
        switch place {
        case .gpio(let chip, .name(let name)):
            return text == "gpio:\(chip)/\(name)"
                || "/dev/" + text.dropFirst(5) == "\(chip)/\(name)"
        case .gpio(let chip, .number(let number)):
            guard let slash = text.lastIndex(of: "/") else { return false }
            let written = text.dropFirst(5).prefix(upTo: slash)
            return UInt32(text[text.index(after: slash)...]) == number
                && (written == chip || "/dev/" + written == chip)
        case .serial(let path, let signal):
            return text.dropLast(signal.rawValue.count + 1) == "serial:\(path)"
                && text.lowercased().hasSuffix("/\(signal.rawValue)")
        }
    }
}

/// Chance that is the same each time (SplitMix64).
struct Noise: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
