#if !hasFeature(Embedded)
public import Metering

extension RegisterRecord {
    /// The value in its own kind: a number, or the date, time or text that the unit code says.
    ///
    /// Nothing is ever guessed: what no calendar has is `noDate`, what no source explains stays
    /// bytes, and a number longer than 64 bits keeps all its digits.
    ///
    /// - Parameter data: the data that the record was found in.
    /// - Returns: the value.
    public func value(in data: Span<UInt8>) -> Value {
        guard count > 0 else { return .bytes([]) }
        switch unit.encoding {
        case .number: return number(in: data)
        case .clock: return digits(in: data) { DigitClock.time($0).map(Value.time) }
        case .date: return digits(in: data) { DigitClock.date($0).map(Value.date) }
        case .longDate: return digits(in: data) { DigitClock.longDate($0).map(Value.date) }
        case .monthDay: return digits(in: data) { DigitClock.monthDay($0).map(Value.monthDay) }
        case .realTimeClock: return realTimeClock(in: data)
        case .dateTime: return dateTime(in: data)
        case .text: return text(in: data)
        case .opaque: return .bytes(bytes(in: data))
        }
    }

    /// The value's bytes as sent.
    public func bytes(in data: Span<UInt8>) -> [UInt8] {
        (offset..<offset + count).map { data[$0] }
    }

    private func number(in data: Span<UInt8>) -> Value {
        if let decimal = decimal(in: data) { return .number(decimal) }
        return .longNumber(
            longDecimal(
                bytes(in: data),
                isNegative: signExponent.isNegative,
                exponent: Int(signExponent.exponent)
            )
        )
    }

    private func digits(in data: Span<UInt8>, _ make: (UInt32) -> Value?) -> Value {
        guard let sent = decimal(in: data) else { return number(in: data) }
        // A date is a plain number; a sign or an exponent would make it another one.
        guard signExponent.rawValue == 0, let narrow = UInt32(exactly: sent.magnitude),
            let value = make(narrow)
        else { return .noDate(sent) }
        return value
    }

    private func realTimeClock(in data: Span<UInt8>) -> Value {
        guard count == 8 else { return .bytes(bytes(in: data)) }
        var clock = ClockBytes()
        for index in 0..<8 { clock.bytes[index] = data[offset + index] }
        guard let dateTime = clock.dateTime else { return .bytes(bytes(in: data)) }
        return .dateTime(dateTime)
    }

    /// Summer-time minutes, year, month, day, hour, minute, second. (Captured, unit 79.)
    private func dateTime(in data: Span<UInt8>) -> Value {
        guard count == 7 else { return .bytes(bytes(in: data)) }
        let part = bytes(in: data).map(Int.init)
        guard let date = CalendarDate(year: 2000 + part[1], month: part[2], day: part[3]),
            let time = TimeOfDay(hour: part[4], minute: part[5], second: part[6])
        else { return .bytes(bytes(in: data)) }
        let summerTime = UInt8(part[0])
        return .dateTime(MeterDateTime(date: date, time: time, summerTimeMinutes: summerTime))
    }

    private func text(in data: Span<UInt8>) -> Value {
        var characters = bytes(in: data)
        while let last = characters.last, last == 0 || last == 0x20 { characters.removeLast() }
        // A control or 8-bit character means that these bytes are no text after all.
        guard characters.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return .bytes(bytes(in: data))
        }
        return .text(String(decoding: characters, as: UTF8.self))
    }
}

/// The decimal digits of a magnitude of any length, with sign and decimal point.
private func longDecimal(_ magnitude: [UInt8], isNegative: Bool, exponent: Int) -> String {
    var digits: [UInt8] = []
    var rest = Array(magnitude.drop { $0 == 0 })
    while !rest.isEmpty {
        var remainder = 0
        for index in rest.indices {
            let part = remainder << 8 | Int(rest[index])
            rest[index] = UInt8(part / 10)
            remainder = part % 10
        }
        digits.append(UInt8(ascii: "0") + UInt8(remainder))
        rest = Array(rest.drop { $0 == 0 })
    }
    while digits.count <= -exponent { digits.append(UInt8(ascii: "0")) }
    if exponent < 0 { digits.insert(UInt8(ascii: "."), at: -exponent) }
    let zeros = String(repeating: "0", count: max(0, exponent))
    return (isNegative ? "-" : "") + String(decoding: digits.reversed(), as: UTF8.self) + zeros
}

extension MeterType {
    /// The software revision as people write it: `F1`; the bare hexadecimal number where it has
    /// no letter; nil where the meter says that there is none.
    public var softwareText: String? {
        guard software != 0 else { return nil }
        guard let letter = softwareLetter else {
            return "0x" + String(software, radix: 16, uppercase: true)
        }
        return String(UnicodeScalar(letter)) + String(softwareNumber)
    }
}
#endif
