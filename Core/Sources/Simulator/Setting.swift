public import Catalogue
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
        /// A day, a time or both, sent in whatever form the register has for it.
        case date(CalendarDate)
        case time(TimeOfDay)
        case dateTime(MeterDateTime)
        /// A whole number of any length, as the bytes of its magnitude.
        case longNumber([UInt8])
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
    /// What stands behind `=` is no number, date or time, and the register is none for texts.
    case notANumber(String)
    /// No unit of the protocol is written like this.
    case unknownUnit(String)
    /// The text is longer than 255 characters or has some that are not ASCII.
    case textDoesNotFit(String)
    /// The number has more decimals than the 63 that the protocol can send.
    case tooManyDecimals(String)
}

extension Setting {
    /// Reads `ID=VALUE[ UNIT]`: `60=55.006`, `60=1234.56 GJ`, `0x3C=5`, `254=2146C0K842`.
    ///
    /// - Parameters:
    ///   - text: what the user wrote.
    ///   - model: the meter that is meant; its registers for texts take a text without quotes.
    /// - Returns: the register and what it is to show.
    /// - Throws: ``SettingError``, which names the part that is wrong.
    public static func assignment(
        parsing text: String,
        for model: MeterModel? = nil
    ) throws(SettingError) -> (register: RegisterID, setting: Setting) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .noEqualsSign(text) }
        guard let id = registerNumber(parts[0]) else { throw .notARegister(String(parts[0])) }
        let value = String(parts[1])
        let unit = model?.entry(for: RegisterID(id))?.format?.unit
        if unit == .text || id == 254, !value.hasPrefix("\"") {
            return (RegisterID(id), try Setting(quoted: value))
        }
        return (RegisterID(id), try Setting(parsing: value))
    }

    private static func registerNumber(_ text: Substring) -> UInt16? {
        let isHexadecimal = text.lowercased().hasPrefix("0x")
        return isHexadecimal ? UInt16(text.dropFirst(2), radix: 16) : UInt16(text)
    }

    /// Reads `VALUE[ UNIT]`: a number, a date `2026-11-22`, a time `20:02:43`, both with a space
    /// between, or a text in double quotes.
    ///
    /// - Parameter text: what the user wrote.
    /// - Throws: ``SettingError``, which names the part that is wrong.
    public init(parsing text: String) throws(SettingError) {
        if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
            try self.init(quoted: String(text.dropFirst().dropLast()))
        } else if let moment = Content(moment: text) {
            self.init(moment)
        } else {
            try self.init(number: text)
        }
    }

    /// Reads a number and its unit.
    private init(number text: String) throws(SettingError) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let digits = parts.first, let content = try Content(number: digits) else {
            throw .notANumber(text)
        }
        self.init(content, unit: parts.count == 2 ? try UnitCode(symbol: String(parts[1])) : nil)
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
        let codes = (UInt8.min...UInt8.max).lazy.map { UnitCode(rawValue: $0) }
        guard let unit = Unit(symbol: symbol), let code = codes.first(where: { $0.unit == unit })
        else { throw .unknownUnit(symbol) }
        self = code
    }
}

extension Setting.Content {
    /// Reads a number; nil for what is none.
    fileprivate init?(number text: Substring) throws(SettingError) {
        if let value = ExactDecimal(parsing: text) {
            guard value.exponent >= -63 else { throw .tooManyDecimals(String(text)) }
            self = .number(value)
            return
        }
        guard text.allSatisfy({ ("0"..."9").contains($0) }), text.utf8.count <= 600 else {
            return nil
        }
        self = .longNumber(
            text.utf8.reduce(into: []) { bytes, digit in
                var carry = Int(digit - UInt8(ascii: "0"))
                for index in bytes.indices.reversed() {
                    carry += Int(bytes[index]) * 10
                    bytes[index] = UInt8(truncatingIfNeeded: carry)
                    carry >>= 8
                }
                if carry > 0 { bytes.insert(UInt8(carry), at: 0) }
            }
        )
    }

    /// Reads a day, a time, or both; nil for what is neither.
    fileprivate init?(moment text: String) {
        let parts = text.split(separator: " ")
        let (date, time) = (parts.first.flatMap(Self.date), parts.last.flatMap(Self.time))
        switch (parts.count, date, time) {
        case (1, let date?, _): self = .date(date)
        case (1, _, let time?): self = .time(time)
        case (2, let date?, let time?): self = .dateTime(MeterDateTime(date: date, time: time))
        default: return nil
        }
    }

    private static func date(_ text: Substring) -> CalendarDate? {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, text.utf8.count == 10 else { return nil }
        return CalendarDate(year: parts[0], month: parts[1], day: parts[2])
    }

    private static func time(_ text: Substring) -> TimeOfDay? {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 3, text.utf8.count == 8 else { return nil }
        return TimeOfDay(hour: parts[0], minute: parts[1], second: parts[2])
    }
}
