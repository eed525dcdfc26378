import Foundation
import GRDB
import Metering
import Testing

@testable import Journal

@Suite("A journal of the first layout")
struct MigrationTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// What a heatlog that knew only the first migration left behind, with these readings.
    private func old() throws {
        let database = try DatabasePool(path: scratch.path())
        try Migrations.all.migrate(database, upTo: "1 the journal")
        try database.write { database in
            for sql in [
                "INSERT INTO meter VALUES (1, 'Kamstrup/6892850', 'Kamstrup', NULL, '6892850', 0)",
                """
                INSERT INTO series
                VALUES (1, 1, 60, 'register_60', 'heat_energy', 'Register 60', 'MWh', 1),
                    (2, 1, 1047, 'register_1047', NULL, 'Register 1047', NULL, 0)
                """,
                "INSERT INTO shape VALUES (1, 1)",
                """
                INSERT INTO slot VALUES (1, 0, 1, 'number', -3, 'live'),
                    (1, 1, 2, 'dateTime', 0, 'live')
                """,
                """
                INSERT INTO reading (shape, time, m0, m1)
                VALUES (1, 1000, 55006, '2016-06-30 14:48:55')
                """,
                "INSERT INTO bookmark VALUES ('output', 1000, 0)",
                "INSERT INTO budget VALUES ('6892850', '2026-11-22', 24)",
            ] { try database.execute(sql: sql) }
        }
        try database.close()
    }

    @Test func `it keeps its readings, its bookmarks and its counts when it is opened`() throws {
        try old()
        let journal = try Journal(path: scratch.path())
        let stored = try journal.latest(serial: "6892850")
        #expect(stored.map(\.text) == ["55.006", "2016-06-30 14:48:55"])
        #expect(stored.map(\.isDoubtful) == [false, false])
        let position = try journal.bookmark(of: "output")
        #expect(try journal.batch(after: position).readings.isEmpty)
        let day = try #require(CalendarDate(year: 2026, month: 11, day: 1))
        #expect(try journal.requests(of: "6892850", since: day).values.map { $0 } == [24])
        #expect(try journal.check() == [])
    }

    @Test func `it goes on in the same rows, and marks what is doubted from now on`() throws {
        try old()
        let journal = try Journal(path: scratch.path())
        let date = try #require(CalendarDate(text: "2016-06-30"))
        let time = try #require(TimeOfDay(text: "14:48:55"))
        let clock = Value.dateTime(MeterDateTime(date: date, time: time))
        for (number, doubt) in [nil, "It leaps.", nil].enumerated() {
            var energy = reading(.number(ExactDecimal(55_006, exponent: -3)))
            energy.doubt = doubt
            let readings = [energy, reading(clock, register: 1047, unit: nil)]
            try journal.append(readout(readings, time: Int64(2_000 + number)), from: "test")
        }
        #expect(try scratch.shell("SELECT group_concat(shape, ' ') FROM reading") == "1 1 1 2")
        #expect(
            try scratch.shell(
                "SELECT time, value, doubtful, unix_ms FROM readings WHERE doubtful"
            ) == "1970-01-01 00:00:02Z|55.006|1|2001"
        )
        #expect(try scratch.shell("SELECT count(*) FROM readings WHERE NOT doubtful") == "7")
    }
}
