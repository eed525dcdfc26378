import KMP
import Metering

extension Address {
    /// The device that has the address; nil for one that no document names.
    var name: String? {
        switch self {
        case .meter: "meter"
        case .topModule: "top module"
        case .baseModule: "base module"
        default: nil
        }
    }
}

extension Direction {
    /// The name in JSON.
    var name: String { self == .request ? "request" : "answer" }
}

extension UnitCode {
    /// The unit or format as it stands beside the code.
    var words: String {
        if let unit { return "unit \(unit)" }
        return switch encoding {
        case .clock: "format hhmmss"
        case .date: "format yymmdd"
        case .longDate: "format yyyymmdd"
        case .monthDay: "format mmdd"
        case .realTimeClock, .dateTime: "format date and time"
        case .text: "format text"
        case .opaque: "format \(rawValue)"
        case .number: numberWords
        }
    }

    private var numberWords: String {
        switch self {
        case .none: "no unit"
        case .number: "a number"
        default: isKnown ? "a bit field" : "unknown unit \(rawValue)"
        }
    }

    /// What stands behind a value in a table.
    var suffix: String {
        if let unit { return unit.description }
        return isKnown ? "" : "(unit \(rawValue), unknown)"
    }
}

extension SignExponent {
    /// Sign and power of ten.
    var words: String { (isNegative ? "negative, " : "") + "exponent \(exponent)" }
}

/// A value for people: what is none says so.
func shownText(_ value: Value, _ unit: UnitCode?) -> String {
    if case .noDate(let sent) = value {
        return sent.magnitude == 0 ? "never (0)" : "no date or time (\(sent))"
    }
    guard let text = value.text else { return "no value" }
    if case .dateTime(let dateTime) = value, let minutes = dateTime.summerTimeMinutes, minutes > 0 {
        return "\(text) + \(minutes) min"
    }
    guard let symbol = unit?.unit else { return text }
    return "\(text) \(symbol)"
}

extension LogInfo {
    /// What the bits say; one without a published meaning by its number.
    var words: [String] {
        let named: [(LogInfo, String)] = [
            (.empty, "log empty"), (.outOfRange, "out of range"),
            (.lengthReached, "answer full"), (.endReached, "end of log reached"),
        ]
        return bitWords(UInt16(rawValue), named.map { (UInt16($0.0.rawValue), $0.1) })
    }
}

extension LoggerInfo {
    /// What the bits say; one without a published meaning by its number.
    var words: [String] {
        let named: [(LoggerInfo, String)] = [
            (.noEntries, "no entries"), (.outOfRange, "out of range"),
            (.unsupportedRegister, "a register is not logged"),
            (.truncatedEntries, "entries left out"), (.formatChanged, "registers changed"),
            (.tailIncluded, "oldest included"), (.headIncluded, "newest included"),
            (.memoryError, "memory error"), (.invalidRequest, "invalid request"),
            (.truncatedRegisters, "registers left out"),
        ]
        return bitWords(rawValue, named.map { ($0.0.rawValue, $0.1) })
    }
}

private func bitWords(_ bits: UInt16, _ named: [(UInt16, String)]) -> [String] {
    (0..<16).map { UInt16(1) << $0 }.filter { bits & $0 != 0 }.map { bit in
        named.first { $0.0 == bit }?.1 ?? "bit \(bit.trailingZeroBitCount)"
    }
}

extension LoggerType {
    /// Which log.
    var words: String {
        switch rawValue {
        case 0: "configuration"
        case 1: "info"
        case 2: "year"
        case 3: "month"
        case 4: "day"
        case 5: "hour"
        case 6: "minute 1"
        case 7: "minute 2"
        case 8: "software downloads"
        case 9: "software download audit"
        default: "unknown type \(rawValue)"
        }
    }
}

/// The name of a sub-command of B8, as a reader of captures gave it.
func subcommandText(_ subcommand: UInt8) -> String {
    switch subcommand {
    case 5: "GetConfiguration"
    case 6: "GetLogIDPastAbs"
    case 7: "GetLogLastEntryPastAbs"
    case 8: "GetLogID"
    case 9: "GetLogNextFormat"
    default: "unknown sub-command \(hexadecimal([subcommand]))"
    }
}

extension DataLayout {
    mutating func takeSubcommand() {
        take(1, .subcommand) { subcommandText(UInt8(truncatingIfNeeded: $0)) }
    }

    mutating func takeLoggerType() {
        take(1, .log) { "log: \(LoggerType(rawValue: UInt8(truncatingIfNeeded: $0)).words)" }
    }
}
