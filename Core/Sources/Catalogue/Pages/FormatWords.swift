internal import KMP
internal import Metering

extension RegisterFormat {
    /// The format in words, as a table shows it: "0.001 MWh", "hhmmss", "text".
    public var words: String {
        switch unit.encoding {
        case .clock: "hhmmss"
        case .date: "yymmdd"
        case .longDate: "yyyymmdd"
        case .monthDay: "mmdd"
        case .realTimeClock, .dateTime: "date and time"
        case .text: "text"
        case .opaque: "bytes"
        case .number: measure
        }
    }

    private var measure: String {
        if let symbol = unit.unit?.symbol { return "\(step) \(symbol)" }
        return unit == UnitCode(rawValue: 59) ? "bits" : "number"
    }

    /// The smallest step of the value: 1, 0.1, 0.01.
    private var step: String {
        guard exponent < 0 else { return "1" + String(repeating: "0", count: Int(exponent)) }
        return "0." + String(repeating: "0", count: -Int(exponent) - 1) + "1"
    }
}

extension SourceNote {
    /// The note as a table shows it: "5512-447 §6.2.1 (documented)".
    public var words: String { "\(text) (\(confidence.rawValue))" }
}

extension RegisterEntry {
    /// The unit and step that the register usually has, in words; empty where no source shows it.
    public var usually: String {
        guard let format else { return "" }
        return "\(format.words), \(format.byteCount) B (\(format.confidence.rawValue))"
    }
}

extension RegisterID {
    /// The number as the documents print it: "0x003C".
    var hexadecimal: String { "0x" + fourDigits(rawValue) }
}

/// A number as four hexadecimal digits.
func fourDigits(_ number: UInt16) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
}
