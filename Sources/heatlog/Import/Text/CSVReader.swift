import Glibc

/// A record of a table: its fields, and the line of the file that it begins in.
struct CSVRecord: Hashable {
    let line: Int
    let fields: [String]
    /// What is wrong with its quotes, nil where nothing is.
    let fault: String?
}

/// Reads comma-separated values piece by piece, after RFC 4180.
///
/// Of our own because a file may be larger than memory: the libraries there are read it whole.
/// The separator is a comma, semicolon or tab, whichever the first line has most of. Lines end with
/// LF or CR LF; a byte order mark and empty lines are passed over. Bytes that are not UTF-8 are
/// taken for Latin 1, in which spreadsheets write `°` and `³`.
struct CSVReader {
    /// A record longer than this is no record: a quote was never closed, or it is no table.
    static let longest = 65_536

    /// What stands between fields; known from the first line on.
    private(set) var separator: UInt8?
    private var rest: [UInt8] = []
    private var line = 1
    private var hasBegun = false

    /// Takes the next piece of the file.
    ///
    /// - Parameters:
    ///   - bytes: the piece, cut anywhere.
    ///   - isLast: whether the file ends with it.
    /// - Returns: the records that are complete now.
    /// - Throws: ``FileDefect`` where this is no such file.
    mutating func read(_ bytes: [UInt8], isLast: Bool) throws(FileDefect) -> [CSVRecord] {
        rest += bytes
        if !hasBegun {
            guard rest.count >= 3 || isLast else { return [] }
            try begin()
        }
        var records: [CSVRecord] = []
        let used = rest.withUnsafeBufferPointer { cut($0, isLast: isLast, into: &records) }
        rest.removeFirst(used)
        guard rest.count <= Self.longest else {
            throw FileDefect(
                "line \(line) is longer than any line of readings",
                hint: "Look for a quote that is never closed; or it is not a table at all."
            )
        }
        return records
    }

    /// Passes over a byte order mark, and tells a file that is something else.
    private mutating func begin() throws(FileDefect) {
        hasBegun = true
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest.removeFirst(3) }
        guard !rest.starts(with: [0xFF, 0xFE]), !rest.starts(with: [0xFE, 0xFF]) else {
            throw FileDefect("it is written in UTF-16", hint: "Save it again as CSV in UTF-8.")
        }
        guard !rest.contains(0) else {
            throw FileDefect(
                "it is not text",
                hint: "Of emoncms' own files, ID.dat and feed_ID.MYD are taken by their names."
            )
        }
    }

    /// Cuts off all records that are whole.
    ///
    /// - Returns: how many bytes they had.
    private mutating func cut(
        _ bytes: UnsafeBufferPointer<UInt8>,
        isLast: Bool,
        into records: inout [CSVRecord]
    ) -> Int {
        var start = 0
        while start < bytes.count {
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: start)
            guard let lineEnd = end ?? (isLast ? bytes.count : nil) else { break }
            let plain = UnsafeBufferPointer(rebasing: bytes[start..<lineEnd])
            let mark = separator ?? Self.likelySeparator(plain)
            if plain.firstIndex(of: UInt8(ascii: "\""), from: 0) == nil {
                append(plain.withoutCarriageReturn, mark, to: &records)
                (start, line) = (lineEnd + 1, line + 1)
            } else {
                var quoted = QuotedRecord(separator: mark)
                let whole = UnsafeBufferPointer(rebasing: bytes[start...])
                guard let length = quoted.read(whole, isLast: isLast) else { break }
                records.append(quoted.record(line: line))
                separator = mark
                (start, line) = (start + length, line + quoted.lines)
            }
        }
        return min(start, bytes.count)
    }

    private mutating func append(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ mark: UInt8,
        to records: inout [CSVRecord]
    ) {
        guard !bytes.isEmpty else { return }
        var fields: [String] = []
        var start = 0
        while let end = bytes.firstIndex(of: mark, from: start) {
            fields.append(text(UnsafeBufferPointer(rebasing: bytes[start..<end])))
            start = end + 1
        }
        fields.append(text(UnsafeBufferPointer(rebasing: bytes[start...])))
        records.append(CSVRecord(line: line, fields: fields, fault: nil))
        separator = mark
    }

    /// What the line has most of outside quotes; a semicolon before a tab before a comma.
    private static func likelySeparator(_ line: UnsafeBufferPointer<UInt8>) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in line {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted { counts[byte, default: 0] += 1 }
        }
        let marks = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]
        return marks.max { counts[$0, default: 0] <= counts[$1, default: 0] } ?? marks[0]
    }
}

/// A record with quotes, read byte by byte; its fields may hold separators and line ends.
private struct QuotedRecord {
    private enum Place { case start, plain, quoted, closing }

    let separator: UInt8
    /// How many lines of the file it takes.
    private(set) var lines = 0
    private var fields: [String] = []
    private var field: [UInt8] = []
    private var place = Place.start
    private var fault: String?

    init(separator: UInt8) { self.separator = separator }

    func record(line: Int) -> CSVRecord { CSVRecord(line: line, fields: fields, fault: fault) }

    /// Reads to the end of the record.
    ///
    /// - Returns: how many bytes it had with its line end; nil where its end is still to come.
    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) -> Int? {
        for (index, byte) in bytes.enumerated() where take(byte) { return index + 1 }
        guard isLast else { return nil }
        if place == .quoted { fault = "a quote is opened and never closed" }
        endField()
        lines += 1
        return bytes.count
    }

    /// Takes a byte.
    ///
    /// - Returns: whether the record ends with it.
    private mutating func take(_ byte: UInt8) -> Bool {
        if byte == UInt8(ascii: "\n") { lines += 1 }
        switch (place, byte) {
        case (.quoted, UInt8(ascii: "\"")): place = .closing
        case (.quoted, _): field.append(byte)
        case (_, separator): endField()
        case (_, UInt8(ascii: "\n")):
            endField()
            return true
        case (.start, UInt8(ascii: "\"")):
            field = []
            place = .quoted
        case (.start, UInt8(ascii: " ")): field.append(byte)
        case (.closing, UInt8(ascii: "\"")):
            field.append(byte)
            place = .quoted
        case (.closing, UInt8(ascii: "\r")), (.closing, UInt8(ascii: " ")): break
        case (.closing, _): fault = "text follows a closing quote"
        case (_, UInt8(ascii: "\"")): fault = "a quote stands inside a field"
        default:
            field.append(byte)
            place = .plain
        }
        return false
    }

    private mutating func endField() {
        if place != .closing, field.last == UInt8(ascii: "\r") { field.removeLast() }
        fields.append(field.withUnsafeBufferPointer { text($0) })
        field = []
        place = .start
    }
}

/// The text of a field.
private func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self)
        ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
}

extension UnsafeBufferPointer<UInt8> {
    /// Where a byte next stands.
    fileprivate func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard let base = baseAddress, start < count,
            let found = memchr(base + start, Int32(byte), count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// The line without the CR that some programs end it with.
    fileprivate var withoutCarriageReturn: UnsafeBufferPointer<UInt8> {
        last == UInt8(ascii: "\r") ? UnsafeBufferPointer(rebasing: dropLast()) : self
    }
}
