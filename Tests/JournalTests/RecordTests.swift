import Metering
import Testing

@testable import Journal

@Suite("Gaps, visits and queues")
struct RecordTests {
    private let scratch: Scratch
    private let journal: Journal

    init() throws {
        scratch = try Scratch()
        journal = try Journal(path: scratch.path())
    }

    private func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

    private func open(_ start: Int64, _ end: Int64, meter: String = "1") throws -> Gap {
        try journal.open(gap: meter, from: time(start), to: time(end), found: time(end))
    }

    @Test func `a gap that is found again is the same gap with another end`() throws {
        let gap = try open(10, 20)
        let again = try open(10, 30)
        #expect(again.id == gap.id)
        #expect(again.end == time(30))
        #expect(again.found == time(20))
        _ = try open(10, 20, meter: "2")
        _ = try open(5, 6)
        #expect(try journal.gaps(meter: "1").map(\.start) == [time(5), time(10)])
        #expect(try journal.gaps().count == 3)
    }

    @Test func `a settled gap stays settled unless it turns out to be longer`() throws {
        let gap = try open(10, 20)
        try journal.settle(gap, state: .filled, words: "The meter had all hours of it.")
        #expect(try open(10, 20).state == .filled)
        #expect(try journal.gaps(states: [.open]).isEmpty)
        let words = try journal.gaps(states: [.filled, .lost]).map(\.words)
        #expect(words == ["The meter had all hours of it."])
        let longer = try open(10, 25)
        #expect(longer.state == .open)
        #expect(longer.words == nil)
        try journal.settle(longer, state: .lost, words: nil)
        #expect(try Journal(path: scratch.path()).gaps(states: [.lost]).map(\.id) == [gap.id])
    }

    @Test func `a gap that was filled in part is smaller`() throws {
        let gap = try open(10, 20)
        #expect(try journal.narrow(gap, to: time(18)).end == time(18))
        let rest = try journal.narrow(gap, from: time(12))
        #expect((rest.start, rest.end) == (time(12), time(18)))
        #expect(try journal.gaps() == [rest])
    }

    @Test func `visits are counted by day and meter, across restarts`() throws {
        let days = try (21...23).map {
            try #require(CalendarDate(year: 2026, month: 11, day: $0))
        }
        for day in days { try journal.note(visits: 2, failures: 1, of: "1", on: day) }
        let again = try Journal(path: scratch.path())
        try again.note(visits: 1, failures: 1, of: "1", on: days[2])
        try again.note(visits: 7, failures: 0, of: "2", on: days[2])
        #expect(
            try again.visits(of: "1", since: days[1]) == [
                VisitDay(day: days[1], visits: 2, failures: 1),
                VisitDay(day: days[2], visits: 3, failures: 2),
            ]
        )
    }

    @Test func `requests are told day by day`() throws {
        let days = try (21...23).map {
            try #require(CalendarDate(year: 2026, month: 11, day: $0))
        }
        for (count, day) in zip(1..., days) { try journal.spend(count, of: "1", on: day) }
        #expect(try journal.requests(of: "1", since: days[1]) == [days[1]: 2, days[2]: 3])
    }

    @Test func `counts of a day are forgotten after 400 days, and gaps never`() throws {
        let now = try #require(CalendarDate(year: 2026, month: 11, day: 22))
        let moment = Timestamp(milliseconds: Int64(now.daysSince1970) * .day + .hour)
        for age in [0, 400, 401] {
            let day = try #require(CalendarDate(daysSince1970: now.daysSince1970 - age))
            try journal.spend(of: "1", on: day)
            try journal.note(visits: 1, failures: 0, of: "1", on: day)
        }
        _ = try open(10, 20)
        #expect(try journal.apply(Retention(), now: moment) == false)
        let first = try #require(CalendarDate(daysSince1970: 0))
        #expect(try journal.visits(of: "1", since: first).count == 2)
        #expect(try journal.requests(of: "1", since: first).count == 2)
        #expect(try journal.gaps().count == 1)
    }

    @Test func `only our own readings say when a meter was read last`() throws {
        #expect(try journal.newestTime(of: "6892850") == nil)
        for (time, source) in zip(
            Int64(1)...,
            [Source.imported, .live, .pulse, .logger, .imported]
        ) {
            var one = reading(.number(ExactDecimal(time)))
            one.source = source
            try journal.append(readout([one], time: time), from: "test")
        }
        #expect(try journal.newestTime(of: "6892850")?.milliseconds == 3)
    }

    @Test func `a meter without a serial number is found by its line`() throws {
        var one = readout([reading(.number(ExactDecimal(1)))])
        one.meter.serial = nil
        try journal.append(one, from: "/dev/ttyUSB0")
        #expect(try journal.newestTime(of: "/dev/ttyUSB0") == one.time)
        #expect(try journal.latest(serial: "/dev/ttyUSB0").count == 1)
        #expect(try journal.series(meter: "line:/dev/ttyUSB0").count == 1)
        #expect(try journal.series(meter: "/dev/ttyUSB1").isEmpty)
    }

    @Test func `readouts from a meter's memory carry how far its clock was off`() throws {
        let all = (0..<3).map { readout("\($0)", "1", minute: $0, after: 0) }
        try journal.append(all, from: "test", clockAhead: 61_500)
        let series = try #require(try journal.series().first)
        let stored = try journal.range(of: series, from: .first, to: .last)
        #expect(stored.map(\.clockAhead) == [61_500, 61_500, 61_500])
    }

    @Test func `a reader's queue is what it has not had, late rows too`() throws {
        for minute in [0, 1, 2, 3, 4] as [Int64] {
            try journal.append(readout("\(minute)", "1", minute: minute, after: 0), from: "test")
        }
        #expect(try journal.queue(after: .beginning) == 5)
        #expect(try journal.queue(after: .beginning, limit: 3) == 3)
        let position = try journal.batch(after: .beginning, limit: 3).end
        try journal.bookmark(position, of: "output")
        #expect(try journal.queue(after: position) == 2)
        // Late, once before the reader's place and once behind it.
        try journal.append(readout("9", "9", minute: 1, after: 1), from: "test")
        try journal.append(readout("9", "9", minute: 3, after: 1), from: "test")
        #expect(try journal.queue(after: position) == 4)
        let end = try journal.batch(after: position).end
        #expect(try journal.queue(after: end) == 2)
        #expect(try journal.queue(after: try journal.batch(after: end).end) == 0)
        try journal.bookmark(end, of: "another")
        let readers = try journal.readers()
        #expect(readers.map(\.name) == ["another", "output"])
        #expect(readers.map(\.position) == [end, position])
    }

    @Test func `the latest values of a long record are found by the key alone`() throws {
        try journal.append(
            (0..<50).map { readout("\($0)", "1", minute: $0, after: 0) },
            from: "test"
        )
        let plan = try scratch.shell(
            """
            EXPLAIN QUERY PLAN
            SELECT time, clock, m0 FROM reading WHERE shape = 1 ORDER BY time DESC LIMIT 1
            """
        )
        #expect(plan.contains("SEARCH reading USING PRIMARY KEY (shape=?)"))
        #expect(!plan.contains("TEMP B-TREE"))
    }

    @Test func `the newest events are those written last, of the meters and kinds asked for`()
        throws
    {
        let told: [(String?, Event.Kind)] = [
            (nil, .started), ("1", .noAnswer), ("2", .noAnswer), ("1", .answering),
        ]
        for (index, (meter, kind)) in told.enumerated() {
            // A clock that was put back does not turn the order round.
            let time = time(100 - Int64(index))
            try journal.append(Event(time: time, meter: meter, kind: kind, words: "\(index)"))
        }
        #expect(try journal.newestEvents(limit: 2).map(\.words) == ["3", "2"])
        #expect(try journal.newestEvents(of: ["1"], limit: 9).map(\.words) == ["3", "1"])
        let silent = try journal.newestEvents(of: ["1", "2"], kinds: [.noAnswer], limit: 9)
        #expect(silent.map(\.words) == ["2", "1"])
        #expect(try journal.newestEvents(of: [], limit: 9).isEmpty)
    }

    @Test func `meters are listed by serial number, or by their line`() throws {
        try journal.append(readout([reading(.text("a"))]), from: "house")
        var unknown = readout([reading(.text("a"))])
        unknown.meter = MeterIdentity()
        try journal.append(unknown, from: "flat")
        #expect(try journal.meters().map(\.meter) == ["6892850", "line:flat"])
        #expect(try journal.meters().map(\.serial) == ["6892850", nil])
    }
}
