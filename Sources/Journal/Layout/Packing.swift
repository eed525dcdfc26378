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

    /// The exact number of a content, nil where the slot holds none.
    static func decimal(_ content: DatabaseValue, kind: Kind, exponent: Int8) -> ExactDecimal? {
        guard kind == .number else { return nil }
        switch content.storage {
        case .int64(let mantissa): return ExactDecimal(mantissa, exponent: exponent)
        case .string(let digits): return long(digits, exponent: exponent)
        default: return nil
        }
    }

    /// A number of more than 63 bits; above 10⁰ the zeros that were written out go again.
    private static func long(_ digits: String, exponent: Int8) -> ExactDecimal? {
        let sent = digits.dropLast(Int(max(0, exponent)))
        return ExactDecimal(parsing: sent).map {
            ExactDecimal(isNegative: $0.isNegative, magnitude: $0.magnitude, exponent: exponent)
        }
    }

    /// The text of a content that is no number; nil where the meter sent no value.
    static func text(_ content: DatabaseValue, kind: Kind) -> String? {
        guard kind != .noDate, case .string(let text) = content.storage else { return nil }
        return kind == .bytes && text.isEmpty ? nil : text
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
