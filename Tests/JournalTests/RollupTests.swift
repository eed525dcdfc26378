import Foundation
import Metering
import Testing

@testable import Journal

@Suite("Roll-ups")
struct RollupTests {
    private let scratch: Scratch
    /// 2026-11-22 10:00 UTC.
    private let ten: Int64 = 1_795_341_600_000

    init() throws { scratch = try Scratch() }

    @Test func `an hour of a level has its extremes and the mean by time, to the digit`() throws {
        let journal = try Journal(path: scratch.path())
        // 10.0 for 15 minutes, 20.0 for 30, 4.0 for 15: (150 + 600 + 60) / 60 = 13.5.
        for (minute, power) in [(0, "10.0"), (15, "20.0"), (45, "4.0"), (60, "99.0")] {
            try append(journal, "1.000", power, Int64(minute))
        }
        let hour = try #require(try rollups(journal, 80, .hour).first)
        #expect(hour.count == 3)
        #expect(hour.start.milliseconds == ten)
        #expect(hour.content == level("4.0", "20.0", 13.5))
        #expect(try scratch.shell("SELECT count(*) FROM hour") == "2")
    }

    @Test func `the differences of hours add up to what was counted, over a gap too`() throws {
        let journal = try Journal(path: scratch.path())
        for (minute, energy) in [(0, "1.000"), (50, "1.005"), (70, "1.010"), (400, "1.100")] {
            try append(journal, energy, "1", Int64(minute))
        }
        let hours = try rollups(journal, 60, .hour)
        #expect(
            hours.map(\.content) == [
                total("1.000", "1.005", "0.005"), total("1.010", "1.010", "0.005"),
                total("1.100", "1.100", "0.090"),
            ]
        )
        #expect(try rollups(journal, 60, .day).map(\.content) == [total("1.000", "1.100", "0.100")])
    }

    @Test func `what comes late gives the roll-ups that it would have given in time`() throws {
        let minutes = Array(stride(from: Int64(0), to: 60 * 24 * 40, by: 37))
        let late = minutes.filter { $0 % 5 == 0 && $0 < 60 * 24 * 39 }
        let inTime = try Journal(path: scratch.path("one"), zone: .berlin)
        let afterwards = try Journal(path: scratch.path("two"), zone: .berlin)
        try inTime.append(minutes.map(sample), from: "test")
        try afterwards.append(minutes.filter { !late.contains($0) }.map(sample), from: "test")
        for minute in late.reversed() { try afterwards.append(sample(minute), from: "test") }
        for resolution in Resolution.allCases {
            for register: UInt16 in [60, 80] {
                let expected = try rollups(inTime, register, resolution)
                #expect(expected.count >= 2)
                #expect(try rollups(afterwards, register, resolution) == expected)
            }
        }
    }

    @Test func `each roll-up is what its readings say when they are summed up one by one`() throws {
        let journal = try Journal(path: scratch.path(), zone: .berlin)
        let minutes = Array(stride(from: Int64(0), to: 60 * 24 * 35, by: 17))
        for minute in minutes { try journal.append(sample(minute), from: "test") }
        let days = try rollups(journal, 80, .day)
        for (day, next) in zip(days, days.dropFirst().map(\.start) + [.last]) {
            let powers = minutes.filter {
                (day.start.milliseconds..<next.milliseconds).contains(ten + $0 * 60_000)
            }.map { $0 % 97 }
            guard case .level(let minimum, let maximum, _) = day.content else { return }
            #expect(day.count == powers.count)
            #expect(minimum.mantissa == powers.min())
            #expect(maximum.mantissa == powers.max())
        }
        #expect(days.map(\.count).reduce(0, +) == minutes.count)
    }

    @Test func `a day in a zone with summer time has 23 or 25 hours`() throws {
        let zone = JournalZone.berlin
        for (year, month, day, hours) in [(2026, 3, 29, 23), (2026, 10, 25, 25), (2026, 7, 1, 24)] {
            let date = try #require(CalendarDate(year: year, month: month, day: day))
            let start = zone.start(ofDay: date.daysSince1970)
            #expect(zone.start(ofDay: date.daysSince1970 + 1) - start == Int64(hours) * .hour)
            #expect(zone.day(of: start) == date.daysSince1970)
            #expect(zone.day(of: start - 1) == date.daysSince1970 - 1)
        }
    }

    @Test func `a month begins at local midnight, and another zone makes it anew`() throws {
        let minutes = Array(stride(from: Int64(0), to: 60 * 24 * 45, by: 60))
        try Journal(path: scratch.path()).append(minutes.map(sample), from: "test")
        let journal = try Journal(path: scratch.path(), zone: .berlin)
        let months = try rollups(journal, 60, .month)
        // 2026-11-01, 2026-12-01 and 2027-01-01, all 00:00 in Berlin.
        #expect(
            months.map(\.start.description) == [
                "2026-10-31T23:00:00.000Z", "2026-11-30T23:00:00.000Z", "2026-12-31T23:00:00.000Z",
            ]
        )
        #expect(months.map(\.count).reduce(0, +) == minutes.count)
    }

    @Test func `days of a zone half an hour off are exact`() throws {
        let zone = JournalZone(name: "Kolkata") { _ in 19_800 }
        let journal = try Journal(path: scratch.path(), zone: zone)
        let minutes = Array(stride(from: Int64(0), to: 60 * 24 * 3, by: 10))
        for minute in minutes { try journal.append(sample(minute), from: "test") }
        let days = try rollups(journal, 80, .day)
        #expect(days.dropFirst().allSatisfy { $0.start.milliseconds % .day == .day - 19_800_000 })
        #expect(days.map(\.count).reduce(0, +) == minutes.count)
        #expect(days[1].count == 144)
    }

    @Test func `a roll-up whose power of ten changes keeps all digits`() throws {
        let journal = try Journal(path: scratch.path())
        for (minute, energy) in [(0, "9.99"), (20, "10.0"), (40, "10.125"), (60, "11")] {
            try append(journal, energy, "1", Int64(minute))
        }
        #expect(try rollups(journal, 60, .hour).first?.content == total("9.990", "10.125", "0.135"))
    }

    @Test func `numbers of any length and leaping decimals make no false roll-up`() throws {
        let journal = try Journal(path: scratch.path())
        let exponents: [Int8] = [0, -3, 127, -128, 12, -13]
        for minute in 0..<(60 * 24 * 33 / 7) as Range<Int64> {
            let mantissa = minute % 2 == 0 ? Int64.max - minute : .min + 1 + minute
            let exponent = exponents[Int(minute) % exponents.count]
            let wild = Reading(
                register: 80,
                quantity: nil,
                name: "register_80",
                label: "Register 80",
                value: .number(ExactDecimal(mantissa, exponent: exponent)),
                unit: .kilowatt,
                source: .live
            )
            var meter = MeterIdentity()
            meter.serial = "6892850"
            let time = Timestamp(milliseconds: ten + minute * 7 * 60_000)
            try journal.append(Readout(meter: meter, time: time, readings: [wild]), from: "test")
        }
        for resolution in Resolution.allCases {
            #expect(try rollups(journal, 80, resolution) == [], "\(resolution)")
        }
        #expect(try journal.check() == [])
    }

    private func sample(_ minute: Int64) -> Readout {
        readout("\(minute / 13).5", "\(minute % 97)", minute: minute, after: ten)
    }

    private func append(_ journal: Journal, _ energy: String, _ power: String, _ minute: Int64)
        throws
    {
        try journal.append(readout(energy, power, minute: minute, after: ten), from: "test")
    }

    private func rollups(
        _ journal: Journal,
        _ register: UInt16,
        _ resolution: Resolution
    ) throws -> [Rollup] {
        let series = try #require(try journal.series().first { $0.register == register })
        return try journal.rollups(of: series, every: resolution, from: .first, to: .last)
    }

    private func total(_ first: String, _ last: String, _ difference: String) -> Rollup.Content {
        let all = [first, last, difference].compactMap { ExactDecimal(parsing: $0) }
        return .total(first: all[0], last: all[1], difference: all[2])
    }

    private func level(_ minimum: String, _ maximum: String, _ mean: Double) -> Rollup.Content {
        let all = [minimum, maximum].compactMap { ExactDecimal(parsing: $0) }
        return .level(minimum: all[0], maximum: all[1], mean: mean)
    }
}

extension JournalZone {
    /// A zone with summer time, by the rule of the European Union.
    static let berlin = JournalZone(name: "Europe/Berlin") { time in
        let zone = TimeZone(identifier: "Europe/Berlin")
        let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
        return zone?.secondsFromGMT(for: date) ?? 0
    }
}
