import Metering

/// A point of time as a file writes it.
enum WrittenTime: Hashable {
    /// A point of time that needs no zone: unix time, or ISO 8601 with an offset.
    case point(Timestamp)
    /// What a clock of the place showed.
    case local(LocalTime)

    /// Reads a time.
    ///
    /// - Parameters:
    ///   - text: unix seconds or milliseconds; `2026-01-31T14:00:00.000+01:00`; local time as in
    ///     `2026-01-31 14:00` or `31.01.2026 14:00`, or a day alone for its first moment.
    ///   - allowsSlashes: whether `31/01/2026` is a day: elsewhere it may be a month.
    init?(_ text: some StringProtocol, allowsSlashes: Bool = false) {
        let text = text.trimmed
        if text.utf8.first?.isDigit == true, text.utf8.allSatisfy({ $0.isDigit || $0 == 46 }),
            let unix = NumberText.decimal(text, mark: 46)
        {
            guard let point = Timestamp(unix: unix) else { return nil }
            self = .point(point)
            return
        }
        var cursor = TimeCursor(text)
        guard let date = cursor.date(allowsSlashes: allowsSlashes),
            let (time, milliseconds) = cursor.time()
        else { return nil }
        let clock = MeterDateTime(date: date, time: time)
        let local = LocalTime(milliseconds: clock.clockSeconds * 1_000 + milliseconds)
        guard !cursor.isAtEnd else {
            self = .local(local)
            return
        }
        guard let offset = cursor.offset(), cursor.isAtEnd else { return nil }
        self = .point(Timestamp(milliseconds: local.milliseconds - offset * 60_000))
    }
}

/// What a clock showed, in milliseconds since its 1970-01-01 00:00; of which zone is not said.
struct LocalTime: Hashable {
    let milliseconds: Int64

    /// The clock's date and time: `2026-03-29 02:30:00`.
    var text: String {
        let fraction = (milliseconds % 1_000 + 1_000) % 1_000
        let clock = MeterDateTime(clockSeconds: (milliseconds - fraction) / 1_000)
        return clock?.description ?? "\(milliseconds)"
    }
}

extension Timestamp {
    /// Unix time in seconds, or in milliseconds where seconds would lie beyond the year 5000.
    init?(unix: ExactDecimal) {
        let isMilliseconds = !unix.isLess(than: ExactDecimal(100_000_000_000))
        let scaled = ExactDecimal(
            magnitude: unix.magnitude,
            exponent: unix.exponent + (isMilliseconds ? 0 : 3)
        )
        guard let whole = scaled.rounded(to: 0).wholeNumber, whole < 1 << 52 else { return nil }
        self.init(milliseconds: whole)
    }
}

/// Reads a date and a time from left to right.
private struct TimeCursor {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    /// A day: `2026-01-31`, `31.01.2026`, and `31/01/2026` where that may be one.
    mutating func date(allowsSlashes: Bool) -> CalendarDate? {
        guard let first = number(digits: 1...4) else { return nil }
        guard let mark = rest.first, take(mark), let month = number(digits: 1...2), take(mark),
            let last = number(digits: 1...4)
        else { return nil }
        if mark == UInt8(ascii: "-") {
            return first > 31 ? CalendarDate(year: first, month: month, day: last) : nil
        }
        guard mark == UInt8(ascii: ".") || (mark == UInt8(ascii: "/") && allowsSlashes) else {
            return nil
        }
        return last > 31 ? CalendarDate(year: last, month: month, day: first) : nil
    }

    /// A time of day with its milliseconds; midnight where there is none.
    mutating func time() -> (TimeOfDay, Int64)? {
        guard !isAtEnd else { return TimeOfDay(hour: 0, minute: 0, second: 0).map { ($0, 0) } }
        guard take(UInt8(ascii: "T")) || take(UInt8(ascii: " ")) else { return nil }
        guard let hour = number(digits: 1...2), take(UInt8(ascii: ":")),
            let minute = number(digits: 2...2)
        else { return nil }
        var (second, milliseconds) = (0, Int64(0))
        if take(UInt8(ascii: ":")) {
            guard let seconds = number(digits: 2...2) else { return nil }
            second = seconds
            if take(UInt8(ascii: ".")) || take(UInt8(ascii: ",")) {
                guard let fraction = fraction() else { return nil }
                milliseconds = fraction
            }
        }
        return TimeOfDay(hour: hour, minute: minute, second: second).map { ($0, milliseconds) }
    }

    /// Minutes ahead of UTC: `Z`, `UTC`, `+01:00`, `+0100`, `+01`.
    mutating func offset() -> Int64? {
        _ = take(UInt8(ascii: " "))
        if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
        if rest.elementsEqual("UTC".utf8) {
            rest = rest.dropFirst(3)
            return 0
        }
        let isBehind = take(UInt8(ascii: "-"))
        guard isBehind || take(UInt8(ascii: "+")), let hours = number(digits: 2...2) else {
            return nil
        }
        var minutes = 0
        if take(UInt8(ascii: ":")) || !isAtEnd {
            guard let more = number(digits: 2...2) else { return nil }
            minutes = more
        }
        guard hours <= 14, minutes < 60 else { return nil }
        return Int64((hours * 60 + minutes) * (isBehind ? -1 : 1))
    }

    /// Digits behind the seconds, cut off after the third.
    private mutating func fraction() -> Int64? {
        let digits = rest.prefix { $0.isDigit }
        guard (1...9).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return Int64((Substring(digits) + "00").prefix(3))
    }

    private mutating func number(digits range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix(range.upperBound).prefix { $0.isDigit }
        guard range.contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return Int(Substring(digits))
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }
}
