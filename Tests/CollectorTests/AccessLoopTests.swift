import Catalogue
import Foundation
import IEC62056
import Journal
import KMP
import MBus
import Metering
import Simulator
import TestSupport
import Testing
import Transport

@testable import Collector

@Suite("A line whose meters speak something else than KMP")
final class AccessLoopTests {
    private struct Enough: Error {}
    private let clock = VirtualClock()
    private let journal: Journal
    private let folder: URL
    /// What there was to tell of each meter, in words.
    private var told: [String: [String]] = [:]
    private var opened = 0

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("heatlog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        journal = try Journal(path: folder.appendingPathComponent("journal.sqlite").path)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func plan(
        _ name: String,
        _ access: MeterAccess,
        registers: MeterReader.Selection = .usual
    ) -> MeterPlan {
        let group = ReadingGroup(.every(milliseconds: 3_600_000), registers: registers)
        var plan = MeterPlan(name: name, groups: [group])
        plan.access = access
        return plan
    }

    /// Runs plans on a line with their books until so many visits are over.
    private func run(_ plans: [MeterPlan], on line: any Line, visits: Int) async throws {
        let (clock, journal) = (clock, journal)
        let today: @Sendable () -> CalendarDate = { Plant.day(of: clock.timestamp) }
        let chronicle = Chronicle(journal, today: today)
        let ledger = BatteryLedger(journal, today: today)
        let books = plans.map { plan in
            var plan = plan
            var entry = Chronicle.Entry(interval: 3_600_000)
            entry.hasMemory = plan.access.isEye
            entry.clockStep = plan.access.isBus ? 60 : 1
            chronicle.enter(plan.name, entry)
            plan.keepBooks(chronicle, ledger, wall: { clock.timestamp }) { _ in 0 }
            return plan
        }
        let end = Shared(line)
        let loop = LineLoop(books, clock: clock, wall: { clock.timestamp }) { end.open() }
        var left = visits
        do {
            try await loop.run { name, event in
                try await chronicle.write(event, of: name, at: clock.timestamp)
                told[name, default: []].append(event.word)
                if case .readout = event { left -= 1 }
                if case .failed = event { left -= 1 }
                if left == 0 { throw Enough() }
            }
        } catch is Enough {}
        opened = end.count
        ledger.flush()
    }

    private func bus(_ address: String) throws -> MeterAccess {
        .bus(try #require(TelegramReadout.Target(address)))
    }

    @Test func `meters of a bus are read one after another, and one that is silent stops none`()
        async throws
    {
        let line = BusInMemory(
            [try .multical("601"), try .multical("403", serial: 12_345_678)],
            clock: clock
        )
        let plans = [
            plan("flat1", try bus("\(line.bus.meters[0].address.rawValue)")),
            plan("gone", try bus("99")),
            plan("flat2", try bus("12345678")),
        ]
        try await run(plans, on: line, visits: 9)
        #expect(told["flat1"] == ["readout", "readout", "readout"])
        #expect(told["flat2"] == ["readout", "readout", "readout"])
        #expect(told["gone"]?.prefix(3) == ["failed", "outage", "failed"])
        #expect(opened == 1, "silence of one is no fault of the line")
        let meters = try journal.meters().map(\.meter)
        #expect(meters == ["6855817", "12345678"])
        let latest = try journal.latest(serial: "6855817")
        #expect(latest.first { $0.name == "heat_energy" }?.register == 60)
        #expect(latest.first { $0.name == "heat_energy" }?.unit == "kWh")
        #expect(latest.contains { $0.name == "flow_temperature" })
        #expect(try journal.check() == [])
    }

    @Test func `only what is wanted of a telegram is kept`() async throws {
        let line = BusInMemory([try .multical("601")], clock: clock)
        let wanted = MeterReader.Selection.these([.init(60), .init(86)])
        try await run([plan("flat", try bus("254"), registers: wanted)], on: line, visits: 1)
        #expect(
            try journal.latest(serial: "6855817").map(\.name).sorted() == [
                "flow_temperature", "heat_energy",
            ]
        )
    }

    @Test func `a total that falls in one telegram is read again, and not kept`() async throws {
        // Energy in kWh, eight digits: 00123456.
        let records: [UInt8] = [0x0C, 0x06, 0x56, 0x34, 0x12, 0x00]
        let line = BusInMemory([.fixed(records)], clock: clock)
        var telegrams = 0
        var place = 0
        line.forge = { bytes in
            bytes.map { byte in
                // E5h stands alone, a telegram begins with 68h and has 27 bytes here.
                if place == 0, byte != 0x68 { return byte }
                defer { place = (place + 1) % 27 }
                if place == 0 { telegrams += 1 }
                // One off the thousands, and the same off the checksum.
                return telegrams == 2 && (place == 23 || place == 25) ? byte - 0x10 : byte
            }
        }
        try await run([plan("flat", try bus("5"))], on: line, visits: 2)
        #expect(telegrams == 3)
        #expect(told["flat"] == ["readout", "doubted, 1 dropped", "readout"])
        let series = try #require(try journal.series().first { $0.name == "heat_energy" })
        let kept = try journal.range(of: series, from: .first, to: .last)
        #expect(kept.map(\.text) == ["123456", "123456"])
    }

    @Test func `a meter that breaks off between telegrams is not taken for another one`()
        async throws
    {
        let model = try #require(MeterCatalogue.model(named: "601"))
        let house = SimulatedMeter(model: model, options: try .house(serial: 6_855_817))
        let meter = BusMeter(
            .house(house),
            identity: SecondaryAddress(
                identification: 0x9999_9999,
                manufacturer: .kamstrup,
                version: 0x08,
                medium: DeviceType(4)
            ),
            address: PrimaryAddress(5),
            fabrication: 0x0685_5817,
            telegrams: 3
        )
        let line = BusInMemory([meter], clock: clock)
        var (telegrams, place, left) = (0, 0, 0)
        line.forge = { bytes in
            bytes.flatMap { byte -> [UInt8] in
                if left == 0 {
                    guard byte == 0x68 else { return [byte] }
                    (telegrams, place, left) = (telegrams + 1, 0, 2)
                }
                // The length stands behind the first byte, and six are not in it.
                if place == 1 { left = Int(byte) + 5 }
                defer { (place, left) = (place + 1, left - 1) }
                // The second telegram is E5h: nothing to tell, although more was to follow.
                guard telegrams == 2 else { return [byte] }
                return place == 0 ? [0xE5] : []
            }
        }
        try await run([plan("flat", try bus("5"))], on: line, visits: 2)
        #expect(told["flat"]?.contains("part") == true, "\(told)")
        #expect(try journal.meters().contains { $0.meter == "99999999" } == false)
        #expect(try journal.meters().contains { $0.meter == "6855817" })
    }

    @Test func `what a meter says of itself is told when it begins and when it ends`() async throws
    {
        let records: [UInt8] = [0x0C, 0x06, 0x56, 0x34, 0x12, 0x00]
        let line = BusInMemory([.fixed(records)], clock: clock)
        var (telegrams, place) = (0, 0)
        line.forge = { bytes in
            bytes.map { byte in
                if place == 0, byte != 0x68 { return byte }
                defer { place = (place + 1) % 27 }
                if place == 0 { telegrams += 1 }
                // The bit for low power in the status, and the same in the checksum.
                return 2...3 ~= telegrams && (place == 16 || place == 25) ? byte &+ 4 : byte
            }
        }
        try await run([plan("flat", try bus("5"))], on: line, visits: 5)
        let kinds: [Event.Kind] = [.infoSet, .infoCleared]
        let events = try journal.newestEvents(of: ["12345678"], kinds: kinds, limit: 9)
        #expect(
            events.map(\.words).reversed() == [
                "The meter says of itself: its power is low.",
                "No longer: The meter says of itself: its power is low.",
            ]
        )
    }

    @Test func `an old MULTICAL is logged with the units of its configuration`() async throws {
        let line = try CharacterMeter("66-CDE", clock: clock)
        let model = try #require(MeterCatalogue.asciiModel(named: "66-CDE"))
        let plan = plan("house", .characters(model, usualScale))
        try await run([plan], on: line, visits: 3)
        #expect(told["house"] == ["readout", "readout", "readout"])
        let latest = try journal.latest(serial: "house")
        let energy = try #require(latest.first { $0.name == "heat_energy" })
        #expect(energy.register == 60)
        #expect(energy.unit != nil)
        let series = energy.series
        #expect(try journal.range(of: series, from: .first, to: .last).count == 3)
        let day = try #require(CalendarDate(year: 2000, month: 1, day: 1))
        #expect(try journal.requests(of: "house", since: day).values.reduce(0, +) == 3)
    }

    @Test func `a gap of a meter without a memory is told as lost`() async throws {
        let line = BusInMemory([try .multical("601")], clock: clock)
        let plans = [plan("flat", try bus("254"))]
        try await run(plans, on: line, visits: 1)
        try await clock.sleep(for: .seconds(20 * 3_600))
        try await run(plans, on: line, visits: 1)
        let gaps = try journal.gaps(meter: "6855817")
        #expect(gaps.map(\.state) == [.lost])
        #expect(gaps.first?.words == "The meter has no memory that can be asked.")
        let events = try journal.newestEvents(
            of: ["6855817"],
            kinds: [.gapFound, .gapLost],
            limit: 9
        )
        #expect(events.map(\.kind) == [.gapLost])
    }

    @Test(arguments: [(0, 0, false), (-15, 70, false), (-80, 70, true), (130, 0, true)])
    func `a clock without seconds is told only where it is off by more than they`(
        ahead: Int64,
        wait: Int64,
        isTold: Bool
    ) async throws {
        let now = clock.timestamp.milliseconds / 1_000
        #expect(now % 60 == 0)
        let start = try #require(MeterDateTime(clockSeconds: now + ahead))
        let model = try #require(MeterCatalogue.model(named: "403"))
        let options = SimulatedMeter.Options(
            seed: 7,
            serial: 12_345_678,
            start: start,
            pace: .immediate
        )
        let line = BusInMemory([BusMeter(model: model, options: options)], clock: clock)
        try await clock.sleep(for: .seconds(wait))
        try await run([plan("flat", try bus("12345678"))], on: line, visits: 1)
        let events = try journal.newestEvents(of: ["12345678"], kinds: [.clockDrift], limit: 9)
        #expect(events.isEmpty != isTold, "\(events.map(\.words))")
        let shown = try journal.latest(serial: "12345678").first { $0.name == "date_time" }
        #expect(shown != nil)
        #expect(shown?.clockAhead == nil)
    }

    @Test func `an old MULTICAL has the budget of a battery`() async throws {
        let line = try CharacterMeter("401", clock: clock)
        let model = try #require(MeterCatalogue.asciiModel(named: "401"))
        var plan = plan("house", .characters(model, LineScale()))
        plan.groups = [ReadingGroup(.every(milliseconds: 600_000))]
        plan.limit = .byModel
        try await run([plan], on: line, visits: 70)
        let day = Plant.day(of: clock.timestamp)
        let spent = try journal.requests(of: "house", since: day).values
        #expect(spent.allSatisfy { $0 <= BatteryBudget.usual })
        #expect(told["house"]?.contains("budget spent") == true)
    }
}

/// A line that is opened again and again; the test's own task is the only one that uses it.
private final class Shared: @unchecked Sendable {
    private let line: any Line
    private(set) var count = 0

    init(_ line: any Line) { self.line = line }

    func open() -> any Line {
        count += 1
        return line
    }
}

extension PollingEvent {
    /// What it is, in a word or two.
    fileprivate var word: String {
        switch self {
        case .readout: "readout"
        case .part: "part"
        case .doubted(_, let dropped): "doubted, \(dropped.count) dropped"
        case .swapped: "swapped"
        case .outageBegan: "outage"
        case .outageEnded: "outage ended"
        case .budgetSpent: "budget spent"
        case .failed: "failed"
        case .remembered: "remembered"
        case .forgotten: "forgotten"
        case .noted: "noted"
        }
    }
}
