public import KMP
public import Metering

/// A value that a register is made to show.
public struct Setting: Sendable, Hashable {
    /// What is shown.
    public enum Content: Sendable, Hashable {
        /// A number, sent with the digits as given: `55.006` has three decimals on the wire.
        case number(ExactDecimal)
        /// A text of ASCII characters.
        case text(String)
    }

    /// What is shown.
    public var content: Content
    /// The unit to send with it; nil takes the register's usual one.
    public var unit: UnitCode?

    /// Makes a setting.
    public init(_ content: Content, unit: UnitCode? = nil) {
        self.content = content
        self.unit = unit
    }

    /// Makes a setting that shows a number.
    public init(_ value: ExactDecimal, unit: UnitCode? = nil) {
        self.init(.number(value), unit: unit)
    }
}

/// What is wrong with the text of a setting.
public enum SettingError: Error, Sendable, Hashable {
    /// There is no `=` in it.
    case noEqualsSign(String)
    /// What stands before `=` is no register number from 0 to 65535.
    case notARegister(String)
    /// What stands behind `=` is neither a number nor a text in quotes.
    case notANumber(String)
    /// No unit of the protocol is written like this.
    case unknownUnit(String)
    /// The text is longer than 255 characters or has some that are not ASCII.
    case textDoesNotFit(String)
    /// The number has more decimals than the 63 that the protocol can send.
    case tooManyDecimals(String)
}

extension Setting {
    /// Reads `ID=VALUE[ UNIT]`: `60=55.006`, `60=1234.56 GJ`, `254="2146C0K842"`.
    ///
    /// - Parameter text: what the user wrote.
    /// - Returns: the register and what it is to show.
    /// - Throws: ``SettingError``, which names the part that is wrong.
    public static func assignment(
        parsing text: String
    ) throws(SettingError) -> (register: RegisterID, setting: Setting) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .noEqualsSign(text) }
        guard let number = UInt16(parts[0]) else { throw .notARegister(String(parts[0])) }
        return (RegisterID(number), try Setting(parsing: String(parts[1])))
    }

    /// Reads `VALUE[ UNIT]`; a text stands in double quotes.
    ///
    /// - Parameter text: what the user wrote.
    /// - Throws: ``SettingError``, which names the part that is wrong.
    public init(parsing text: String) throws(SettingError) {
        if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
            try self.init(quoted: String(text.dropFirst().dropLast()))
            return
        }
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let digits = parts.first, let value = ExactDecimal(parsing: digits) else {
            throw .notANumber(text)
        }
        guard value.exponent >= -63 else { throw .tooManyDecimals(text) }
        self.init(value, unit: parts.count == 2 ? try UnitCode(symbol: String(parts[1])) : nil)
    }

    private init(quoted text: String) throws(SettingError) {
        guard text.utf8.count <= 255, text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw .textDoesNotFit(text)
        }
        self.init(.text(text))
    }
}

extension UnitCode {
    /// Finds the code of a unit by its printed symbol or its UCUM code: `m³`, `m3`, `kWh`, `kW.h`.
    fileprivate init(symbol: String) throws(SettingError) {
        for code in UInt8.min...UInt8.max {
            let candidate = UnitCode(rawValue: code)
            guard let unit = candidate.unit else { continue }
            if unit.symbol.description == symbol || unit.ucum.description == symbol {
                self = candidate
                return
            }
        }
        throw .unknownUnit(symbol)
    }
}
