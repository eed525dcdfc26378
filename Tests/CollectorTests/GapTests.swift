import Catalogue
import Collector
import Journal
import KMP
import Metering
import TestSupport
import Testing

@Suite("Gaps")
struct GapTests {
    /// Half a day of readings, a stop, and half a day more.
    private func interrupted(_ plant: Plant, for stop: Duration) async throws {
        try await plant.run(readouts: 13)
        try await plant.pass(stop)
        var (wasFilled, readouts) = (false, 0)
        try await plant.run { event in
            if case .remembered = event { wasFilled = true }
            if case .readout = event { readouts += 1 }
            return readouts == 13 || (readouts > 1 && wasFilled && readouts > 4)
        }
    }

    /// What the meter's own hours are, asked of it directly.
    private func hours(of plant: Plant) async throws -> [LoggerEntryReading] {
        let line = MeterLine(plant.meter, clock: plant.clock)
        let found = try await MeterReader(line, wish: .init(model: plant.meter.model)).identify()
        let reader = LoggerReader(line, found: found, wish: .init(.hour))
        return try await reader.read { plant.clock.timestamp }.entries
    }

    @Test(arguments: [0, 3_600, -12_600] as [Int64])
    func `every hour of three days without us comes from the meter's own memory`(
        clockAhead: Int64
    ) async throws {
        let plant = try Plant("603", clockAhead: clockAhead)
        try await interrupted(plant, for: .seconds(3 * 86_400 - 1_800))
        let readings = try plant.readings(of: 60)
        let truth = try await hours(of: plant)
        let first = try #require(readings.first { $0.source == .logger }).time.milliseconds
        let last = try #require(readings.last { $0.source == .logger }).time.milliseconds
        let booked = readings.filter { $0.source == .logger }
        #expect((70...73).contains(booked.count))
        #expect(booked.count == Int((last - first) / 3_600_000) + 1, "one each hour")
        for reading in booked {
            let shown = reading.time.milliseconds / 1_000 + clockAhead
            let entry = try #require(truth.first { $0.time.clockSeconds == shown })
            let value = entry.readings.first { $0.register == 60 }?.value.decimal
            #expect(reading.decimal == value)
            #expect(reading.clockAhead.map { abs($0 - clockAhead * 1_000) < 5_000 } == true)
        }
        // The record goes on without a step: no hour is missing, and the total never falls.
        for (earlier, later) in zip(readings, readings.dropFirst()) {
            #expect(later.time.milliseconds - earlier.time.milliseconds <= 3_600_000 + 5_000)
            let (old, new) = (earlier.decimal?.mantissa ?? 0, later.decimal?.mantissa ?? 0)
            #expect(old <= new && earlier.decimal?.exponent == later.decimal?.exponent)
        }
        let gap = try #require(try plant.journal.gaps().first)
        #expect(gap.state == .filled && gap.meter == plant.serial)
        #expect(plant.events.map(\.kind).contains(.gapFound))
        let told = try #require(plant.events.last { $0.kind == .gapFilled }?.words)
        #expect(told.contains("\(booked.count) entries"), "\(told)")
    }

    @Test func `the hours of the gap have their roll-ups, which add up to the whole`() async throws
    {
        let plant = try Plant("603")
        try await interrupted(plant, for: .seconds(3 * 86_400 - 1_800))
        let series = try #require(
            try plant.journal.series(meter: plant.serial).first { $0.register == 60 }
        )
        let hours = try plant.journal.rollups(of: series, every: .hour, from: .first, to: .last)
        let readings = try plant.readings(of: 60)
        let whole =
            (readings.last?.decimal?.mantissa ?? 0) - (readings.first?.decimal?.mantissa ?? 0)
        let sum = hours.reduce(Int64(0)) { sum, hour in
            guard case .total(_, _, let difference) = hour.content else { return sum }
            return sum + (difference.mantissa ?? 0)
        }
        #expect(sum == whole)
        #expect(hours.count >= 80)
    }

    @Test func `a gap waits for requests that the day's reads do not need`() async throws {
        let plant = try Plant("603")
        plant.plan.limit = .requests(54)
        try await plant.run(readouts: 2)
        try await plant.pass(.seconds(86_400 + 1_800))
        // Two requests an hour are 48 a day; with the restart few are left over.
        try await plant.run(readouts: 60)
        let days = try plant.journal.requests(of: "house", since: Plant.day(of: .first))
        #expect(days.values.allSatisfy { $0 <= 54 }, "\(days)")
        #expect(try plant.journal.gaps().map(\.state) == [.filled])
        #expect(!plant.events.map(\.kind).contains(.budgetSpent), "\(plant.events) \(days)")
    }

    @Test func `what the hours do not reach comes from the days`() async throws {
        let plant = try Plant("603")
        plant.plan.limit = .unlimited
        let depth = try await hours(of: plant).count
        try await plant.run(readouts: 2)
        try await plant.pass(.seconds(Int64(depth + 240) * 3_600))
        try await plant.run(readouts: 30)
        let booked = try plant.readings(of: 60).filter { $0.source == .logger }
        let hours = zip(booked, booked.dropFirst())
            .filter { $1.time.milliseconds - $0.time.milliseconds == 3_600_000 }
        let days = zip(booked, booked.dropFirst())
            .filter { $1.time.milliseconds - $0.time.milliseconds == 86_400_000 }
        #expect(hours.count >= depth - 30)
        #expect((8...10).contains(days.count), "\(days.count)")
        let gaps = try plant.journal.gaps()
        #expect(gaps.count == 2 && gaps.allSatisfy { $0.state == .filled })
    }

    @Test func `the hours of a gap come from the inner module of a MULTICAL 801 too`() async throws
    {
        let plant = try Plant("801")
        try await interrupted(plant, for: .seconds(86_400 - 1_800))
        let booked = try plant.readings(of: 60).filter { $0.source == .logger }
        #expect((22...25).contains(booked.count), "\(booked.count)")
        #expect(try plant.journal.gaps().map(\.state) == [.filled])
        let readings = try plant.readings(of: 60)
        for (earlier, later) in zip(readings, readings.dropFirst()) {
            #expect(later.time.milliseconds - earlier.time.milliseconds <= 3_600_000 + 5_000)
            #expect((earlier.decimal?.mantissa ?? 0) <= (later.decimal?.mantissa ?? 0))
        }
    }

    @Test func `a meter whose hours nothing reaches leaves the gap, and says why`() async throws {
        let plant = try Plant("402")
        plant.plan.keepsAwake = false
        try await interrupted(plant, for: .seconds(86_400))
        let gap = try #require(try plant.journal.gaps().first)
        #expect(gap.state == .lost)
        #expect(gap.words?.contains("where no published command reaches them") == true)
        #expect(plant.events.filter { $0.kind == .gapLost }.count == 1)
        #expect(try plant.readings(of: 60).allSatisfy { $0.source == .live })
    }

    @Test func `an entry that does not lie between the readings is not booked`() async throws {
        let plant = try Plant("603")
        plant.meter.forge = { request, answer in
            guard case .logger(.entries) = request else { return answer }
            return Self.raised(answer)
        }
        try await interrupted(plant, for: .seconds(86_400))
        let readings = try plant.readings(of: 60)
        for (earlier, later) in zip(readings, readings.dropFirst()) {
            #expect((earlier.decimal?.mantissa ?? 0) <= (later.decimal?.mantissa ?? 0))
        }
        let dropped = plant.events.filter { $0.kind == .dropped }
        #expect(!dropped.isEmpty)
        #expect(dropped.allSatisfy { $0.words.contains("does not lie between the readings") })
    }

    /// An answer of the log with a good checksum, and a first total that is far too great.
    private static func raised(_ answer: [UInt8]) -> [UInt8] {
        var reader = FullFrameReader()
        guard answer.contains(where: { reader.receive($0) == .frame }) else { return answer }
        var data = reader.withData { span in (0..<span.count).map { span[$0] } }
        // Behind 15 bytes of head, id, unit, size and exponent comes the value's highest byte.
        data[20] |= 0x02
        var frame = FrameWriter<600>(.answer, address: .meter, command: .logger)
        for byte in data { frame.append(byte) }
        frame.finish()
        return frame.wireBytes
    }

    @Test func `a short stop within an hour is no gap`() async throws {
        let plant = try Plant("603", every: 10)
        try await plant.run(readouts: 2)
        try await plant.pass(.seconds(1_500))
        try await plant.run(readouts: 2)
        #expect(try plant.journal.gaps().isEmpty)
    }

    @Test func `a gap that was found before a crash is found once`() async throws {
        let plant = try Plant("603")
        try await plant.run(readouts: 3)
        try await plant.pass(.seconds(86_400))
        // The program ends right after its first reading, before the memory is asked.
        try await plant.run(readouts: 1)
        #expect(try plant.journal.gaps().map(\.state) == [.open])
        try await plant.run(readouts: 8)
        #expect(try plant.journal.gaps().map(\.state) == [.filled])
        let booked = try plant.readings(of: 60).filter { $0.source == .logger }
        #expect(booked.count == Set(booked.map(\.time)).count && booked.count >= 22)
    }
}
