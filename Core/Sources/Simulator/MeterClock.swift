import Catalogue
import KMP
import Metering

/// The clock on the meter's board: it runs with the moments passed in, and can be set.
struct MeterClock: Sendable {
    /// Seconds since 1970-01-01 00:00 that the clock shows at moment 0.
    private var origin: Int64
    private let summerTimeMinutes: UInt8?

    init(start: MeterDateTime) {
        origin = start.clockSeconds
        summerTimeMinutes = start.summerTimeMinutes
    }

    /// What the clock shows, in seconds since 1970-01-01 00:00.
    func seconds(at now: Moment) -> Int64 { origin + now.wholeSeconds }

    /// What the clock shows, nil when it has run out of years.
    func reading(at now: Moment) -> MeterDateTime? {
        MeterDateTime(clockSeconds: seconds(at: now))
    }

    /// Sets the clock to digits yymmdd and hhmmss.
    ///
    /// - Returns: false where no calendar or clock has them; nothing is changed then.
    mutating func set(date: UInt32, time: UInt32, at now: Moment) -> Bool {
        guard let date = DigitClock.date(date), let time = DigitClock.time(time) else {
            return false
        }
        origin = MeterDateTime(date: date, time: time).clockSeconds - now.wholeSeconds
        return true
    }

    /// A date and time in the format of a register, nil for a format that is neither.
    func content(_ seconds: Int64, as format: RegisterFormat) -> RegisterContent? {
        guard let shown = MeterDateTime(clockSeconds: seconds) else { return nil }
        let date = shown.date
        let digits: UInt32? =
            switch format.unit.encoding {
            case .clock: DigitClock.digits(shown.time)
            case .date: DigitClock.digits(date)
            case .longDate: UInt32(date.year / 100) * 1_000_000 + DigitClock.digits(date)
            case .monthDay: UInt32(date.month) * 100 + UInt32(date.day)
            default: nil
            }
        if let digits {
            return RegisterContent(ExactDecimal(magnitude: UInt64(digits)), as: format)
        }
        return bytes(of: shown, as: format.unit).map { RegisterContent(format.unit, .bytes($0)) }
    }

    private func bytes(of shown: MeterDateTime, as unit: UnitCode) -> [UInt8]? {
        let (date, time) = (shown.date, shown.time)
        let year = UInt8(date.year % 100)
        switch unit.encoding {
        case .realTimeClock:
            return [
                0, UInt8(date.weekday), time.second, time.minute, time.hour, date.day,
                date.month, year,
            ]
        case .dateTime:
            return [
                summerTimeMinutes ?? 0, year, date.month, date.day, time.hour, time.minute,
                time.second,
            ]
        default: return nil
        }
    }
}

extension Moment {
    /// Whole seconds since the origin, rounded down also before it.
    var wholeSeconds: Int64 {
        let rest = microseconds % 1_000_000
        return (microseconds - rest) / 1_000_000 - (rest < 0 ? 1 : 0)
    }
}
