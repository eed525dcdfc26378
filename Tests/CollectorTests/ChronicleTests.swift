import Catalogue
import Collector
import Journal
import KMP
import Metering
import Simulator
import TestSupport
import Testing

@Suite("What is written down")
struct ChronicleTests {
    @Test func `an outage is two events, however often it was tried`() async throws {
        let plant = try Plant("601", every: 10)
        let from = plant.clock.timestamp.milliseconds + 3_600_000
        plant.meter.isGone = { (from..<from + 7_200_000).contains($0.milliseconds) }
        try await plant.run(readouts: 30)
        let kinds = plant.events.map(\.kind).filter { $0 == .noAnswer || $0 == .answering }
        #expect(kinds == [.noAnswer, .answering])
        let visits = try plant.journal.visits(of: "house", since: Plant.day(of: .first))
        let all = visits.reduce(0) { $0 + $1.visits }
        let failures = visits.reduce(0) { $0 + $1.failures }
        #expect(all == 30 + failures)
        #expect(failures > 2)
    }

    @Test func `bits of the info code are told in words when they are set and cleared`()
        async throws
    {
        let plant = try Plant("601")
        let start = plant.clock.timestamp.milliseconds
        plant.meter.replace(99) { $0.milliseconds - start > 7_200_000 ? 8 : 0 }
        try await plant.run(readouts: 5)
        plant.meter.replace(99) { _ in 0 }
        // A restart tells nothing twice, and does not forget what was set.
        try await plant.run(readouts: 3)
        let told = plant.events.filter { [.infoSet, .infoCleared].contains($0.kind) }
        #expect(told.map(\.kind) == [.infoSet, .infoCleared])
        #expect(told[0].words.contains("t1") && told[1].words.hasPrefix("No longer: "))
    }

    @Test func `a clock that goes wrong is told once, and once when it is right again`()
        async throws
    {
        let plant = try Plant("601", clockAhead: 3_600 + 150)
        try await plant.run(readouts: 4)
        #expect(
            plant.events.filter { $0.kind == .clockDrift }.map(\.words) == [
                "The meter's clock is 2 min 30 s fast."
            ]
        )
        let readings = try plant.readings(of: 60)
        #expect(readings.allSatisfy { abs(($0.clockAhead ?? 0) - 3_750_000) < 4_000 })
    }

    @Test func `a budget outlives a restart`() async throws {
        let plant = try Plant("601")
        plant.plan.limit = .requests(12)
        try await plant.run(readouts: 3)
        var wasRefused = false
        try await plant.run { event in
            if case .budgetSpent = event { wasRefused = true }
            return wasRefused
        }
        // Both runs have asked for the serial number and for 16 registers at a time.
        let day = Plant.day(of: plant.clock.timestamp)
        let spent = try plant.journal.spent(by: "house", on: day)
        #expect(spent == 12)
        #expect(plant.events.filter { $0.kind == .budgetSpent }.count == 1)
    }

    @Test func `what was believed before a restart is believed after it`() async throws {
        let plant = try Plant("601")
        try await plant.run(readouts: 3)
        let energy = try #require(try plant.readings(of: 60).last?.decimal?.mantissa)
        // The first answer after the restart shows less than before.
        var isFirst = true
        plant.meter.forge = { request, answer in
            guard case .getRegisters = request, isFirst, var forgery = Forgery(answer),
                let place = forgery.parts.firstIndex(where: { $0.id == 60 })
            else { return answer }
            isFirst = false
            forgery.parts[place].bytes = [0, 0, 0, 9]
            return forgery.wireBytes
        }
        try await plant.run(readouts: 1)
        #expect(!isFirst)
        #expect(plant.events.contains { $0.kind == .dropped && $0.words.contains("fell") })
        let last = try #require(try plant.readings(of: 60).last?.decimal?.mantissa)
        #expect(last >= energy)
    }

    @Test func `another meter is told, also where it came while the program was stopped`()
        async throws
    {
        let plant = try Plant("601")
        try await plant.run(readouts: 2)
        let old = plant.serial
        try plant.swap(seed: 99)
        try await plant.run(readouts: 2)
        let swaps = plant.events.filter { $0.kind == .meterSwapped }
        #expect(swaps.map(\.meter) == [plant.serial])
        #expect(swaps.first?.words.contains(old) == true)
        #expect(try plant.readings(of: 60).count == 2)
    }

    @Test func `another meter that comes while the program runs is told once`() async throws {
        let plant = try Plant("601")
        try await plant.run(readouts: 2)
        let old = plant.serial
        var readouts = 0
        try await plant.run { event in
            guard case .readout = event else { return false }
            readouts += 1
            if readouts == 2 { try plant.meter.becomeAnother(seed: 99) }
            return readouts == 5
        }
        // The next start knows the new one.
        try await plant.run(readouts: 2)
        let swaps = plant.events.filter { $0.kind == .meterSwapped }
        #expect(swaps.map(\.meter) == [plant.serial])
        #expect(swaps.first?.words.contains(old) == true)
        #expect(plant.events.filter { $0.kind == .identified }.map(\.meter) == [old, plant.serial])
    }

    @Test func `a clock of ours that jumps keeps the readings in order, each once`() async throws {
        let plant = try Plant("601", every: 20)
        let start = plant.clock.timestamp.milliseconds
        plant.jumps = { time in
            let hours = Double(time.milliseconds - start) / 3_600_000
            let jump: Int64 = hours < 5 ? 0 : hours < 9 ? -3_600_000 : hours < 14 ? 3_600_000 : 0
            return Timestamp(milliseconds: time.milliseconds + jump)
        }
        try await plant.run(readouts: 72)
        let passed = plant.clock.timestamp.milliseconds - start
        #expect(passed >= 70 * 1_200_000 - 7_200_000 && passed <= 74 * 1_200_000 + 7_200_000)
        let readings = try plant.readings(of: 60)
        #expect(Set(readings.map(\.time)).count == readings.count)
        let live = readings.filter { $0.source == .live }
        #expect(live.count == 72)
        for (earlier, later) in zip(live, live.dropFirst()) {
            #expect(earlier.time < later.time)
            #expect((earlier.decimal?.mantissa ?? 0) <= (later.decimal?.mantissa ?? 0))
        }
    }
}
