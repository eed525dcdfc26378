#if !hasFeature(Embedded)
/// What a register holds, in its own kind: most hold a number, some a date, a time or a text.
public enum Value: Sendable, Hashable {
    /// A number with its digits as sent.
    case number(ExactDecimal)
    /// A whole number too long for ``ExactDecimal``, as the plain text of all its digits.
    case longNumber(String)
    /// A day of the meter's calendar.
    case date(CalendarDate)
    /// A day of every year.
    case monthDay(MonthDay)
    /// A time of the meter's clock.
    case time(TimeOfDay)
    /// A day and a time of the meter's clock.
    case dateTime(MeterDateTime)
    /// Text that the meter sends as characters.
    case text(String)
    /// Bytes whose meaning nobody has published, as sent.
    case bytes([UInt8])
    /// A date or time that no calendar has, with the number that was sent; 0 stands for "never".
    case noDate(ExactDecimal)

    /// The number, where it is one.
    public var decimal: ExactDecimal? {
        guard case .number(let decimal) = self else { return nil }
        return decimal
    }

    /// The value as text for data, exact; nil where there is no value (a date that is none).
    public var text: String? {
        switch self {
        case .number(let decimal): decimal.description
        case .longNumber(let digits): digits
        case .date(let date): date.description
        case .monthDay(let day): day.description
        case .time(let time): time.description
        case .dateTime(let dateTime): dateTime.description
        case .text(let text): text
        case .bytes(let bytes): bytes.isEmpty ? nil : hexadecimal(bytes)
        case .noDate: nil
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}

/// Where a value came from.
public enum Source: String, Sendable, Hashable, CaseIterable {
    /// Read from the meter just now.
    case live
    /// Read from the meter's own memory, where it was stored earlier.
    case logger
    /// Brought in from a file of another program.
    case imported
    /// Counted from pulses.
    case pulse
    /// Made up by the simulator.
    case simulated
}

/// Which of a meter's values a reading is: that of a register, or that of a name where it has none.
public enum ReadingKey: Sendable, Hashable {
    /// The value of a register, by its number.
    case register(UInt16)
    /// A value without a number, by its name in data.
    case name(String)

    /// The key of a value.
    public init(register: UInt16, name: String) {
        self = register == 0 ? .name(name) : .register(register)
    }
}

/// One value of one register, with its unit and where it came from.
public struct Reading: Sendable, Hashable {
    /// The register's number in its meter; 0 where the value has none, as a record of a telegram or a
    /// count of pulses, and its name alone says which one it is.
    public var register: UInt16
    /// What it measures, nil where that is not known.
    public var quantity: Quantity?
    /// The name in data, one of a kind in its meter: `heat_energy`, `voltage_l1`, `register_1234`.
    public var name: String
    /// What to call it: the catalogue's words, or the register's number where it has none.
    public var label: String
    /// The value, exactly as sent.
    public var value: Value
    /// The unit that the meter sent with it, nil for a bare number, a date or a text.
    public var unit: Unit?
    /// The code that the meter sent for its unit, where no source says what it means.
    public var unknownUnit: UInt16?
    /// Where it came from.
    public var source: Source
    /// Why it is doubted although a second look showed it again, as a sentence with the numbers;
    /// nil for a value that there is no reason to doubt.
    public var doubt: String?

    /// Makes a reading; there is no doubt about it unless one is given.
    public init(
        register: UInt16,
        quantity: Quantity?,
        name: String,
        label: String,
        value: Value,
        unit: Unit?,
        unknownUnit: UInt16? = nil,
        source: Source,
        doubt: String? = nil
    ) {
        self.register = register
        self.quantity = quantity
        self.name = name
        self.label = label
        self.value = value
        self.unit = unit
        self.unknownUnit = unknownUnit
        self.source = source
        self.doubt = doubt
    }

    /// Which value of its meter it is.
    public var key: ReadingKey { ReadingKey(register: register, name: name) }

    /// The unit in words: its symbol, or `unit 200` for a code that nobody has explained.
    public var unitText: String? {
        unit?.description ?? unknownUnit.map { "unit \($0)" }
    }
}
#endif
