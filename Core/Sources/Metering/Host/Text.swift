#if !hasFeature(Embedded)
extension ExactDecimal: CustomStringConvertible {
    /// The value in plain notation, with the digits as sent: `200.00`, `-0.005`, `5000`.
    public var description: String {
        var text = ""
        forEachCharacter { text.unicodeScalars.append(Unicode.Scalar($0)) }
        return text
    }

    /// Reads plain notation: an optional sign, digits, and at most one decimal point.
    ///
    /// - Returns: nil for anything else, and for more digits than 64 bits hold.
    public init?(parsing text: some StringProtocol) {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        let point = digits.firstIndex(of: UInt8(ascii: "."))
        let decimals = point.map { digits.distance(from: $0, to: digits.endIndex) - 1 } ?? 0
        var magnitude: UInt64 = 0
        for byte in digits where byte != UInt8(ascii: ".") {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (tens, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            magnitude = sum
        }
        let points = digits.count { $0 == UInt8(ascii: ".") }
        guard points <= 1, digits.count > points, decimals <= 127 else { return nil }
        self.init(isNegative: isNegative, magnitude: magnitude, exponent: Int8(-decimals))
    }
}

/// Two decimal digits, the first a zero where needed.
private func padded(_ number: some BinaryInteger, to width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension CalendarDate: CustomStringConvertible {
    /// ISO 8601: `2026-11-22`.
    public var description: String { "\(padded(year, to: 4))-\(padded(month))-\(padded(day))" }
}

extension TimeOfDay: CustomStringConvertible {
    /// ISO 8601: `20:02:43`.
    public var description: String { "\(padded(hour)):\(padded(minute)):\(padded(second))" }
}

extension MonthDay: CustomStringConvertible {
    /// Month and day: `11-22`.
    public var description: String { "\(padded(month))-\(padded(day))" }
}

extension MeterDateTime: CustomStringConvertible {
    /// The date, a space, the time: `2016-06-30 14:48:55`; summer time is not added.
    public var description: String { "\(date) \(time)" }
}

extension Unit: CustomStringConvertible {
    /// The printed symbol.
    public var description: String { symbol.description }
}

extension Unit {
    /// The unit of a symbol or a UCUM code; nil where there is none of that name.
    public init?(symbol: String) {
        guard let unit = Self.bySymbol[symbol] else { return nil }
        self = unit
    }

    private static let bySymbol: [String: Unit] = {
        let symbols = allCases.map { ($0.symbol.description, $0) }
        let codes = allCases.map { ($0.ucum.description, $0) }
        return Dictionary(symbols + codes) { first, _ in first }
    }()
}

extension Quantity: CustomStringConvertible {
    /// The name in data: `heat_energy`.
    public var description: String { name.description }
}
#endif
