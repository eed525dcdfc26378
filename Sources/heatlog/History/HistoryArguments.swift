import ArgumentParser
import Collector
import IEC62056
import Metering

/// A log by its name: `hour`, `day`, `month`, `year`, `info`; or as an older MULTICAL is asked for
/// it: `/#5`.
enum LoggerName: ExpressibleByArgument {
    case kind(LoggerKind)
    case set(DataSet)

    init?(argument: String) {
        if let kind = LoggerKind(rawValue: argument) {
            self = .kind(kind)
        } else if argument.hasPrefix("/#"), let set = DataSet(argument.dropFirst(2)) {
            self = .set(set)
        } else {
            return nil
        }
    }
}

/// A day, or a minute of it, on the meter's clock: `2026-01-31`, `2026-01-31T14:00`.
struct MeterTime: ExpressibleByArgument {
    private let day: CalendarDate
    private let time: TimeOfDay?

    init?(argument: String) {
        let parts = argument.split(separator: "T", omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: "-").compactMap { Int($0) }
        guard (1...2).contains(parts.count), numbers.count == 3,
            let day = CalendarDate(year: numbers[0], month: numbers[1], day: numbers[2])
        else { return nil }
        self.day = day
        guard parts.count == 2 else {
            time = nil
            return
        }
        let clock = parts[1].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 2, let time = TimeOfDay(hour: clock[0], minute: clock[1], second: 0)
        else { return nil }
        self.time = time
    }

    /// Whether a minute is meant and not a whole day.
    var isMinute: Bool { time != nil }

    /// The first second that is meant.
    var first: MeterDateTime? {
        (time ?? TimeOfDay(hour: 0, minute: 0, second: 0))
            .map { MeterDateTime(date: day, time: $0) }
    }

    /// The last second that is meant: a day without a time is meant whole.
    var last: MeterDateTime? {
        (time ?? TimeOfDay(hour: 23, minute: 59, second: 59))
            .map { MeterDateTime(date: day, time: $0) }
    }
}

extension MeterTime {
    /// The first second that is no longer meant: the day or the minute is over.
    var end: MeterDateTime? {
        last.flatMap {
            MeterDateTime(clockSeconds: $0.clockSeconds + (isMinute ? 60 : 1))
        }
    }
}

/// How far a clock is ahead of UTC: `+01:00`, `-03:30`, `Z`.
struct ClockZone: ExpressibleByArgument {
    let minutes: Int64

    init?(argument: String) {
        guard argument != "Z" else {
            minutes = 0
            return
        }
        let parts = argument.dropFirst().split(separator: ":").compactMap { UInt8($0) }
        guard let sign = argument.first, sign == "+" || sign == "-", parts.count == 2,
            parts[0] <= 14, parts[1] < 60
        else { return nil }
        let size = Int64(parts[0]) * 60 + Int64(parts[1])
        minutes = sign == "-" ? -size : size
    }
}
