import Catalogue
import KMP
import Metering

/// What a log is set up to keep: when it writes, how much of it, and which registers.
struct LogPlan: Sendable {
    /// How a log is asked for: command B8 by type, or commands A0 to A3 by number.
    enum Reach: Sendable, Hashable {
        case type(LoggerType)
        case module(UInt8)
    }

    let reach: Reach
    /// When it writes; nil for a log of events.
    let interval: LogInterval?
    /// Whether it writes when the info code comes or goes.
    ///
    /// Changes of the configuration do not happen in this simulator, and logs by the minute are
    /// off in it.
    let isOfInfo: Bool
    let depth: Int
    let registers: [RegisterID]

    /// The plans of all logs that a model answers for.
    static func all(of model: MeterModel) -> [LogPlan] {
        model.loggers.compactMap { LogPlan($0, of: model) }
    }

    private init?(_ entry: LoggerEntry, of model: MeterModel) {
        switch entry.access {
        case .logger:
            guard let number = entry.number else { return nil }
            reach = .type(LoggerType(rawValue: number))
        // Logger modules are no part of the meter, but in a MULTICAL 801. (5512-447 §6.3)
        case .module:
            guard let number = entry.number, model.hasInnerModule else { return nil }
            reach = .module(number)
        case .unknown: return nil
        }
        interval = LogInterval(kind: entry.kind)
        isOfInfo = entry.kind == "info"
        depth = entry.depth ?? LogPlan.assumedDepth(of: interval)
        registers =
            entry.registers.isEmpty ? LogPlan.assumedRegisters(of: model) : entry.registers
    }

    /// Depths that no source gives.
    ///
    /// Assumed: those of a MULTICAL 66-CDE for hours (960) and months
    /// (36), of a MULTICAL 21 for days (460), and of the one 603 that was captured for years (20).
    private static func assumedDepth(of interval: LogInterval?) -> Int {
        switch interval {
        case .hour: 960
        case .day: 460
        case .month: 36
        case .year: 20
        case nil: 50
        }
    }

    /// Registers of logs that no capture shows.
    ///
    /// Assumed: what the captured yearly log of a 603 and
    /// the read sets have in common, as far as the model has it.
    private static func assumedRegisters(of model: MeterModel) -> [RegisterID] {
        let wanted: [UInt16] = [
            60, 63, 97, 110, 68, 69, 74, 80, 86, 87, 292, 299, 99, 369, 1004, 348, 1003, 1002,
        ]
        return wanted.map { RegisterID($0) }.filter { model.entry(for: $0)?.format != nil }
    }
}

extension MeterModel {
    /// Whether the meter answers for a logger top module as well. (5512-447 §6.3)
    var hasInnerModule: Bool { aliases.contains("801") }
}

/// How far the entries of a log are apart, on the meter's own clock.
enum LogInterval: Sendable, Hashable {
    case hour, day, month, year

    /// The interval of a log that the catalogue calls so; nil for logs of events, and for those
    /// by the minute, which are off in a simulated meter.
    init?(kind: String) {
        switch kind {
        case "hour": self = .hour
        case "day": self = .day
        case "month": self = .month
        case "year": self = .year
        default: return nil
        }
    }

    /// The number of the interval that a second of the meter's clock lies in, from 1970.
    func number(at seconds: Int64) -> Int64 {
        let days = floored(seconds, 86_400)
        switch self {
        case .hour: return floored(seconds, 3_600)
        case .day: return days
        case .month: return CalendarDate(daysSince1970: Int(days)).map(LogInterval.month) ?? 0
        case .year: return CalendarDate(daysSince1970: Int(days)).map { Int64($0.year) } ?? 0
        }
    }

    /// The first second of an interval on the meter's clock.
    func start(of number: Int64) -> Int64 {
        switch self {
        case .hour: number * 3_600
        case .day: number * 86_400
        case .month: midnight(year: Int(floored(number, 12)), month: Int(number % 12) + 1)
        case .year: midnight(year: Int(number), month: 1)
        }
    }

    private static func month(_ date: CalendarDate) -> Int64 {
        Int64(date.year) * 12 + Int64(date.month) - 1
    }

    private func midnight(year: Int, month: Int) -> Int64 {
        let first = CalendarDate(year: year, month: month, day: 1)
        return Int64(first?.daysSince1970 ?? 0) * 86_400
    }

    private func floored(_ number: Int64, _ size: Int64) -> Int64 {
        (number - (number % size + size) % size) / size
    }
}

extension LogPlan {
    /// The full hours at which the log wrote in the past, in order.
    ///
    /// - Parameters:
    ///   - range: from the installation to the start, on the meter's clock.
    ///   - dice: the chance behind the house.
    /// - Returns: as many of the last ones as the log is deep.
    func times(in range: ClosedRange<Int64>, _ dice: Dice) -> [Int64] {
        if let interval {
            let newest = interval.number(at: range.upperBound)
            let kept = min(count(in: range, dice), depth)
            return (0..<Int64(kept)).reversed().map { interval.start(of: newest - $0) }
        }
        return events(in: range, dice).suffix(depth)
    }

    /// How often the log wrote in the past.
    func count(in range: ClosedRange<Int64>, _ dice: Dice) -> Int {
        guard let interval else { return events(in: range, dice).count }
        return Int(interval.number(at: range.upperBound) - interval.number(at: range.lowerBound))
    }

    /// An info code came and went about twice a year; it always was gone within the hour, so what
    /// the entries hold is the code after it.
    private func events(in range: ClosedRange<Int64>, _ dice: Dice) -> [Int64] {
        guard isOfInfo else { return [] }
        let months =
            LogInterval.month.number(
                at: range.lowerBound
            )...LogInterval.month.number(
                at: range.upperBound
            )
        return months.filter { dice.number(0...5, .event, $0) == 0 }
            .map { LogInterval.month.start(of: $0) + dice.number(0...671, .event, -$0) * 3_600 }
            .filter(range.contains)
    }

    /// Whether B8 asks for it.
    var isInMeter: Bool {
        if case .type = reach { true } else { false }
    }
}
