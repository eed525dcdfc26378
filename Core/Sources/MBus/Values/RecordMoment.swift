public import Metering

/// A date, a time or both, as a record has it.
public enum RecordMoment: Sendable, Hashable {
    /// Type G; the day of a year.
    case date(CalendarDate)
    /// Type G without a year: the same day of every year.
    case monthDay(MonthDay)
    /// Type J.
    case time(TimeOfDay)
    /// Types F and I.
    case dateTime(MeterDateTime)
}

extension DataRecord {
    /// The value as a date or a time, or nil where it is none, or is marked as invalid.
    ///
    /// How many bytes there are tells the types apart: two are G, three J, four F, six I. Type M, of
    /// variable length, is kept as bytes. (EN 13757-3, annex A; M-Bus documentation, appendix)
    public func moment(in data: Span<UInt8>) -> RecordMoment? {
        guard meaning.form == .moment, modifiers.error == nil else { return nil }
        return switch coding {
        case .integer16: typeG(in: data)
        case .integer24: typeJ(in: data)
        case .integer32: typeF(in: data)
        case .integer48: typeI(in: data)
        default: nil
        }
    }

    /// Whether the meter says that its clock shows summer time.
    public func isSummerTime(in data: Span<UInt8>) -> Bool {
        switch (meaning.form, coding) {
        case (.moment, .integer32): byte(1, in: data) & 0x80 != 0
        case (.moment, .integer48): byte(0, in: data) & 0x40 != 0
        default: false
        }
    }

    /// CP16: day, month and the year in seven bits of both bytes.
    private func typeG(in data: Span<UInt8>) -> RecordMoment? {
        let (first, second) = (byte(0, in: data), byte(1, in: data))
        let year = Self.year(first, second)
        let (day, month) = (Int(first & 0x1F), Int(second & 0x0F))
        if year == 127 {
            guard let monthDay = MonthDay(month: month, day: day) else { return nil }
            return .monthDay(monthDay)
        }
        guard let date = Self.date(year, hundreds: 0, month, day) else { return nil }
        return .date(date)
    }

    /// CP24: second, minute, hour.
    private func typeJ(in data: Span<UInt8>) -> RecordMoment? {
        let time = TimeOfDay(
            hour: Int(byte(2, in: data) & 0x1F),
            minute: Int(byte(1, in: data) & 0x3F),
            second: Int(byte(0, in: data) & 0x3F)
        )
        guard let time else { return nil }
        return .time(time)
    }

    /// CP32: minute with the mark of invalidity, hour with the hundreds of the year, date.
    private func typeF(in data: Span<UInt8>) -> RecordMoment? {
        let (minute, hour) = (byte(0, in: data), byte(1, in: data))
        let (first, second) = (byte(2, in: data), byte(3, in: data))
        guard minute & 0x80 == 0,
            let date = Self.date(
                Self.year(first, second),
                hundreds: Int(hour &>> 5 & 3),
                Int(second & 0x0F),
                Int(first & 0x1F)
            ),
            let time = TimeOfDay(
                hour: Int(hour & 0x1F),
                minute: Int(minute & 0x3F),
                second: 0
            )
        else { return nil }
        return .dateTime(MeterDateTime(date: date, time: time))
    }

    /// CP48: second, minute with the mark of invalidity, hour, date, and week and summer time.
    private func typeI(in data: Span<UInt8>) -> RecordMoment? {
        let (first, second) = (byte(3, in: data), byte(4, in: data))
        guard byte(1, in: data) & 0x80 == 0,
            let date = Self.date(
                Self.year(first, second),
                hundreds: 0,
                Int(second & 0x0F),
                Int(first & 0x1F)
            ),
            let time = TimeOfDay(
                hour: Int(byte(2, in: data) & 0x1F),
                minute: Int(byte(1, in: data) & 0x3F),
                second: Int(byte(0, in: data) & 0x3F)
            )
        else { return nil }
        return .dateTime(MeterDateTime(date: date, time: time))
    }

    /// The year's seven bits: three beside the day, four beside the month.
    private static func year(_ first: UInt8, _ second: UInt8) -> Int {
        Int(second &>> 4) &* 8 &+ Int(first &>> 5)
    }

    /// Years 0 to 80 are those from 2000 on; 81 to 99, and with them the hundreds from 1900, are not.
    private static func date(
        _ year: Int,
        hundreds: Int,
        _ month: Int,
        _ day: Int
    ) -> CalendarDate? {
        guard year <= 99 else { return nil }
        let century = hundreds == 0 && year <= 80 ? 2000 : 1900 &+ 100 &* hundreds
        return CalendarDate(year: century &+ year, month: month, day: day)
    }
}
