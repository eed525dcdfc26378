import Foundation
import Metering
import Testing

@testable import heatlog

/// A file in ImportFiles/, how it is imported, and the rows that come of it.
struct ImportCase: CustomTestStringConvertible, Sendable {
    let file: String
    var form = ImportWish.Form.auto
    var meter: String?
    var registers: [String] = []
    var units: [String] = []
    var decimals: Int8?

    var testDescription: String { file }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("ImportFiles")

    /// Every form that an import takes.
    static let all = [
        ImportCase(file: "export.csv"),
        ImportCase(file: "history.csv", meter: "6789012"),
        ImportCase(file: "semicolon.csv"),
        ImportCase(file: "latin1.csv", meter: "6789012"),
        ImportCase(file: "tabs.tsv", meter: "6789012", units: ["kW", "kWh"]),
        ImportCase(file: "offsets.csv", meter: "6789012"),
        ImportCase(file: "summertime.csv", meter: "6789012"),
        ImportCase(file: "backwards.csv", meter: "6789012"),
        ImportCase(file: "falls.csv", meter: "6789012"),
        ImportCase(file: "bad.csv", meter: "6789012"),
        ImportCase(file: "marks.csv", meter: "6789012"),
        feed("feed.csv"),
        feed("feed.json"),
        ImportCase(
            file: "feeds.csv",
            form: .emoncms,
            meter: "6789012",
            registers: ["60", "volume"],
            units: ["MWh", "m³"]
        ),
        feed("feediso.csv", decimals: 1),
        feed("12.dat"),
        feed("feed_13.MYD"),
    ]

    private static func feed(_ file: String, decimals: Int8? = nil) -> ImportCase {
        ImportCase(
            file: file,
            meter: "6789012",
            registers: ["power"],
            units: ["kW"],
            decimals: decimals
        )
    }

    func wish() throws -> ImportWish {
        // 2026-11-25 12:00 UTC.
        var wish = ImportWish(now: Timestamp(milliseconds: 1_795_608_000_000))
        wish.form = form
        wish.meter = meter.map { ImportMeter($0) }
        wish.registers = try registers.map { try #require(KnownRegister($0)) }
        wish.units = try units.map { try #require(ImportUnit($0)) }
        wish.zone = try #require(TimeZone(identifier: "Europe/Copenhagen"))
        wish.decimals = decimals
        return wish
    }

    func bytes() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(file)))
    }

    func reader() throws -> any RowReader {
        let wish = try wish()
        let path = Self.folder.appendingPathComponent(file).path
        return try ImportFile(path, wish).reader(wish)
    }

    /// The rows of a reader as text, a line each.
    func rows(_ reader: any RowReader, _ pieces: [[UInt8]]) throws -> String {
        var reader = reader
        var watch = RowWatch(now: try wish().now, rowName: reader.rowName)
        var lines: [String] = []
        for (index, piece) in pieces.enumerated() {
            for line in try reader.read(piece, isLast: index == pieces.count - 1) {
                lines += Self.text(watch.judged(line))
            }
        }
        return (lines + reader.remarks).map { $0 + "\n" }.joined()
    }

    private static func text(_ line: ImportLine) -> [String] {
        switch line {
        case .failure(let defect): return ["\(defect.number) ! \(defect.reason)"]
        case .success(let row):
            return row.readings.map { reading in
                let ahead = row.clockAhead.map { "ahead \($0)" }
                let parts = [
                    "\(row.number)", row.meter.name, "\(row.time)", "\(reading.register)",
                    reading.name, kind(reading.value), reading.unitText, ahead, reading.doubt,
                ]
                return parts.compactMap(\.self).joined(separator: " ")
            }
        }
    }

    /// The value behind its kind: `number 55.006`.
    private static func kind(_ value: Value) -> String {
        let kind = "\(value)".prefix { $0 != "(" }
        return "\(kind) \(value.text ?? "none")"
    }
}

/// Each file of ImportFiles/ has its rows beside it in `NAME.rows`.
///
/// `HEATLOG_GOLDEN=1` writes those of a new file; read them before they are committed.
@Suite("heatlog import: golden files")
struct ImportGoldenTests {
    @Test(arguments: ImportCase.all)
    func `a file gives the rows that stand beside it, however it is cut`(each: ImportCase) throws {
        let bytes = try each.bytes()
        let golden = ImportCase.folder.appendingPathComponent(each.file + ".rows")
        let whole = try each.rows(each.reader(), [bytes])
        if ProcessInfo.processInfo.environment["HEATLOG_GOLDEN"] != nil,
            !FileManager.default.fileExists(atPath: golden.path)
        {
            try whole.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(whole == (try String(contentsOf: golden, encoding: .utf8)))
        #expect(try each.rows(each.reader(), bytes.map { [$0] }) == whole)
        for size in [2, 7, 64] {
            let pieces = stride(from: 0, to: bytes.count, by: size)
                .map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
            #expect(try each.rows(each.reader(), pieces) == whole, "in pieces of \(size)")
        }
    }
}
