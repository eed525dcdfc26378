public import Metering

/// Where days and months begin: a time zone as an argument, never the machine's own by accident.
///
///     let zone = JournalZone(name: "Europe/Berlin") { berlin.secondsFromGMT(for: $0.date) }
public struct JournalZone: Sendable {
    /// What it is called; another name makes the journal's days and months anew.
    public let name: String
    private let offset: @Sendable (Timestamp) -> Int

    /// Makes a zone.
    ///
    /// - Parameters:
    ///   - name: what it is called, as in `Europe/Berlin`.
    ///   - offset: how many seconds its clocks are ahead of UTC at a point of time.
    public init(name: String, offset: @escaping @Sendable (Timestamp) -> Int) {
        self.name = name
        self.offset = offset
    }

    /// Coordinated Universal Time.
    public static let utc = JournalZone(name: "UTC") { _ in 0 }

    /// The day that a point of time lies in; nil outside the years 0 to 9999.
    public func date(of time: Timestamp) -> CalendarDate? {
        CalendarDate(daysSince1970: day(of: time.milliseconds))
    }

    /// The day that a point of time lies in, counted from 1970-01-01.
    func day(of time: Int64) -> Int {
        let seconds = offset(Timestamp(milliseconds: time))
        return Int((time + Int64(seconds) * 1_000).flooredQuotient(by: .day))
    }

    /// When a day begins: the first minute whose clocks show it.
    ///
    /// Searched for, since a clock may be put forward at midnight; the offset is never more than
    /// fifteen hours.
    func start(ofDay day: Int) -> Int64 {
        let midnight = Int64(day) * .day
        var (before, after) = (midnight - 15 * .hour, midnight + 15 * .hour)
        while after - before > .minute {
            let middle = before + ((after - before) / 2).flooredQuotient(by: .minute) * .minute
            if self.day(of: middle) < day { before = middle } else { after = middle }
        }
        return after
    }

    /// The month of a day, counted from January of the year 0.
    func month(ofDay day: Int) -> Int {
        guard let date = CalendarDate(daysSince1970: day) else { return 0 }
        return Int(date.year) * 12 + Int(date.month) - 1
    }

    /// The day with which a month begins.
    func firstDay(ofMonth month: Int) -> Int {
        CalendarDate(year: month / 12, month: month % 12 + 1, day: 1)?.daysSince1970 ?? 0
    }
}

extension Int64 {
    static let minute: Int64 = 60_000
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000

    /// The quotient rounded down, also below zero.
    func flooredQuotient(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
    }

    /// The start of the span of this length that holds it.
    func floored(to span: Int64) -> Int64 { flooredQuotient(by: span) * span }
}
