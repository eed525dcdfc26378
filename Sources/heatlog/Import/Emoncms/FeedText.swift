import Metering

/// Reads feeds as emoncms' `feed/data.json` gives them: `[[time, value], …]`.
///
/// It is read value by value, for such a file is one long line and may be larger than memory.
struct FeedText: RowReader {
    /// No number and no time is longer.
    private static let longestToken = 64

    let rowName = "point"
    private let meter: ImportMeter
    private let wish: ImportWish
    private var columns: [RegisterColumn] = []
    private var times: LocalTimes
    private var numbers: TableNumbers

    private var place = Place.before
    private var token: [UInt8] = []
    private var isQuoted = false
    private var parts: [String] = []
    private var number = 0

    /// Where in the document the next byte stands.
    private enum Place { case before, betweenPoints, afterPoint, inPoint, behind }

    init(_ wish: ImportWish) throws(FileDefect) {
        meter = try wish.requiredMeter()
        self.wish = wish
        times = LocalTimes(zone: wish.zone)
        numbers = TableNumbers(decimals: wish.decimals, isFeed: true)
    }

    mutating func read(_ bytes: [UInt8], isLast: Bool) throws(FileDefect) -> [ImportLine] {
        var lines: [ImportLine] = []
        for byte in bytes {
            if let line = try take(byte) { lines.append(line) }
        }
        if isLast, place != .behind { throw broken("it ends in the middle") }
        return lines
    }

    private mutating func take(_ byte: UInt8) throws(FileDefect) -> ImportLine? {
        if place == .inPoint { return try takeInPoint(byte) }
        let isSpace = byte == 32 || (9...13).contains(byte)
        switch (place, byte) {
        case (_, _) where isSpace: break
        case (.before, UInt8(ascii: "[")): place = .betweenPoints
        case (.betweenPoints, UInt8(ascii: "[")): place = .inPoint
        case (.betweenPoints, UInt8(ascii: "]")) where number == 0: place = .behind
        case (.afterPoint, UInt8(ascii: ",")): place = .betweenPoints
        case (.afterPoint, UInt8(ascii: "]")): place = .behind
        default: throw broken("there is no list of points behind point \(number)")
        }
        return nil
    }

    private mutating func takeInPoint(_ byte: UInt8) throws(FileDefect) -> ImportLine? {
        switch byte {
        case UInt8(ascii: "\""): isQuoted.toggle()
        case UInt8(ascii: ",") where !isQuoted: endPart()
        case UInt8(ascii: "]") where !isQuoted:
            endPart()
            place = .afterPoint
            return try point()
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            throw broken("there is a list in point \(number + 1)")
        default: token.append(byte)
        }
        guard token.count <= Self.longestToken, parts.count <= 64 else {
            throw broken("point \(number + 1) is longer than a time and its values")
        }
        return nil
    }

    private mutating func endPart() {
        parts.append(String(decoding: token, as: UTF8.self).trimmed)
        token = []
    }

    private func broken(_ reason: String) -> FileDefect {
        FileDefect(
            "it is no whole [[time, value], …]: \(reason)",
            hint: "Fetch the feed again, with feed/data.json."
        )
    }

    private mutating func point() throws(FileDefect) -> ImportLine? {
        defer { parts = [] }
        number += 1
        if columns.isEmpty { columns = try wish.feeds(max(1, parts.count - 1)) }
        do throws(RowFault) {
            let row = try row()
            return row.readings.isEmpty ? nil : .success(row)
        } catch { return .failure(LineDefect(number: number, reason: error.reason)) }
    }

    private mutating func row() throws(RowFault) -> ImportRow {
        guard parts.count == columns.count + 1 else {
            throw RowFault("it has \(parts.count) parts, not a time and \(columns.count) of values")
        }
        let time = try times.point(parts[0], of: "", allowsSlashes: true)
        var readings: [Reading] = []
        for column in columns {
            guard let value = try numbers.value(parts[column.index + 1], of: column) else {
                continue
            }
            readings.append(column.register.reading(value, column.unit))
        }
        return ImportRow(number: number, meter: meter, time: time, readings: readings)
    }
}
