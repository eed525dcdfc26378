internal import GRDB
internal import Metering

/// What kind of value a slot holds; with the power of ten it makes a column's content a value.
enum Kind: String, Hashable {
    case number, longNumber, date, monthDay, time, dateTime, text, bytes, noDate
}

/// A value as the journal keeps it: what changes in the row, what stays the same in the shape.
///
/// A mantissa is an integer. One beyond 63 bits is kept as its digits: SQLite's integers are
/// signed, and of the lowest one it cannot tell the magnitude.
struct Packed {
    let kind: Kind
    let exponent: Int8
    let content: DatabaseValue

    init(_ value: Value) {
        kind = value.kind
        switch value {
        case .number(let decimal), .noDate(let decimal):
            exponent = decimal.exponent
            content = Self.content(decimal)
        case .dateTime(let dateTime):
            exponent = Self.exponent(summerTime: dateTime.summerTimeMinutes)
            content = dateTime.description.databaseValue
        default:
            exponent = 0
            content = (value.text ?? "").databaseValue
        }
    }

    private static func content(_ decimal: ExactDecimal) -> DatabaseValue {
        guard decimal.magnitude <= Int64.max, let mantissa = decimal.mantissa else {
            return decimal.description.databaseValue
        }
        return mantissa.databaseValue
    }

    /// The value of a column's content.
    ///
    /// What is not as it was packed comes back as text: somebody wrote it by hand.
    static func value(_ content: DatabaseValue, kind: Kind, exponent: Int8) -> Value {
        let text = text(content)
        let value: Value? =
            switch kind {
            case .number: decimal(content, exponent: exponent).map { .number($0) }
            case .noDate: decimal(content, exponent: exponent).map { .noDate($0) }
            case .longNumber: .longNumber(text)
            case .date: CalendarDate(text: text).map { .date($0) }
            case .monthDay: MonthDay(text: text).map { .monthDay($0) }
            case .time: TimeOfDay(text: text).map { .time($0) }
            case .dateTime: dateTime(text, exponent: exponent).map { .dateTime($0) }
            case .text: .text(text)
            case .bytes: bytes(text).map { .bytes($0) }
            }
        return value ?? .text(text)
    }

    private static func text(_ content: DatabaseValue) -> String {
        switch content.storage {
        case .string(let text): text
        case .int64(let number): String(number)
        default: ""
        }
    }

    private static func decimal(_ content: DatabaseValue, exponent: Int8) -> ExactDecimal? {
        switch content.storage {
        case .int64(let mantissa): ExactDecimal(mantissa, exponent: exponent)
        case .string(let digits): long(digits, exponent: exponent)
        default: nil
        }
    }

    /// A number of more than 63 bits; above 10⁰ the zeros that were written out go again.
    private static func long(_ digits: String, exponent: Int8) -> ExactDecimal? {
        let sent = digits.dropLast(Int(max(0, exponent)))
        return ExactDecimal(parsing: sent).map {
            ExactDecimal(isNegative: $0.isNegative, magnitude: $0.magnitude, exponent: exponent)
        }
    }

    /// A date and time has no power of ten; its minutes of summer time stand there, and one more,
    /// for 0 says that the meter sent none.
    private static func exponent(summerTime minutes: UInt8?) -> Int8 {
        minutes.map { Int8(bitPattern: $0 &+ 1) } ?? 0
    }

    private static func dateTime(_ text: String, exponent: Int8) -> MeterDateTime? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let date = CalendarDate(text: parts[0]),
            let time = TimeOfDay(text: parts[1])
        else { return nil }
        let minutes = exponent == 0 ? nil : UInt8(bitPattern: exponent) &- 1
        return MeterDateTime(date: date, time: time, summerTimeMinutes: minutes)
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let words = text.split(separator: " ")
        let bytes = words.compactMap { UInt8($0, radix: 16) }
        return bytes.count == words.count ? bytes : nil
    }
}

extension Value {
    /// The kind that a slot is marked with.
    var kind: Kind {
        switch self {
        case .number: .number
        case .longNumber: .longNumber
        case .date: .date
        case .monthDay: .monthDay
        case .time: .time
        case .dateTime: .dateTime
        case .text: .text
        case .bytes: .bytes
        case .noDate: .noDate
        }
    }
}
