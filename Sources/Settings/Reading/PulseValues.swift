public import Collector
import Metering
import Pulse
import Transport

extension Text {
    /// Where pulses come in; a relative path in it starts at the folder.
    func pulseInput(in folder: Folder) throws(Wrong) -> PulseSetup.Place {
        if EdgeAddress.isMeant(by: value) {
            do throws(EdgeAddressError) { return .edges(try EdgeAddress(parsing: value)) } catch {
                throw Wrong("\(key) is '\(shown)', which \(error.reason).", hint: error.hint)
            }
        }
        let parts = value.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, PulseSetup.Place.registers.contains(parts[1]), !parts[0].isEmpty {
            return .register(meter: parts[0], name: parts[1])
        }
        let port = try port(in: folder)
        guard case .replay = port.place else { return .node(port) }
        throw wrong(
            "input that pulses come in at",
            hint: "Write gpio:gpiochip0/17, serial:/dev/ttyUSB0/dcd, tcp://host:4001 or METER/in_a."
        )
    }

    /// What a pulse stands for: `1000 imp/kWh`, or `10 l`.
    func pulseValue() throws(Wrong) -> PulseValue {
        guard let value = PulseValue(parsing: value) else {
            throw wrong(
                "value of a pulse",
                hint: "Write it like 1000 imp/kWh, or 10 l, or 0.25 l."
            )
        }
        return value
    }

    /// What the meter showed, and at how many pulses; nil for `start`.
    func pulseCounter() throws(Wrong) -> PulseCounterStart? {
        if value == "start" { return nil }
        guard let start = PulseValueText.start(value) else {
            throw wrong(
                "counter of a meter",
                near: ["start"],
                hint: "Write it like 12345.678 m³, or 12345.678 m³ at 1000 pulses, or start."
            )
        }
        return start
    }

    /// A short time on a line, in microseconds.
    func lineTime(_ range: ClosedRange<Int64>) throws(Wrong) -> Int32 {
        guard let length = Interval(parsing: value)?.milliseconds, range.contains(length) else {
            let bounds = [range.lowerBound, range.upperBound]
                .map { Interval.text(of: .milliseconds($0)) }
            throw wrong(
                "length of time from \(bounds[0]) to \(bounds[1])",
                hint: "Write it like 10ms or 2s."
            )
        }
        return Int32(length * 1_000)
    }

    /// A serial number, as it is printed on a meter.
    func serialNumber() throws(Wrong) -> String {
        let isPlain = value.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        guard isPlain, !value.isEmpty, value.count <= 32 else {
            throw wrong(
                "serial number",
                hint: "Use letters, digits, '-', '_' and '.', 32 of them at most."
            )
        }
        return value
    }
}

/// What a pulse stands for and what a counter shows, as people write them.
public enum PulseValueText {
    private static let pulses = ["imp", "impulse", "impulses", "pulse", "pulses"]

    /// The text that `PulseValue(parsing:)` reads as this value.
    static func text(_ value: PulseValue) -> String {
        let (above, below) = (value.ratio.numerator, value.ratio.denominator)
        if above == 1, below > 1 { return "\(below) imp/\(value.unit)" }
        if let amount = decimal(above, below) { return "\(amount) \(value.unit)" }
        return "\(decimal(below, above)?.description ?? "1") imp/\(value.unit)"
    }

    /// Reads `12345.678`, `12345.678 m³` and either with `at 1000 pulses`; nil for anything else.
    public static func start(_ text: String) -> PulseCounterStart? {
        guard let (number, rest) = number(text), !number.isNegative else { return nil }
        var words = rest.split(separator: " ").map(String.init)
        var start = PulseCounterStart(shown: number)
        if let first = words.first, first != "at" {
            guard let unit = amount(first) else { return nil }
            start.unit = unit
            words.removeFirst()
        }
        guard let at = words.first else { return start }
        guard at == "at", (2...3).contains(words.count), let count = UInt64(words[1]),
            words[1].first?.isNumber == true, words.count == 2 || pulses.contains(words[2])
        else { return nil }
        start.pulses = count
        return start
    }

    /// The text that ``start(_:)`` reads as this start.
    public static func text(_ start: PulseCounterStart) -> String {
        let unit = start.unit.map { " \($0)" } ?? ""
        return "\(start.shown)\(unit)" + (start.pulses == 0 ? "" : " at \(start.pulses) pulses")
    }

    /// A unit of energy or volume.
    private static func amount(_ symbol: String) -> Unit? {
        guard let unit = Unit(symbol: symbol), [.energy, .volume].contains(unit.dimension) else {
            return nil
        }
        return unit
    }

    /// The number that a text begins with, and what is behind it.
    private static func number(_ text: String) -> (ExactDecimal, String)? {
        let digits = text.prefix { $0 == "." || $0.isASCII && $0.isNumber }
        // Longer numbers are on no meter, and their ratios would not fit.
        guard digits.count <= 16 else { return nil }
        return ExactDecimal(parsing: digits).map { ($0, String(text[digits.endIndex...]).trimmed) }
    }

    /// A ratio as a decimal; nil where it has no finite one.
    private static func decimal(_ above: UInt64, _ below: UInt64) -> ExactDecimal? {
        for digits in 0...18 as ClosedRange<Int8> {
            let scale = (0..<digits).reduce(1 as UInt64) { power, _ in power * 10 }
            let (product, overflow) = above.multipliedReportingOverflow(by: scale)
            if overflow { return nil }
            if product % below == 0 {
                return ExactDecimal(magnitude: product / below, exponent: -digits)
            }
        }
        return nil
    }
}

extension StringProtocol {
    /// The text without spaces at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
