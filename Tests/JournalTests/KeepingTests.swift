import Foundation
import Metering
import Testing

@testable import Journal

@Suite("What the journal keeps beside readings")
struct KeepingTests {
    private let scratch: Scratch
    private let start: Int64 = 1_795_341_600_000

    init() throws { scratch = try Scratch() }

    @Test func `a reader gets every reading once and in order, and late ones when they come`()
        throws
    {
        let journal = try Journal(path: scratch.path())
        let minutes: [Int64] = [0, 1, 2, 3, 4, 5]
        for minute in minutes { try journal.append(sample(minute), from: "test") }
        #expect(try read(journal, limit: 4) == [0, 1, 2, 3])
        // It comes late, before the place where the reader stands and after it.
        try journal.append(readout("7", "7", minute: 1, after: start + 1), from: "test")
        try journal.append(readout("7", "7", minute: 4, after: start + 1), from: "test")
        try journal.append(sample(6), from: "test")
        #expect(try read(journal, limit: 4) == [4, 5, 6])
        #expect(try read(journal, limit: 4) == [1, 4])
        #expect(try read(journal, limit: 4) == [])
        #expect(try read(try Journal(path: scratch.path()), limit: 4) == [])
    }

    @Test func `a bookmark never goes back`() throws {
        let journal = try Journal(path: scratch.path())
        let far = Position(time: 10, late: 3)
        try journal.bookmark(far, of: "output")
        try journal.bookmark(.beginning, of: "output")
        try journal.bookmark(Position(time: 5, late: 4), of: "output")
        #expect(try journal.bookmark(of: "output") == Position(time: 10, late: 4))
        #expect(try journal.bookmark(of: "another") == .beginning)
    }

    @Test func `events come back in the order of time`() throws {
        let journal = try Journal(path: scratch.path())
        let events = [3, 1, 2].map { number in
            Event(
                time: Timestamp(milliseconds: number),
                meter: number == 2 ? nil : "6892850",
                kind: .gapFound,
                words: "Readings are missing.",
                data: "{\"hours\":\(number)}"
            )
        }
        for event in events { try journal.append(event) }
        let sorted = events.sorted { $0.time < $1.time }
        #expect(try journal.events(from: .first, to: .last) == sorted)
        #expect(try journal.events(meter: "6892850", from: .first, to: .last).count == 2)
    }

    @Test func `requests are counted across restarts, by day`() throws {
        let day = try #require(CalendarDate(year: 2026, month: 11, day: 22))
        #expect(try Journal(path: scratch.path()).spend(2, of: "6892850", on: day) == 2)
        let journal = try Journal(path: scratch.path())
        #expect(try journal.spend(of: "6892850", on: day) == 3)
        #expect(try journal.spent(by: "6892850", on: day) == 3)
        let next = try #require(CalendarDate(year: 2026, month: 11, day: 23))
        #expect(try journal.spent(by: "6892850", on: next) == 0)
    }

    @Test func `old readings go in small steps, and their roll-ups stay`() throws {
        let journal = try Journal(path: scratch.path())
        try journal.append((0..<3_000).map(sample), from: "test")
        let series = try #require(try journal.series().first)
        let days = try journal.rollups(of: series, every: .day, from: .first, to: .last)
        let now = Timestamp(milliseconds: start + 3_000 * 60_000)
        var steps = 0
        while try journal.apply(Retention(readings: .seconds(86_400)), now: now, rows: 100) {
            steps += 1
        }
        #expect(steps >= 15)
        #expect(try journal.count() == 2 * 1_440)
        #expect(try journal.rollups(of: series, every: .day, from: .first, to: .last) == days)
        // What comes for a time whose readings are gone leaves the roll-ups as they were.
        try journal.append(readout("999", "1", minute: 30, after: start + 7), from: "test")
        #expect(try journal.rollups(of: series, every: .day, from: .first, to: .last) == days)
    }

    @Test func `the clock of the meter is kept with its readings`() throws {
        let journal = try Journal(path: scratch.path())
        let clock = Timestamp(milliseconds: start - 61_500)
        try journal.append(sample(0), from: "test", clock: clock)
        #expect(try journal.latest(serial: "6892850").map(\.clockAhead) == [-61_500, -61_500])
    }

    @Test func `a readout of more than eight values is whole`() throws {
        let journal = try Journal(path: scratch.path())
        let readings = (1...19).map {
            reading(.number(ExactDecimal(Int64($0), exponent: -1)), register: $0)
        }
        try journal.append(readout(readings), from: "test")
        let expected = (1...19).map { ExactDecimal(Int64($0), exponent: -1) }
        #expect(try journal.latest(serial: "6892850").map(\.decimal) == expected)
        #expect(try scratch.shell("SELECT count(*) FROM readings") == "19")
    }

    @Test func `a power of ten that changes leaves every digit as it was sent`() throws {
        let journal = try Journal(path: scratch.path())
        let sent = ["9.99", "10.0", "10", "9.990", "10.0"]
        for (minute, value) in sent.enumerated() {
            let readout = readout(value, "1", minute: Int64(minute), after: start)
            try journal.append(readout, from: "test")
        }
        let series = try #require(try journal.series().first)
        let stored = try journal.range(of: series, from: .first, to: .last)
        #expect(stored.map(\.text) == sent)
        #expect(
            try scratch.shell(
                "SELECT group_concat(value, ' ') FROM "
                    + "(SELECT value FROM readings WHERE register = 60 ORDER BY time)"
            ) == sent.joined(separator: " ")
        )
    }

    @Test func `the view finds a meter's span by its key`() throws {
        try Journal(path: scratch.path()).append(sample(0), from: "test")
        let plan = try scratch.shell(
            "EXPLAIN QUERY PLAN SELECT * FROM readings WHERE meter = '1' AND unix_ms > 5"
        )
        #expect(plan.contains("SEARCH reading USING PRIMARY KEY (shape=? AND time>?)"))
    }

    private func sample(_ minute: Int64) -> Readout {
        readout("\(minute).5", "1", minute: minute, after: start)
    }

    private func sample(_ minute: Int) -> Readout { sample(Int64(minute)) }

    /// The minutes of the energies that a reader gets next.
    private func read(_ journal: Journal, limit: Int) throws -> [Int64] {
        let position = try journal.bookmark(of: "output")
        let batch = try journal.batch(after: position, limit: limit)
        try journal.bookmark(batch.end, of: "output")
        return batch.readings.filter { $0.register == 60 }
            .map { ($0.time.milliseconds - start) / 60_000 }
    }
}
