import Metering

/// Looks at rows one after the other: a time that cannot be, a total that falls, a value that is
/// told twice and differently.
struct RowWatch {
    /// The first time that is believed: no meter with an optical eye that answers is older.
    static let earliest = Timestamp(milliseconds: 631_152_000_000)

    private struct Series: Hashable {
        let meter: ImportMeter
        let register: UInt16
        let unit: Unit?
        let unknownUnit: UInt16?
    }

    private struct Seen {
        let value: Value
        let time: Timestamp
        let number: Int
    }

    private let latest: Timestamp
    private let rowName: String
    private var seen: [Series: Seen] = [:]
    /// Totals that fell in the row that was looked at last, each as a sentence.
    private(set) var falls: [String] = []

    /// Makes one for a file.
    ///
    /// - Parameters:
    ///   - now: our time; what lies more than a day beyond it is no reading.
    ///   - rowName: what a row is called: a line, a point.
    init(now: Timestamp, rowName: String) {
        latest = Timestamp(milliseconds: now.milliseconds + 86_400_000)
        self.rowName = rowName
    }

    /// The row, with its doubts.
    ///
    /// - Throws: ``LineDefect`` where it cannot be right.
    mutating func looked(at row: ImportRow) throws(LineDefect) -> ImportRow {
        falls = []
        guard row.time >= Self.earliest else {
            throw LineDefect(number: row.number, reason: "\(row.time) is before 1990")
        }
        guard row.time <= latest else {
            let reason = "\(row.time) is more than a day in the future"
            throw LineDefect(number: row.number, reason: reason)
        }
        var row = row
        for index in row.readings.indices {
            let doubt = try doubt(row.readings[index], in: row)
            guard let doubt else { continue }
            falls.append(doubt)
            if row.readings[index].doubt == nil { row.readings[index].doubt = doubt }
        }
        return row
    }

    /// Why a reading does not fit the one before it.
    private mutating func doubt(
        _ reading: Reading,
        in row: ImportRow
    ) throws(LineDefect) -> String? {
        let series = Series(
            meter: row.meter,
            register: reading.register,
            unit: reading.unit,
            unknownUnit: reading.unknownUnit
        )
        let new = Seen(value: reading.value, time: row.time, number: row.number)
        guard let before = seen[series] else {
            seen[series] = new
            return nil
        }
        if before.time == row.time, before.value != reading.value {
            let old = before.value.text ?? "none"
            throw LineDefect(
                number: row.number,
                reason: "\(reading.name) is \(reading.value.text ?? "none"), and \(old) at the "
                    + "same time in \(rowName) \(before.number)"
            )
        }
        seen[series] = new
        guard reading.quantity?.isTotal == true else { return nil }
        // A file may run backwards: it is the order of time that counts.
        let isForward = before.time < new.time
        return Self.fall(reading, from: isForward ? before : new, to: isForward ? new : before)
    }

    /// How a total fell from one time to a later one; nil where it did not.
    private static func fall(_ reading: Reading, from first: Seen, to second: Seen) -> String? {
        guard let high = first.value.decimal, let low = second.value.decimal,
            low.isLess(than: high)
        else { return nil }
        let unit = reading.unitText.map { " \($0)" } ?? ""
        return "\(reading.label) fell from \(high) to \(low)\(unit) "
            + "between \(first.time) and \(second.time)."
    }
}
