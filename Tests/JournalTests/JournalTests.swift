import Foundation
import Metering
import Testing

@testable import Journal

@Suite("The journal")
struct JournalTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func path(_ name: String = "journal.sqlite") -> String { scratch.path(name) }

    @Test(arguments: [
        "55.006", "200.00", "-0.05", "0.0", "-123.45", "9223372036854775807",
        "18446744073709551615", "0.000000001", "-9223372036854775808", "0",
    ])
    func `a number comes back with the digits that the meter sent`(text: String) throws {
        let journal = try Journal(path: path())
        let value = try #require(ExactDecimal(parsing: text))
        try journal.append(readout([reading(.number(value))]), from: "test")
        let stored = try #require(try journal.latest(serial: "6892850").first)
        #expect(stored.decimal == value)
        #expect(stored.text == text)
        #expect(try shell("SELECT value FROM readings") == text)
    }

    @Test func `a number with a positive exponent is written out for people`() throws {
        let journal = try Journal(path: path())
        let value = ExactDecimal(255, exponent: 3)
        try journal.append(readout([reading(.number(value))]), from: "test")
        #expect(try journal.latest(serial: "6892850").first?.decimal == value)
        #expect(try shell("SELECT value FROM readings") == "255000")
    }

    @Test func `dates, times and texts are kept as what they are`() throws {
        let journal = try Journal(path: path())
        let date = try #require(CalendarDate(year: 2014, month: 5, day: 8))
        let time = try #require(TimeOfDay(hour: 2, minute: 17, second: 0))
        try journal.append(
            readout([
                reading(.date(date), register: 1003, unit: nil),
                reading(.time(time), register: 1002, unit: nil),
                reading(.text("2146C0K842"), register: 254, unit: nil),
                reading(.noDate(ExactDecimal(0)), register: 123, unit: nil),
            ]),
            from: "test"
        )
        let stored = try journal.latest(serial: "6892850")
        #expect(stored.map(\.text) == [nil, "2146C0K842", "02:17:00", "2014-05-08"])
    }

    @Test(arguments: ["0100200053533", "12", "-0"])
    func `a text of digits stays the text that it is`(digits: String) throws {
        let journal = try Journal(path: path())
        let configuration = reading(.text(digits), register: 153, unit: nil)
        try journal.append(readout([configuration]), from: "test")
        let stored = try #require(try journal.latest(serial: "6892850").first)
        #expect(stored.text == digits)
        #expect(stored.decimal == nil)
    }

    @Test func `what was appended is there when the file is opened again`() throws {
        do {
            let journal = try Journal(path: path())
            try journal.append(readout([reading(.number(ExactDecimal(1)))]), from: "test")
        }
        #expect(try Journal(path: path()).count() == 1)
    }

    @Test func `the same reading appended again changes nothing`() throws {
        let journal = try Journal(path: path())
        let readout = readout([reading(.number(ExactDecimal(1)))])
        try journal.append(readout, from: "test")
        try journal.append(readout, from: "test")
        #expect(try journal.count() == 1)
    }

    @Test func `a register whose unit changes begins another series`() throws {
        let journal = try Journal(path: path())
        let units: [(Int64, Metering.Unit)] = [(1, .megawattHour), (2, .gigajoule)]
        for (time, unit) in units {
            let one = reading(.number(ExactDecimal(1)), unit: unit)
            try journal.append(readout([one], time: time), from: "test")
        }
        #expect(
            try shell("SELECT group_concat(unit, ' ') FROM (SELECT unit FROM series ORDER BY id)")
                == "MWh GJ"
        )
    }

    @Test func `a meter without a serial number is known by its line`() throws {
        let journal = try Journal(path: path())
        var readout = readout([reading(.number(ExactDecimal(1)))])
        readout.meter.serial = nil
        try journal.append(readout, from: "/dev/ttyUSB0")
        #expect(try shell("SELECT meter FROM readings") == "line:/dev/ttyUSB0")
    }

    @Test func `a file that is no journal is refused and left as it is`() throws {
        let text = String(repeating: "This is a letter. ", count: 500)
        try text.write(toFile: path(), atomically: true, encoding: .utf8)
        #expect(throws: JournalError(.notAJournal, path: path())) { try Journal(path: path()) }
        #expect(try String(contentsOfFile: path(), encoding: .utf8) == text)
    }

    @Test func `a folder that does not exist is named as the reason`() {
        let place = path("nowhere/journal.sqlite")
        #expect(throws: JournalError(.noFolder, path: place)) { try Journal(path: place) }
    }

    @Test func `a journal of a newer heatlog is refused`() throws {
        _ = try Journal(path: path())
        _ = try shell("INSERT INTO grdb_migrations VALUES ('99 from the future')")
        #expect(throws: JournalError(.tooNew, path: path())) { try Journal(path: path()) }
    }

    private func shell(_ sql: String) throws -> String { try scratch.shell(sql) }
}
