/// A day as a meter's calendar names it; only a day that exists can be made.
public struct CalendarDate: Sendable, Hashable, Comparable {
    /// The year, 0 to 9999.
    public let year: Int16
    /// The month, 1 to 12.
    public let month: UInt8
    /// The day of the month, 1 to 31.
    public let day: UInt8

    /// Makes a date, or nil where there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CalendarDate.daysInMonth(month, of: year)
        else { return nil }
        self.year = Int16(year)
        self.month = UInt8(month)
        self.day = UInt8(day)
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar; negative before.
    public var daysSince1970: Int {
        // Years begin in March here, so that the leap day is the last one of a year.
        let shifted = month > 2 ? Int(month) - 3 : Int(month) + 9
        let year = month > 2 ? Int(self.year) : Int(self.year) - 1
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * shifted + 2) / 5 + Int(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Makes the date that lies so many days after 1970-01-01, or nil outside years 0 to 9999.
    public init?(daysSince1970 days: Int) {
        // From 0000-01-01 to 9999-12-31; far beyond, the arithmetic would overflow.
        guard (-719_528...2_932_896).contains(days) else { return nil }
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        self.init(
            year: yearOfEra + era * 400 + (month < 10 ? 0 : 1),
            month: month < 10 ? month + 3 : month - 9,
            day: dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    /// The day of the week, 1 for Monday to 7 for Sunday.
    public var weekday: Int { (daysSince1970 % 7 + 10) % 7 + 1 }

    /// How many days a month has; 29 in the February of a leap year.
    private static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Orders by time.
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.daysSince1970 < right.daysSince1970
    }
}

/// A time of day as a meter's clock shows it, to the second; 24:00:00 is none.
public struct TimeOfDay: Sendable, Hashable {
    /// The hour, 0 to 23.
    public let hour: UInt8
    /// The minute, 0 to 59.
    public let minute: UInt8
    /// The second, 0 to 59.
    public let second: UInt8

    /// Makes a time, or nil where no clock shows it.
    public init?(hour: Int, minute: Int, second: Int) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        self.hour = UInt8(hour)
        self.minute = UInt8(minute)
        self.second = UInt8(second)
    }

    /// Seconds since midnight, 0 to 86399.
    public var seconds: Int { (Int(hour) * 60 + Int(minute)) * 60 + Int(second) }
}

/// A day of every year, as a target date without a year gives it.
public struct MonthDay: Sendable, Hashable {
    /// The month, 1 to 12.
    public let month: UInt8
    /// The day of the month, 1 to 31.
    public let day: UInt8

    /// Makes a day of the year, or nil where no year has it; 29 February is one.
    public init?(month: Int, day: Int) {
        guard CalendarDate(year: 2000, month: month, day: day) != nil else { return nil }
        self.month = UInt8(month)
        self.day = UInt8(day)
    }
}

/// What a meter's own calendar and clock show, in the meter's own zone.
///
/// A meter keeps standard time all year unless it is configured otherwise; some send beside it
/// how many minutes of summer time a display should add.
public struct MeterDateTime: Sendable, Hashable {
    /// The day.
    public let date: CalendarDate
    /// The time of that day.
    public let time: TimeOfDay
    /// Minutes of summer time that the meter says are in force and not in `time`, else nil.
    public let summerTimeMinutes: UInt8?

    /// Makes a date and time.
    public init(date: CalendarDate, time: TimeOfDay, summerTimeMinutes: UInt8? = nil) {
        self.date = date
        self.time = time
        self.summerTimeMinutes = summerTimeMinutes
    }
}
