import Foundation
import GRDB
import Metering
import Testing

@testable import Journal

@Suite("A journal that is only read")
struct ReadingAloneTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path).sorted()
    }

    private func fill(_ minutes: Range<Int64>, zone: JournalZone = .utc) throws {
        try Journal(path: scratch.path(), zone: zone).append(
            minutes.map { readout("\($0)", "\($0 % 5)", minute: $0, after: 0) },
            from: "test"
        )
    }

    @Test func `reading makes no file and changes none, and writing is refused`() throws {
        try fill(0..<10)
        let before = try Data(contentsOf: URL(fileURLWithPath: scratch.path()))
        do {
            let journal = try Journal(reading: scratch.path())
            #expect(try journal.count() == 20)
            #expect(try journal.latest(serial: "6892850").count == 2)
            #expect(throws: JournalError(.notPermitted, path: scratch.path())) {
                try journal.append(readout("1", "1", minute: 99, after: 0), from: "test")
            }
            #expect(try files() == ["journal.sqlite"])
        }
        #expect(try files() == ["journal.sqlite"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path())) == before)
    }

    @Test func `beside a program that writes, the newest readings are seen`() throws {
        let writing = try Journal(path: scratch.path())
        try writing.append(readout("1", "1", minute: 0, after: 0), from: "test")
        let journal = try Journal(reading: scratch.path())
        #expect(try journal.count() == 2)
        try writing.append(readout("2", "1", minute: 1, after: 0), from: "test")
        #expect(try journal.count() == 4)
    }

    @Test func `a program that begins to write meanwhile is noticed`() throws {
        try fill(0..<10)
        let journal = try Journal(reading: scratch.path())
        #expect(try journal.count() == 20)
        let writing = try Journal(path: scratch.path())
        try writing.append(readout("1", "1", minute: 50, after: 0), from: "test")
        #expect(throws: JournalError(.changing, path: scratch.path())) { try journal.count() }
    }

    @Test func `a path with odd letters is the file that it names`() throws {
        let odd = scratch.path("100% of #1? ä&b=c.sqlite")
        try Journal(path: odd).append(readout("1", "1", minute: 0, after: 0), from: "test")
        #expect(try Journal(reading: odd).count() == 2)
    }

    @Test func `what cannot be read is said as what it is`() throws {
        let path = scratch.path()
        #expect(throws: JournalError(.notFound, path: path)) { try Journal(reading: path) }
        #expect(try files().isEmpty)
        let database = try DatabaseQueue(path: path)
        try Migrations.all.migrate(database, upTo: "1 the journal")
        try database.close()
        #expect(throws: JournalError(.tooOld, path: path)) { try Journal(reading: path) }
        _ = try Journal(path: path)
        #expect(try Journal(reading: path).count() == 0)
        _ = try scratch.shell("INSERT INTO grdb_migrations VALUES ('99 from the future')")
        #expect(throws: JournalError(.tooNew, path: path)) { try Journal(reading: path) }
        let folder = scratch.folder.path
        #expect(throws: JournalError.self) { try Journal(reading: folder) }
    }

    @Test func `its days are those of the zone that it was written in`() throws {
        try fill(0..<3_000, zone: .berlin)
        let names = Names()
        let journal = try Journal(reading: scratch.path()) { name in
            names.all.append(name)
            return .berlin
        }
        #expect(names.all == ["Europe/Berlin"])
        let series = try #require(try journal.series().first)
        let days = try journal.rollups(of: series, every: .day, from: .first, to: .last)
        // 1970-01-02 begins in Berlin at 23:00 of the day before in UTC.
        #expect(days.first?.start.milliseconds == 23 * .hour)
    }

    @Test func `looking after a journal leaves its days those of its zone`() throws {
        try fill(0..<3_000, zone: .berlin)
        let before = try scratch.shell("SELECT group_concat(start) FROM day")
        for zone in [JournalZone.berlin, nil] {
            let journal = try Journal(path: scratch.path(), keepingZone: { _ in zone })
            #expect(journal.zone.name == "Europe/Berlin")
            #expect(try scratch.shell("SELECT group_concat(start) FROM day") == before)
        }
        let other = try Journal(path: scratch.path("other"), keepingZone: { _ in nil })
        #expect(other.zone.name == "UTC")
    }

    private final class Names { var all: [String] = [] }

    @Test func `pages hold every reading of a span once and in order`() throws {
        try fill(0..<100)
        let journal = try Journal(path: scratch.path())
        // They came late, and the last ones in shapes of their own.
        for minute in [3, 50, 51] as [Int64] {
            try journal.append(readout("1.25", "1.5", minute: minute, after: 7), from: "test")
        }
        var (times, start) = ([Int64](), Timestamp?(Timestamp(milliseconds: 60_000)))
        var pages = 0
        while let from = start {
            let to = Timestamp(milliseconds: 90 * 60_000)
            let page = try journal.page(of: "6892850", from: from, to: to, rows: 7)
            #expect(page.readings.count <= 2 * 2 * 7)
            times += page.readings.filter { $0.register == 60 }.map(\.time.milliseconds)
            start = page.next
            pages += 1
        }
        #expect(pages > 10)
        let minutes = (1..<90).map { Int64($0) * 60_000 }
        #expect(times == (minutes + [3, 50, 51].map { $0 * 60_000 + 7 }).sorted())
        let none = try journal.page(of: "another", from: .first, to: .last)
        #expect(none.readings.isEmpty && none.next == nil)
    }

    @Test func `roll-ups can be had a few at a time`() throws {
        try fill(0..<1_000)
        let journal = try Journal(path: scratch.path())
        for series in try journal.series() {
            let all = try journal.rollups(of: series, every: .hour, from: .first, to: .last)
            #expect(all.count == 17)
            for limit in [1, 16, 17, 18] {
                let some = try journal.rollups(
                    of: series,
                    every: .hour,
                    from: .first,
                    to: .last,
                    limit: limit
                )
                #expect(some == Array(all.prefix(limit)))
            }
        }
    }
}
