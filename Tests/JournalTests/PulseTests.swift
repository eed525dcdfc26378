import Foundation
import GRDB
import Metering
import Testing

@testable import Journal

@Suite("What the journal keeps of pulse inputs")
struct PulseTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: [
        PulseRecord(time: Timestamp(milliseconds: 1)),
        PulseRecord(
            count: .max,
            isActive: true,
            register: .max - 1,
            source: "6892850/in_a",
            step: "-3 m³",
            faults: 255,
            lastPulse: Timestamp(milliseconds: 4),
            time: Timestamp(milliseconds: 5),
            isStopped: true
        ),
        PulseRecord(count: 7, isActive: false, register: 0, time: Timestamp(milliseconds: 9)),
    ])
    func `what was kept is there after a restart`(record: PulseRecord) throws {
        let before = PulseRecord(count: 3, isActive: true, time: Timestamp(milliseconds: 0))
        try Journal(path: scratch.path()).keep(before, of: "cold")
        try Journal(path: scratch.path()).keep(record, of: "cold")
        let journal = try Journal(path: scratch.path())
        #expect(try journal.pulses(of: "cold") == record)
        #expect(try journal.pulses(of: "hot") == nil)
        #expect(try Journal(reading: scratch.path()).pulses(of: "cold") == record)
    }

    @Test func `what a meter shows is noted with the pulses that were counted then`() throws {
        let journal = try Journal(path: scratch.path())
        let now = Timestamp(milliseconds: 17)
        let shown = try #require(ExactDecimal(parsing: "12345.670"))
        #expect(try journal.counterNote(of: "cold") == nil)
        #expect(try journal.note(shown, nil, asCounterOf: "cold", at: now).count == 0)
        try journal.keep(PulseRecord(count: 41, time: now), of: "cold")
        let note = try journal.note(shown, "m³", asCounterOf: "cold", at: now)
        #expect(note == PulseCounterNote(shown: shown, unit: "m³", count: 41, time: now))
        try journal.keep(PulseRecord(count: 41, step: "-3 m³", time: now), of: "hot")
        let other = try journal.note(shown, nil, asCounterOf: "hot", at: now)
        #expect(try other.step == "-3 m³" && journal.counterNote(of: "hot") == other)
        // Counting goes on beside it.
        try journal.keep(PulseRecord(count: 42, time: now), of: "cold")
        #expect(try Journal(path: scratch.path()).counterNote(of: "cold") == note)
        #expect(try Journal(path: scratch.path()).pulses(of: "cold")?.count == 42)
    }

    @Test func `a number that the journal cannot hold is refused, and nothing is changed`() throws {
        let journal = try Journal(path: scratch.path())
        let now = Timestamp(milliseconds: 17)
        let note = try journal.note(ExactDecimal(5), nil, asCounterOf: "cold", at: now)
        #expect(throws: JournalError.self) {
            try journal.note(ExactDecimal(magnitude: .max), nil, asCounterOf: "cold", at: now)
        }
        #expect(try journal.counterNote(of: "cold") == note)
    }

    @Test func `a journal of before has no pulses, and takes them`() throws {
        let database = try DatabasePool(path: scratch.path())
        try Migrations.all.migrate(database, upTo: "3 what readers were given")
        try database.close()
        let journal = try Journal(path: scratch.path())
        #expect(try journal.pulses(of: "cold") == nil)
        let record = PulseRecord(count: 1, time: Timestamp(milliseconds: 1))
        try journal.keep(record, of: "cold")
        #expect(try journal.pulses(of: "cold") == record)
    }
}
