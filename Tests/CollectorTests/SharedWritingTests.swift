import Foundation
import Journal
import Metering
import Synchronization
import TestSupport
import Testing

@testable import Collector

@Suite("What many loops write at once")
struct SharedWritingTests {
    private let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("heatlog-\(UUID().uuidString)").path
    private let day: CalendarDate

    init() throws { day = try #require(CalendarDate(daysSince1970: 20_000)) }

    private func readout(_ meter: Int, _ minute: Int) -> Readout {
        let reading = Reading(
            register: 60,
            quantity: .heatEnergy,
            name: "heat_energy",
            label: "Heat energy E1",
            value: .number(ExactDecimal(magnitude: UInt64(minute))),
            unit: .megawattHour,
            source: .live
        )
        var identity = MeterIdentity()
        identity.serial = "\(meter)"
        let time = Timestamp(milliseconds: 1_767_225_600_000 + Int64(minute) * 60_000)
        return Readout(meter: identity, time: time, readings: [reading])
    }

    @Test func `is all there, and each event is told once`() async throws {
        defer { for end in ["", "-wal", "-shm"] { unlink(path + end) } }
        let journal = try Journal(path: path)
        let told = Mutex(0)
        let day = day
        let chronicle = Chronicle(journal, today: { day }, tell: { _ in told.withLock { $0 += 1 } })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for meter in 1...50 {
                group.addTask {
                    for minute in 0..<4 {
                        let readout = readout(meter, minute)
                        let isWritten = try await chronicle.write(
                            .readout(readout),
                            of: "m\(meter)",
                            at: readout.time
                        )
                        // What was acknowledged is there.
                        #expect(try isWritten && journal.newestTime(of: "\(meter)") == readout.time)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try journal.count() == 200)
        // Each was met once.
        #expect(told.withLock { $0 } == 50)
        chronicle.flush()
        #expect(try journal.visits(of: "m7", since: day).map(\.visits) == [4])
    }

    @Test
    func `requests to a battery are in the books before they are made, others with the next flush`()
        throws
    {
        defer { for end in ["", "-wal", "-shm"] { unlink(path + end) } }
        let journal = try Journal(path: path)
        let day = day
        let ledger = BatteryLedger(journal) { day }
        for count in 1...40 {
            try ledger.spend(by: "house", limit: 60)
            try ledger.spend(by: "mains", limit: nil)
            let written = try journal.spent(by: "house", on: day)
            #expect(written == count)
        }
        #expect(try journal.spent(by: "mains", on: day) == 0)
        ledger.flush()
        #expect(try journal.spent(by: "mains", on: day) == 40)
        #expect(try journal.spent(by: "house", on: day) == 40)
    }
}
