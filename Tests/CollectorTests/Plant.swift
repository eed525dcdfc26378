import Catalogue
import Collector
import Foundation
import Journal
import KMP
import Metering
import Simulator
import TestSupport
import Testing
import Transport

/// A simulated meter with a loop, its books and a journal, all on one virtual clock: what a running
/// program is, without its ports.
final class Plant {
    let clock: VirtualClock
    private(set) var meter: MeterInMemory
    let journal: Journal
    private let folder: URL
    /// What was told.
    private(set) var events: [Event] = []
    var plan: MeterPlan
    var clockZoneMinutes: Int64?
    /// What our clock makes of the time that passes.
    var jumps: @Sendable (Timestamp) -> Timestamp = { $0 }

    init(
        _ name: String,
        seed: UInt64 = 1,
        faults: [Fault] = [],
        echo: Bool = false,
        clockAhead: Int64 = 0,
        every minutes: Int64 = 60
    ) throws {
        meter = try MeterInMemory(
            name,
            seed: seed,
            faults: faults,
            echo: echo,
            clockAhead: clockAhead
        )
        clock = meter.clock
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("heatlog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        journal = try Journal(path: folder.appendingPathComponent("journal.sqlite").path)
        plan = MeterPlan(
            name: "house",
            model: meter.model,
            groups: [ReadingGroup(.every(milliseconds: minutes * 60_000))]
        )
        plan.asksSerial = true
    }

    /// Puts another meter of the same model in the place of the one that was there.
    func swap(seed: UInt64) throws {
        meter = try MeterInMemory(meter.model.name, seed: seed, clock: clock)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private struct Enough: Error {}

    /// Runs a program with books of its own until it has told so much, as if it were just started.
    func run(until isEnough: (PollingEvent) throws -> Bool) async throws {
        let wall: @Sendable () -> Timestamp = { [clock, jumps] in jumps(clock.timestamp) }
        let stamper = TimeStamper(clock: clock, newest: try journal.newestTime(), wall: wall)
        let today: @Sendable () -> CalendarDate = { Self.day(of: wall()) }
        let told = Told()
        let chronicle = Chronicle(journal, today: today, tell: { told.events.append($0) })
        let ledger = BatteryLedger(journal, today: today)
        let interval = plan.groups.map(\.cadence.interval).min() ?? 0
        chronicle.enter(
            plan.name,
            .init(interval: interval, clockZoneMinutes: clockZoneMinutes)
        )
        var plan = plan
        plan.keepBooks(chronicle, ledger, wall: wall) { _ in 0 }
        let loop = LineLoop(
            [plan],
            timing: ProtocolTiming(),
            clock: clock,
            wall: wall,
            stamp: { stamper.now() },
            open: meter.opening
        )
        do {
            try await loop.run { name, event in
                try await chronicle.write(event, of: name, at: stamper.now())
                if try isEnough(event) { throw Enough() }
            }
        } catch is Enough {}
        ledger.flush()
        chronicle.flush()
        events += told.events
    }

    /// Runs until the meter was read so often.
    func run(readouts count: Int) async throws {
        var readouts = 0
        try await run { event in
            if case .readout = event { readouts += 1 }
            return readouts == count
        }
    }

    /// Lets time pass with nobody there.
    func pass(_ duration: Duration) async throws { try await clock.sleep(for: duration) }

    /// All readings of a register, in the order of time.
    func readings(of register: UInt16) throws -> [StoredReading] {
        let series = try journal.series(meter: serial).filter { $0.register == register }
        return try series.flatMap { try journal.range(of: $0, from: .first, to: .last) }
            .sorted { $0.time < $1.time }
    }

    var serial: String { meter.serial }

    static func day(of time: Timestamp) -> CalendarDate {
        guard let day = CalendarDate(daysSince1970: Int(time.milliseconds / 86_400_000)) else {
            preconditionFailure("the clock starts in 2026")
        }
        return day
    }
}

/// What is told from one task after another.
private final class Told: @unchecked Sendable {
    var events: [Event] = []
}

extension Timestamp {
    static let first = Timestamp(milliseconds: 0)
    static let last = Timestamp(milliseconds: 4_000_000_000_000)
}
