import Catalogue
import KMP
import Metering
import Simulator
import TestSupport
import Testing

@testable import Collector
@testable import heatlog

@Suite("Reading a simulated meter's memory")
struct HistoryTests {
    private final class Steps {
        var seen: [(done: Int, total: Int)] = []
    }

    /// Reads the memory of a meter that shows 2026-03-15 10:20, at the line's pace.
    private func history(
        _ name: String,
        _ wish: LoggerReader.Wish,
        steps: Steps = Steps()
    ) async throws -> LoggerReadout {
        let clock = VirtualClock()
        let model = try #require(MeterCatalogue.model(named: name))
        let start = try #require(MeterTime(argument: "2026-03-15T10:20")?.first)
        let simulated = SimulatedMeter(model: model, options: .init(serial: 123, start: start))
        let meter = MeterLine(SimulatedLine(simulated, clock: clock), clock: clock)
        let found = try await MeterReader(meter, wish: .init(model: model)).identify()
        let reader = LoggerReader(meter, found: found, wish: wish) { steps.seen.append(($0, $1)) }
        return try await reader.read { clock.timestamp }
    }

    private func first(_ text: String) throws -> MeterDateTime {
        try #require(MeterTime(argument: text)?.first)
    }

    @Test func `the whole daily log comes in many answers, and as deep as the meter says`()
        async throws
    {
        let steps = Steps()
        let readout = try await history("603", .init(.day), steps: steps)
        #expect(readout.depth == 460)
        #expect(readout.entries.count == 460)
        #expect(readout.gaps.isEmpty)
        #expect(readout.meter.serial == "123")
        let times = readout.entries.map(\.time.clockSeconds)
        #expect(times.first == (try first("2026-03-15").clockSeconds))
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 - $1 == 86_400 })
        #expect(readout.entries.allSatisfy { $0.readings.allSatisfy { $0.source == .logger } })
        #expect(steps.seen.count > 50)
        #expect(steps.seen.allSatisfy { $0.total == 460 })
        #expect(steps.seen.last?.done == 460)
    }

    @Test func `only the hours from one time to another are asked for`() async throws {
        let wish = LoggerReader.Wish(
            .hour,
            from: try first("2026-03-13T22:00"),
            to: try first("2026-03-14T03:30")
        )
        let readout = try await history("403", wish)
        let texts = readout.entries.map(\.time.description)
        #expect(texts.first == "2026-03-14 03:00:00")
        #expect(texts.last == "2026-03-13 22:00:00")
        #expect(texts.count == 6)
    }

    @Test(arguments: [("month", 36, "2026-03-01 00:00:00"), ("year", 20, "2026-01-01 00:00:00")])
    func `months and years are read by the calendar`(log: String, depth: Int, newest: String)
        async throws
    {
        let kind = try #require(LoggerKind(rawValue: log))
        let readout = try await history("603", .init(kind))
        #expect(readout.depth == depth)
        #expect(readout.entries.first?.time.description == newest)
        #expect(readout.entries.count > 2)
        let last = try #require(readout.entries.last)
        #expect(last.time.date.day == 1)
        let some = try await history("603", .init(kind, from: last.time, to: last.time))
        #expect(some.entries == [last])
    }

    @Test func `the info log is read by its numbers, whatever the dates of its events`()
        async throws
    {
        let readout = try await history("603", .init(.info))
        #expect(readout.depth == 250)
        #expect(readout.entries.count > 3)
        #expect(readout.entries.map(\.id) == (1...UInt32(readout.entries.count)).reversed())
        #expect(readout.entries.first?.readings.first?.register == 369)
        let times = readout.entries.map(\.time.clockSeconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 > $1 })
        let middle = readout.entries[1].time
        let some = try await history("603", .init(.info, from: middle, to: middle))
        #expect(some.entries == [readout.entries[1]])
    }

    @Test func `the hours of a MULTICAL 801 are read from its inner module`() async throws {
        let wish = LoggerReader.Wish(.hour, from: try first("2026-03-12T00:00"))
        let readout = try await history("801", wish)
        #expect(readout.entries.count == 3 * 24 + 11)
        #expect(readout.entries.first?.time.description == "2026-03-15 10:00:00")
        #expect(readout.entries.first?.readings.first?.register == 60)
        let all = try await history("801", .init(.hour))
        #expect(all.entries.count == 960)
        #expect(all.gaps.isEmpty)
    }

    @Test(arguments: ["601", "602"])
    func `a meter whose hours nothing reaches says so`(name: String) async throws {
        let failure = await #expect(throws: HistoryError.self) {
            _ = try await history(name, .init(.hour))
        }
        #expect(
            failure?.message == "The MULTICAL \(name) keeps its hours and days where no published "
                + "command reaches them."
        )
        let complaint = try #require(failure.map { Complaint($0) })
        #expect(complaint.status == .unavailable)
    }

    @Test(arguments: ["601", "402", "302"])
    func `where no log can be read the registers of the month are shown`(name: String)
        async throws
    {
        let readout = try await history(name, .init(.month))
        #expect(readout.entries.isEmpty)
        #expect(readout.summary.map(\.register).contains(139))
        let page = HistoryPage(History(readout, zoneMinutes: nil)).text
        #expect(page.contains("The meter has no month log that a published command reaches"))
    }

    @Test func `the meter's clock against ours is kept, and gives each entry its moment`()
        async throws
    {
        // Our clock began at 2026-01-01 00:00 UTC, so this meter is 73 days and some hours ahead.
        let readout = try await history("603", .init(.year))
        let clock = try #require(readout.clock)
        #expect(abs(clock.offset - (73 * 86_400 + 10 * 3_600 + 20 * 60)) <= 2)
        let history = History(readout, zoneMinutes: 60)
        #expect(history.zoneText == "+01:00")
        let newest = try #require(readout.entries.first)
        #expect(history.timestamp(of: newest)?.description == "2025-12-31T23:00:00.000Z")
    }
}
