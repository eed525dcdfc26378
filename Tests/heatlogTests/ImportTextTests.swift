import Foundation
import Metering
import Testing

@testable import heatlog

@Suite("heatlog import: words of a file")
struct ImportTextTests {
    private static let comma = UInt8(ascii: ",")
    private static let point = UInt8(ascii: ".")

    @Test(arguments: [
        ("55.006", "55.006"), ("-0.05", "-0.05"), ("+1.50", "1.50"), ("200", "200"),
        (".5", "0.5"), ("1.2e-05", "0.000012"), ("1.5E+3", "1500"), ("007", "7"),
    ])
    func `a number keeps its digits`(text: String, exact: String) {
        #expect(NumberText.decimal(text, mark: Self.point)?.description == exact)
    }

    @Test(arguments: [
        "", "-", ".", "5.", "1.2.3", "1,5", "1e", "e5", "1e5000", "0x10", "1 000", "٣",
        "18446744073709551616", "nan", "inf", "1e-300", "--1",
    ])
    func `what is no number is none`(text: String) {
        #expect(NumberText.decimal(text, mark: Self.point) == nil)
    }

    @Test func `a comma is a decimal mark where it is asked for`() {
        #expect(NumberText.decimal("55,006", mark: Self.comma)?.description == "55.006")
        #expect(NumberText.decimal("55.006", mark: Self.comma) == nil)
    }

    @Test(arguments: [
        ("1", "1.0", false), ("0.99", "1", true), ("-2", "-1.5", true), ("-1", "0", true),
        ("0", "-0.1", false), ("18446744073709551615", "0.000000000000000000001", false),
    ])
    func `amounts are compared whatever their digits`(left: String, right: String, isLess: Bool)
        throws
    {
        let left = try #require(ExactDecimal(parsing: left))
        let right = try #require(ExactDecimal(parsing: right))
        #expect(left.isLess(than: right) == isLess)
        #expect(!(left.isLess(than: right) && right.isLess(than: left)))
    }

    @Test(arguments: [
        ("1769868000", "2026-01-31T14:00:00.000Z"), ("1769868000125", "2026-01-31T14:00:00.125Z"),
        ("1769868000.5", "2026-01-31T14:00:00.500Z"),
        ("2026-01-31T14:00:00Z", "2026-01-31T14:00:00.000Z"),
        ("2026-01-31T14:00:00.1259Z", "2026-01-31T14:00:00.125Z"),
        ("2026-01-31 15:00+01", "2026-01-31T14:00:00.000Z"),
        ("2026-01-31T08:30:00-0530", "2026-01-31T14:00:00.000Z"),
        ("2026-01-31 14:00 UTC", "2026-01-31T14:00:00.000Z"),
    ])
    func `a time that needs no zone is a point of time`(text: String, point: String) {
        guard case .point(let found)? = WrittenTime(text) else {
            Issue.record("\(text) is no point of time")
            return
        }
        #expect(found.description == point)
    }

    @Test(arguments: [
        "2026-01-31 14:00", "2026-01-31T14:00:00", "31.01.2026 14:00", "31/01/2026 14:00:00",
    ])
    func `a time without a zone is local`(text: String) {
        let local = WrittenTime(text, allowsSlashes: true)
        #expect(local == .local(LocalTime(milliseconds: 1_769_868_000_000)))
    }

    @Test(arguments: [
        "", "now", "2026-02-30", "2026-01-31 24:00", "2026-01-31 14", "31-01-2026", "1/31/2026",
        "2026-01-31 14:00:60", "2026-01-31 14:00 CET", "2026-01-31T14:00:00+25:00", "-5", "1.2.3",
        "99999999999999999999", "2026-01-31T14:00:00Z ?",
    ])
    func `what is no time is none`(text: String) {
        #expect(WrittenTime(text, allowsSlashes: true) == nil)
    }

    @Test func `a day with slashes is one only where it cannot be a month`() {
        #expect(WrittenTime("31/01/2026 14:00") == nil)
    }
}

@Suite("heatlog import: local time")
struct ImportLocalTimeTests {
    private func times(_ zone: String) throws -> LocalTimes {
        LocalTimes(zone: try #require(TimeZone(identifier: zone)))
    }

    private func points(_ texts: [String], in zone: String = "Europe/Copenhagen") throws -> [String]
    {
        var times = try times(zone)
        return try texts.map { text in
            let written = try #require(WrittenTime(text))
            return times.point(written, of: "")?.description ?? "never"
        }
    }

    @Test func `a time that summer time skips never was`() throws {
        #expect(
            try points(["2026-03-29 01:59:59", "2026-03-29 02:30", "2026-03-29 03:00"]) == [
                "2026-03-29T00:59:59.000Z", "never", "2026-03-29T01:00:00.000Z",
            ]
        )
    }

    @Test func `a time that comes twice is the first`() throws {
        #expect(try points(["2026-10-25 02:30"]) == ["2026-10-25T00:30:00.000Z"])
    }

    @Test func `the lines before show the second`() throws {
        let hour = ["2026-10-25 02:00", "2026-10-25 02:30"]
        #expect(
            try points(hour + hour + ["2026-10-25 03:00"]) == [
                "2026-10-25T00:00:00.000Z", "2026-10-25T00:30:00.000Z",
                "2026-10-25T01:00:00.000Z", "2026-10-25T01:30:00.000Z",
                "2026-10-25T02:00:00.000Z",
            ]
        )
    }

    @Test func `two meters do not show one another's`() throws {
        var times = try times("Europe/Copenhagen")
        let written = try #require(WrittenTime("2026-10-25 02:30"))
        #expect(times.point(written, of: "1") == times.point(written, of: "2"))
        #expect(times.point(written, of: "1") != times.point(written, of: "2 60"))
    }

    @Test(arguments: [
        "Europe/Copenhagen", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata",
    ])
    func `every hour of a year comes back from its local time`(zone: String) throws {
        let place = try #require(TimeZone(identifier: zone))
        var times = LocalTimes(zone: place)
        for step in 0..<(366 * 48) {
            let point = Timestamp(milliseconds: 1_767_225_600_000 + Int64(step) * 1_800_000)
            let date = Date(timeIntervalSince1970: Double(point.milliseconds / 1_000))
            let offset = Int64(place.secondsFromGMT(for: date)) * 1_000
            let local = WrittenTime.local(LocalTime(milliseconds: point.milliseconds + offset))
            #expect(times.point(local, of: "") == point)
        }
    }
}

@Suite("heatlog import: comma-separated values")
struct ImportCSVTests {
    private func records(_ text: String) throws -> [CSVRecord] {
        var reader = CSVReader()
        return try reader.read(Array(text.utf8), isLast: true)
    }

    @Test func `quotes may hold separators, quotes and line ends`() throws {
        let records = try records("a,\"b,\"\"c\"\"\r\nd\" ,e\r\nf,,\n")
        #expect(records.map(\.fields) == [["a", "b,\"c\"\r\nd", "e"], ["f", "", ""]])
        #expect(records.map(\.line) == [1, 3])
        #expect(records.allSatisfy { $0.fault == nil })
    }

    @Test(arguments: [
        ("a,b\n1;2\n", ["1;2"]), ("a;b\n1,5;2\n", ["1,5", "2"]), ("a\tb\n1,5\t2\n", ["1,5", "2"]),
        ("1700000000;12,5\n1;2\n", ["1", "2"]),
    ])
    func `the first line says what stands between fields`(text: String, second: [String]) throws {
        #expect(try records(text).last?.fields == second)
    }

    @Test(arguments: ["a,\"b\n", "a,\"b\"c\n", "a,b\"c\",\"d\"\n"])
    func `a quote that is not closed, or out of place, is a fault`(text: String) throws {
        #expect(try records(text).first?.fault != nil)
    }

    @Test func `a line without end is no line of readings`() {
        var reader = CSVReader()
        let piece = [UInt8](repeating: UInt8(ascii: "1"), count: 65_000)
        #expect(throws: FileDefect.self) {
            for _ in 0..<3 { _ = try reader.read(piece, isLast: false) }
        }
    }

    @Test func `UTF-16 is told as such`() {
        var reader = CSVReader()
        #expect(throws: FileDefect.self) {
            try reader.read([0xFF, 0xFE, 0x74, 0x00, 0x0A, 0x00], isLast: true)
        }
    }
}
