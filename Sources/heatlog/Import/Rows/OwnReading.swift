import Metering

/// A line of `heatlog export`: one reading with all that the journal knows of it.
struct OwnReading {
    private let columns: ReadingColumns
    private let fields: [String]

    init(_ columns: ReadingColumns, _ fields: [String]) {
        self.columns = columns
        self.fields = fields
    }

    /// The reading, and by how much the meter's clock was ahead.
    ///
    /// - Throws: ``RowFault`` where the line is not what an export writes.
    func parts() throws(RowFault) -> (Reading, Int64?) {
        let register = try register()
        let unit = try unit()
        var reading = register.reading(try value(register, unit), unit)
        // Made-up values stay what they are; the journal of a real meter does not take them.
        if text(columns.source) == Source.simulated.rawValue { reading.source = .simulated }
        reading.doubt = doubt
        let ahead = text(columns.clockAhead)
        guard ahead.isEmpty || Int64(ahead) != nil else {
            throw RowFault("clock_ahead_ms is '\(ahead)', which is no number")
        }
        return (reading, Int64(ahead))
    }

    /// The register; what has no number is told by its name.
    private func register() throws(RowFault) -> KnownRegister {
        let (word, name) = (fields[columns.register].trimmed, text(columns.name))
        guard !word.isEmpty || name.isEmpty else { return KnownRegister(0, named: name) }
        guard let id = UInt16(word) else { throw RowFault("'\(word)' is no register's number") }
        return KnownRegister(id, named: name)
    }

    private func text(_ column: Int?) -> String { column.map { fields[$0].trimmed } ?? "" }

    private func unit() throws(RowFault) -> ImportUnit? {
        let text = text(columns.unit)
        guard !text.isEmpty else { return nil }
        guard let unit = ImportUnit(text) else { throw RowFault("'\(text)' is no unit") }
        return unit
    }

    private func value(_ register: KnownRegister, _ unit: ImportUnit?) throws(RowFault) -> Value {
        let text = fields[columns.value]
        let value = OwnValue.value(text)
        switch value {
        case .number, .longNumber: return value
        case _ where unit?.unit == nil: return value
        default: throw RowFault("\(register.name) is '\(text)', which is no number")
        }
    }

    private var doubt: String? {
        switch text(columns.doubtful).lowercased() {
        case "", "0", "no", "false": nil
        case "1", "yes", "true": "It was marked as doubtful in the file that it came from."
        default: text(columns.doubtful)
        }
    }
}

/// Values as the journal writes them, each in the kind that its text shows.
enum OwnValue {
    /// The value of a text.
    ///
    /// A number is what the journal would write in just this way: what has a zero or a sign too
    /// many is a text, and keeps them. No text at all is a date that the meter did not have.
    static func value(_ text: String) -> Value {
        guard !text.isEmpty else { return .noDate(ExactDecimal(0)) }
        let number = ExactDecimal(parsing: text)
        if let number, number.description == text { return .number(number) }
        if number == nil, NumberText.isWhole(text) { return .longNumber(text) }
        return calendar(text) ?? .text(text)
    }

    /// A date, a time of day, or both, written as the journal writes them.
    private static func calendar(_ text: String) -> Value? {
        guard text.utf8.first?.isDigit == true, (8...19).contains(text.utf8.count) else {
            return nil
        }
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        let date = date(parts[0])
        let value: Value? =
            switch (parts.count, date, time(parts[parts.count - 1])) {
            case (1, let date?, _): .date(date)
            case (1, nil, let time?): .time(time)
            case (2, let date?, let time?): .dateTime(MeterDateTime(date: date, time: time))
            default: nil
            }
        return value?.text == text ? value : nil
    }

    private static func date(_ text: Substring) -> CalendarDate? {
        let parts = text.split(separator: "-").map { Int($0) ?? -1 }
        guard parts.count == 3 else { return nil }
        return CalendarDate(year: parts[0], month: parts[1], day: parts[2])
    }

    private static func time(_ text: Substring) -> TimeOfDay? {
        let parts = text.split(separator: ":").map { Int($0) ?? -1 }
        guard parts.count == 3 else { return nil }
        return TimeOfDay(hour: parts[0], minute: parts[1], second: parts[2])
    }
}
