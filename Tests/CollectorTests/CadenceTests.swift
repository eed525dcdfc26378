import Foundation
import Metering
import Testing

@testable import Collector

@Suite("When to read")
struct CadenceTests {
    private static let copenhagen: ZoneOffset = { time in
        let zone = TimeZone(identifier: "Europe/Copenhagen")
        let date = Date(timeIntervalSince1970: Double(time.milliseconds / 1_000))
        return zone?.secondsFromGMT(for: date) ?? 0
    }

    private func time(_ text: String) throws -> Timestamp {
        let date = try Date(text, strategy: .iso8601)
        return Timestamp(milliseconds: Int64(date.timeIntervalSince1970) * 1_000)
    }

    private func next(
        _ cadence: Cadence,
        after text: String,
        count: Int = 1
    ) throws -> [String] {
        var now = try time(text)
        return (0..<count).map { _ in
            now = cadence.next(after: now, zone: Self.copenhagen)
            return String(now.description.prefix(16))
        }
    }

    private func at(_ hour: Int, _ minute: Int) throws -> Cadence {
        .at([try #require(TimeOfDay(hour: hour, minute: minute, second: 0))])
    }

    @Test func `a day begins at midnight of the zone, also when summer time begins and ends`()
        throws
    {
        let day = Cadence.every(milliseconds: 86_400_000)
        #expect(
            try next(day, after: "2026-03-28T12:00:00Z", count: 3)
                == ["2026-03-28T23:00", "2026-03-29T22:00", "2026-03-30T22:00"]
        )
        #expect(
            try next(day, after: "2026-10-24T12:00:00Z", count: 3)
                == ["2026-10-24T22:00", "2026-10-25T23:00", "2026-10-26T23:00"]
        )
    }

    @Test(arguments: ["2026-03-28T23:30:00Z", "2026-10-24T22:30:00Z"])
    func `each hour is read once on the day that has one hour more or less`(start: String) throws {
        let hour = Cadence.every(milliseconds: 3_600_000)
        let times = try next(hour, after: start, count: 6)
        #expect(Set(times).count == 6 && times == times.sorted())
        #expect(times.allSatisfy { $0.hasSuffix(":00") })
    }

    @Test func `a time of the day is read once each day, whatever the clocks do`() throws {
        // 02:30 is skipped on 29 March and comes twice on 25 October.
        #expect(
            try next(try at(2, 30), after: "2026-03-28T00:00:00Z", count: 4) == [
                "2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30", "2026-03-31T00:30",
            ]
        )
        #expect(
            try next(try at(2, 30), after: "2026-10-24T00:00:00Z", count: 3)
                == ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]
        )
    }

    @Test func `a year of daily reads has a read for each day`() throws {
        let cadence = try at(0, 0)
        var now = try time("2025-12-31T23:30:00Z")
        var days: [Int64] = []
        for _ in 0..<365 {
            now = cadence.next(after: now, zone: Self.copenhagen)
            let local = now.milliseconds / 1_000 + Int64(Self.copenhagen(now))
            #expect(local % 86_400 == 0)
            days.append(local / 86_400)
        }
        #expect(zip(days, days.dropFirst()).allSatisfy { $1 == $0 + 1 })
    }

    @Test func `of several times of the day the next one comes`() throws {
        let times = [
            TimeOfDay(hour: 18, minute: 0, second: 0), TimeOfDay(hour: 6, minute: 0, second: 5),
        ]
        let cadence = Cadence.at(times.compactMap(\.self))
        #expect(
            try next(cadence, after: "2026-01-10T00:00:00Z", count: 3)
                == ["2026-01-10T05:00", "2026-01-10T17:00", "2026-01-11T05:00"]
        )
        #expect(
            cadence.next(after: try time("2026-01-10T05:00:04Z"), zone: Self.copenhagen)
                == (try time("2026-01-10T05:00:05Z"))
        )
    }

    @Test func `an interval longer than an hour keeps to the zone's clock`() throws {
        let six = Cadence.every(milliseconds: 6 * 3_600_000)
        #expect(
            try next(six, after: "2026-03-28T20:00:00Z", count: 4)
                == ["2026-03-28T23:00", "2026-03-29T04:00", "2026-03-29T10:00", "2026-03-29T16:00"]
        )
    }
}
