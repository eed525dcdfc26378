import Catalogue
import KMP
import Metering
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Collector

@Suite("Polling")
struct PollingLoopTests {
    private struct Enough: Error {}

    @Test func `a line that fails is opened again, and its failures are told once`() async throws {
        let clock = VirtualClock()
        let meter = ScriptedMeter(numbers: [60: 5])
        let opened = Counter()
        let loop = PollingLoop(
            wish: .init(
                model: MeterCatalogue.model(named: "601"),
                registers: .these([RegisterID(60)])
            ),
            timing: ProtocolTiming(),
            everyMilliseconds: 60_000,
            clock: clock,
            now: { clock.timestamp }
        ) { () async throws(LineError) in
            opened.value += 1
            guard opened.value != 2 else { throw LineError(.notFound, address: "scripted") }
            return ScriptedLine(clock: clock) { opened.value == 1 ? [] : meter.answer($0) }
        }
        var outcomes: [String] = []
        do {
            try await loop.run { event in
                switch event {
                case .readout(let readout): outcomes.append(readout.time.description)
                case .outageBegan(let error, _): outcomes.append(error.message)
                case .outageEnded(let outage): outcomes.append("\(outage.tries) tries")
                default: Issue.record("not expected: \(event)")
                }
                if outcomes.count == 4 { throw Enough() }
            }
        } catch is Enough {}
        #expect(
            outcomes == [
                "The meter does not answer: not a byte came back.",
                "2 tries",
                // One minute after the first failure, two after the second.
                "2026-01-01T00:03:00.000Z", "2026-01-01T00:04:00.000Z",
            ]
        )
        #expect(opened.value == 3)
    }

    @Test func `a meter outside the catalogue is asked only for what it answered before`()
        async throws
    {
        let clock = VirtualClock()
        let meter = ScriptedMeter(numbers: [74: 1, 1001: 2, 1023: 3])
        let asked = Counter()
        let loop = PollingLoop(
            wish: .init(),
            timing: ProtocolTiming(),
            everyMilliseconds: 60_000,
            clock: clock,
            now: { clock.timestamp }
        ) {
            ScriptedLine(clock: clock) {
                asked.value += 1
                return meter.answer($0)
            }
        }
        var costs: [Int] = []
        do {
            try await loop.run { event in
                guard case .readout = event else { throw Enough() }
                costs.append(asked.value)
                if costs.count == 3 { throw Enough() }
            }
        } catch is Enough {}
        #expect(costs[0] > 4)
        #expect(costs[1] - costs[0] == 1 && costs[2] - costs[1] == 1)
    }

    @Test func `a port that is not there is tried again within seconds, then each minute`() {
        var outage = Outage(start: Timestamp(milliseconds: 0), isLine: true)
        let now = Timestamp(milliseconds: 1_000)
        var waits: [Int64] = []
        for tries in 1...6 {
            outage.tries = tries
            let next = outage.nextTry([.every(milliseconds: 3_600_000)], after: now) { _ in 0 }
            waits.append(next.milliseconds - now.milliseconds)
        }
        #expect(waits == [5, 10, 20, 40, 60, 60].map { $0 * 1_000 })
    }

    @Test func `a day's outage is told twice, with the tries between, and waits up to an hour`()
        async throws
    {
        let clock = VirtualClock()
        let meter = ScriptedMeter(numbers: [60: 5])
        let asked = Counter()
        let loop = PollingLoop(
            wish: .init(
                model: MeterCatalogue.model(named: "601"),
                registers: .these([RegisterID(60)])
            ),
            timing: ProtocolTiming(),
            everyMilliseconds: 60_000,
            clock: clock,
            now: { clock.timestamp }
        ) {
            ScriptedLine(clock: clock) {
                asked.value += 1
                let isGone = clock.timestamp.milliseconds % 172_800_000 < 86_400_000
                return isGone ? [] : meter.answer($0)
            }
        }
        var told: [String] = []
        do {
            try await loop.run { event in
                switch event {
                case .outageBegan: told.append("began")
                case .outageEnded(let outage): told.append("ended after \(outage.tries)")
                default: throw Enough()
                }
            }
        } catch is Enough {}
        // After 0, 1, 3, 7, 15 and 31 minutes, at 1:03 and then each hour to 24:03: 29 tries fail.
        #expect(told == ["began", "ended after 29"])
        #expect(asked.value == 29 * 3 + 1)
    }

    @Test func `a swapped meter is told, and identified anew`() async throws {
        let clock = VirtualClock()
        let asked = Counter()
        let loop = PollingLoop(
            wish: .init(),
            timing: ProtocolTiming(),
            everyMilliseconds: 3_600_000,
            clock: clock,
            now: { clock.timestamp }
        ) {
            ScriptedLine(clock: clock) { request in
                if request == .getType { asked.value += 1 }
                let isOld = clock.timestamp.milliseconds % 86_400_000 < 36_000_000
                return ScriptedMeter(
                    numbers: isOld ? [60: 5_000, 152: 1, 1001: 111] : [60: 3, 152: 1, 1001: 222],
                    typeCode: 1
                ).answer(request)
            }
        }
        var events: [String] = []
        do {
            try await loop.run { event in
                switch event {
                case .swapped(let old, let new): events.append("\(old) became \(new)")
                case .doubted(let doubts, let dropped):
                    #expect(doubts.map(\.rule) == [.serial] && dropped.isEmpty)
                case .readout(let readout): events.append(readout.meter.serial ?? "nobody")
                default: Issue.record("\(event)")
                }
                if events.count == 13 { throw Enough() }
            }
        } catch is Enough {}
        #expect(events == Array(repeating: "111", count: 10) + ["111 became 222", "222", "222"])
        #expect(asked.value == 2)
    }

    @Test(arguments: [
        (60, 1, 60), (60, 3, 240), (60, 7, 3_600), (60, 60, 3_600), (7_200, 9, 7_200),
        (3_600, 2, 3_600),
    ])
    func `waits double up to an hour, and a longer interval is kept`(
        interval: Int64,
        tries: Int,
        wait: Int64
    ) {
        var outage = Outage(start: Timestamp(milliseconds: 0))
        outage.tries = tries
        #expect(outage.wait(interval: interval * 1_000) == wait * 1_000)
    }

    @Test(arguments: [(0, 10_000), (1, 9_999), (9_999, 1), (10_000, 10_000), (-1, 1)])
    func `the next time is the next multiple of the interval`(now: Int64, wait: Int64) {
        let next = Cadence.every(milliseconds: 10_000)
            .next(after: Timestamp(milliseconds: now)) { _ in 0 }
        #expect(next.milliseconds - now == wait)
    }
}

/// A number that closures share; the tests use it from one task at a time.
final class Counter: Sendable {
    private let stored = Mutex(0)

    var value: Int {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
