import Foundation
import GRDB
import Metering
import TestSupport
import Testing

@testable import Journal

@Suite("A journal that is interrupted")
struct CrashTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// `KILLS=1000 swift test --filter CrashTests` kills more often.
    private static let kills =
        ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 200

    @Test func `kill -9 loses nothing that was acknowledged, and doubles nothing`() async throws {
        var acknowledged: [Int] = []
        var first = 100
        for _ in 0..<Self.kills {
            let minutes = try await kill(first, afterMilliseconds: Int.random(in: 5...60))
            acknowledged += minutes
            // Readouts that were written and not yet acknowledged may be there too.
            first = (minutes.last ?? first) + 20
        }
        try #require(acknowledged.count > Self.kills)
        let journal = try Journal(path: scratch.path())
        #expect(try journal.check() == [])
        let series = try #require(try journal.series().first { $0.register == 60 })
        let times = try journal.range(of: series, from: .first, to: .last).map(\.time)
        #expect(Set(times).count == times.count)
        let kept = Set(times.map { ($0.milliseconds - 1_451_606_400_000) / 60_000 })
        let places = Set(acknowledged.map { Int64($0 % 10 == 9 ? $0 - 75 : $0) })
        #expect(places.subtracting(kept).isEmpty)
        let day = try #require(CalendarDate(daysSince1970: 20_000))
        #expect(try journal.spent(by: "6892850", on: day) >= acknowledged.count)
        let hours = try journal.rollups(of: series, every: .hour, from: .first, to: .last)
        #expect(hours.map(\.count).reduce(0, +) == times.count)
    }

    @Test func `a commit waits for the disk`() throws {
        let journal = try Journal(path: scratch.path())
        try journal.outsideTransaction { database in
            let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
            let size = try Int.fetchOne(database, sql: "PRAGMA page_size")
            #expect(synchronous == 2)
            #expect(size == 1_024)
        }
    }

    @Test func `a backup made while readings come is a sound journal`() async throws {
        let journal = try Journal(path: scratch.path())
        let writing = Task {
            for minute in 0..<2_000 {
                let readout = readout("\(minute)", "1", minute: Int64(minute), after: 0)
                try journal.append(readout, from: "")
            }
        }
        var least = 0
        while least < 200 { least = try journal.count() }
        try journal.backup(to: scratch.path("copy"))
        try await writing.value
        let copy = try Journal(path: scratch.path("copy"))
        #expect(try copy.check() == [])
        #expect(try copy.count() >= least)
        #expect(throws: JournalError(.exists, path: scratch.path("copy"))) {
            try journal.backup(to: scratch.path("copy"))
        }
    }

    @Test func `many writes share a transaction, and one that fails takes them all back`() throws {
        let journal = try Journal(path: scratch.path())
        try journal.together { () throws(JournalError) in
            for minute in 0..<10 as Range<Int64> {
                try journal.append(readout("1", "1", minute: minute, after: 0), from: "")
            }
        }
        #expect(try journal.count() == 20)
        let failure = JournalError(.busy, path: "another")
        #expect(throws: failure) {
            try journal.together { () throws(JournalError) in
                try journal.append(readout("2", "1", minute: 10, after: 0), from: "other")
                throw failure
            }
        }
        #expect(try journal.count() == 20)
        // What was taken back is not remembered either.
        try journal.append(readout("2", "1", minute: 10, after: 0), from: "other")
        #expect(try journal.count() == 22)
        #expect(try journal.check() == [])
    }

    @Test func `a full disk takes back all of a shared transaction`() throws {
        let journal = try Journal(path: scratch.path())
        try journal.append(readout("0", "1", minute: 0, after: 0), from: "")
        try journal.outsideTransaction { try $0.execute(sql: "PRAGMA max_page_count = 60") }
        #expect(throws: JournalError.self) {
            try journal.together { () throws(JournalError) in
                for minute in 1..<100_000 as Range<Int64> {
                    try journal.append(readout("1", "1", minute: minute, after: 0), from: "")
                }
            }
        }
        #expect(try journal.count() == 2)
        try journal.append(readout("1", "1", minute: 1, after: 0), from: "")
        #expect(try journal.count() == 4)
    }

    @Test func `a full disk is said, and readings are written again when there is room`() throws {
        let journal = try Journal(path: scratch.path())
        try journal.outsideTransaction { try $0.execute(sql: "PRAGMA max_page_count = 60") }
        var written: Int64 = 0
        #expect(throws: JournalError(.diskFull, path: scratch.path())) {
            while written < 100_000 {
                try journal.append(readout("\(written)", "1", minute: written, after: 0), from: "")
                written += 1
            }
        }
        #expect(try journal.count() == Int(written) * 2)
        try journal.outsideTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try journal.append(readout("\(written)", "1", minute: written, after: 0), from: "")
        #expect(try journal.count() == Int(written + 1) * 2)
        #expect(try journal.check() == [])
    }

    @Test func `vacuum gives the space of deleted rows back`() throws {
        let journal = try Journal(path: scratch.path())
        let readouts = (0..<5_000).map { readout("\($0)", "1", minute: Int64($0), after: 0) }
        try journal.append(readouts, from: "")
        try journal.checkpoint()
        let before = try size()
        let now = Timestamp(milliseconds: 5_000 * 60_000)
        while try journal.apply(Retention(readings: .seconds(3_600)), now: now) {}
        try journal.vacuum()
        #expect(try size() < before / 2)
    }

    private func size() throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path())
        return try #require(attributes[.size] as? Int)
    }

    /// It was built beside the tests.
    private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("JournalTrial")

    /// Lets a process append for a while, and says what it had acknowledged when it was killed.
    private func kill(_ first: Int, afterMilliseconds wait: Int) async throws -> [Int] {
        let trial = try ChildProcess(running: [
            Self.program.path, "append", scratch.path(), "\(first)",
        ])
        let head = await trial.written()
        try await Task.sleep(for: .milliseconds(wait))
        trial.kill()
        let outcome = await trial.outcome()
        // A line without its end was cut off.
        let lines = (head + outcome.output)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.dropLast().compactMap { Int($0) }
    }
}
