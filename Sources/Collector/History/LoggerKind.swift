internal import Metering
internal import KMP

/// The logs in meters' memories that people ask for.
public enum LoggerKind: String, Sendable, Hashable, CaseIterable {
    case hour, day, month, year, info

    /// The number of the log in command B8.
    var type: LoggerType {
        switch self {
        case .hour: .hour
        case .day: .day
        case .month: .month
        case .year: .year
        case .info: .info
        }
    }

    /// When an entry must have been written that stands so many places before one written at
    /// `newest`; nil for a log of events, which come when they come.
    func time(_ count: Int64, before newest: MeterDateTime) -> MeterDateTime? {
        switch self {
        case .hour: MeterDateTime(clockSeconds: newest.clockSeconds - count * 3_600)
        case .day: MeterDateTime(clockSeconds: newest.clockSeconds - count * 86_400)
        case .month: newest.earlier(months: count)
        case .year: newest.earlier(months: 12 * count)
        case .info: nil
        }
    }

    /// How many places before an entry of `newest` the last one stands that is not later than
    /// `time`; nil for a log of events.
    func distance(from newest: MeterDateTime, to time: MeterDateTime) -> Int64? {
        guard self != .info else { return nil }
        guard time.clockSeconds < newest.clockSeconds else { return 0 }
        let seconds: Int64 =
            switch self {
            case .hour: 3_600
            case .day: 86_400
            case .month: 28 * 86_400
            case .year, .info: 365 * 86_400
            }
        // So many at most; months and years are longer than this, so the walk is back.
        var count = (newest.clockSeconds - time.clockSeconds + seconds - 1) / seconds
        while count > 0, let earlier = self.time(count - 1, before: newest),
            earlier.clockSeconds <= time.clockSeconds
        {
            count -= 1
        }
        return count
    }
}

extension MeterDateTime {
    /// The same day and time some months earlier, or the last day of a month that is shorter.
    fileprivate func earlier(months: Int64) -> MeterDateTime? {
        let month = Int64(date.year) * 12 + Int64(date.month) - 1 - months
        let days = (1...Int(date.day)).reversed().lazy.compactMap { day in
            CalendarDate(year: Int(month / 12), month: Int(month % 12) + 1, day: day)
        }
        return days.first.map { MeterDateTime(date: $0, time: time) }
    }
}
