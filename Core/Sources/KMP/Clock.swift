public import Metering

/// A time as loggers send it: info, weekday, second, minute, hour, day, month, year.
///
/// The order is that on the wire; the document's list counts from the other end. Proved by
/// captures in which register 1047 agrees with 1003 and 1002. The weekday is often wrong and the
/// info byte has no published meaning, so neither is judged.
public struct ClockBytes: Sendable, Equatable {
    var bytes = InlineArray<8, UInt8>(repeating: 0)

    init() {}

    /// Makes the bytes for a date and time, with info and weekday zero as in a request.
    ///
    /// Only the last two digits of the year are sent; a meter takes them for 2000 to 2099.
    public init(_ time: MeterDateTime) {
        bytes[2] = time.time.second
        bytes[3] = time.time.minute
        bytes[4] = time.time.hour
        bytes[5] = time.date.day
        bytes[6] = time.date.month
        bytes[7] = UInt8(truncatingIfNeeded: time.date.year % 100)
    }

    /// The byte whose meaning is not published.
    public var info: UInt8 { bytes[0] }
    /// The day of the week as sent, 1 for Monday.
    public var weekday: UInt8 { bytes[1] }

    /// The date and time, or nil where no calendar has it.
    public var dateTime: MeterDateTime? {
        guard
            let date = CalendarDate(
                year: 2000 + Int(bytes[7]),
                month: Int(bytes[6]),
                day: Int(bytes[5])
            ),
            let time = TimeOfDay(
                hour: Int(bytes[4]),
                minute: Int(bytes[3]),
                second: Int(bytes[2])
            )
        else { return nil }
        return MeterDateTime(date: date, time: time)
    }

    /// Whether two have the same bytes.
    public static func == (left: ClockBytes, right: ClockBytes) -> Bool {
        for index in 0..<8 where left.bytes[index] != right.bytes[index] { return false }
        return true
    }
}

extension ClockBytes: Hashable {
    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for index in 0..<8 { hasher.combine(bytes[index]) }
    }
}

/// A date as decimal digits, yymmdd, and a time as hhmmss: how the meter's clock is set and read.
public enum DigitClock {
    /// The day for yymmdd, in the years 2000 to 2099, or nil where there is none.
    public static func date(_ digits: UInt32) -> CalendarDate? {
        guard digits <= 991_231 else { return nil }
        return CalendarDate(
            year: 2000 + Int(digits / 10_000),
            month: Int(digits / 100 % 100),
            day: Int(digits % 100)
        )
    }

    /// The day for yyyymmdd, or nil where there is none.
    public static func longDate(_ digits: UInt32) -> CalendarDate? {
        guard digits <= 99_991_231 else { return nil }
        return CalendarDate(
            year: Int(digits / 10_000),
            month: Int(digits / 100 % 100),
            day: Int(digits % 100)
        )
    }

    /// The day of the year for mmdd, or nil where there is none.
    public static func monthDay(_ digits: UInt32) -> MonthDay? {
        guard digits <= 1_231 else { return nil }
        return MonthDay(month: Int(digits / 100), day: Int(digits % 100))
    }

    /// The time for hhmmss, or nil where no clock shows it.
    public static func time(_ digits: UInt32) -> TimeOfDay? {
        guard digits <= 235_959 else { return nil }
        return TimeOfDay(
            hour: Int(digits / 10_000),
            minute: Int(digits / 100 % 100),
            second: Int(digits % 100)
        )
    }

    /// The digits yymmdd of a day; a meter takes the year for one of 2000 to 2099.
    public static func digits(_ date: CalendarDate) -> UInt32 {
        let year = UInt32(truncatingIfNeeded: date.year % 100)
        return (year * 100 + UInt32(date.month)) * 100 + UInt32(date.day)
    }

    /// The digits hhmmss of a time.
    public static func digits(_ time: TimeOfDay) -> UInt32 {
        (UInt32(time.hour) * 100 + UInt32(time.minute)) * 100 + UInt32(time.second)
    }
}
