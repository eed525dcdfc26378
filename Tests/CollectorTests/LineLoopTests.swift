import Catalogue
import KMP
import Metering
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Collector

@Suite("The meters of one line")
struct LineLoopTests {
    private struct Enough: Error {}
    private let clock = VirtualClock()

    private func plan(_ name: String, _ groups: [ReadingGroup], address: UInt8 = 0x3F) -> MeterPlan
    {
        var plan = MeterPlan(
            name: name,
            model: MeterCatalogue.model(named: "601"),
            groups: groups
        )
        plan.access = .eye(Address(rawValue: address))
        return plan
    }

    private func group(
        _ minutes: Int64,
        _ registers: [UInt16],
        jitter: Int64 = 0
    ) -> ReadingGroup {
        ReadingGroup(
            .every(milliseconds: minutes * 60_000),
            registers: .these(registers.map { RegisterID($0) }),
            jitterMilliseconds: jitter
        )
    }

    /// Runs until `isEnough`; returns what each readout was: name, minute, registers.
    private func run(
        _ plans: [MeterPlan],
        box: RequestBox = RequestBox(),
        numbers: [UInt16: UInt64] = [60: 5, 68: 6, 80: 7],
        answers: @escaping @Sendable (Request) -> Bool = { _ in true },
        until isEnough: (String, PollingEvent) throws -> Bool
    ) async throws {
        let meter = ScriptedMeter(numbers: numbers)
        let clock = clock
        let loop = LineLoop(
            plans,
            timing: ProtocolTiming(),
            clock: clock,
            wall: { clock.timestamp },
            box: box
        ) {
            ScriptedLine(clock: clock) { answers($0) ? meter.answer($0) : [] }
        }
        do {
            try await loop.run { name, event in
                if try isEnough(name, event) { throw Enough() }
            }
        } catch is Enough {}
    }

    private func told(_ plans: [MeterPlan], count: Int) async throws -> [String] {
        var told: [String] = []
        try await run(plans) { name, event in
            guard case .readout(let readout) = event else { return false }
            let minute = (readout.time.milliseconds - 1_767_225_600_000) / 60_000
            let registers = readout.readings.map { String($0.register) }.joined(separator: ",")
            told.append("\(name) \(minute): \(registers)")
            return told.count == count
        }
        return told
    }

    @Test func `each group is read at its own pace, and what is due together in one request`()
        async throws
    {
        let plans = [plan("house", [group(5, [80]), group(15, [60, 68])])]
        #expect(
            try await told(plans, count: 6) == [
                "house 0: 80,60,68", "house 5: 80", "house 10: 80", "house 15: 80,60,68",
                "house 20: 80", "house 25: 80",
            ]
        )
    }

    @Test func `two meters of a line take turns`() async throws {
        let plans = [plan("one", [group(10, [60])]), plan("two", [group(15, [68])])]
        #expect(
            try await told(plans, count: 6) == [
                "one 0: 60", "two 0: 68", "one 10: 60", "two 15: 68", "one 20: 60", "one 30: 60",
            ]
        )
    }

    @Test func `a dead meter does not stop the other one`() async throws {
        let plans = [
            plan("dead", [group(10, [60])], address: 0x20), plan("alive", [group(10, [68])]),
        ]
        let meter = ScriptedMeter(numbers: [68: 6])
        var (readouts, outages) = (0, 0)
        let clock = clock
        let loop = LineLoop(
            plans,
            timing: ProtocolTiming(),
            clock: clock,
            wall: { clock.timestamp }
        ) {
            // The one meter that there is has the usual address and knows register 68 alone.
            ScriptedLine(clock: clock) { request in
                request == .getRegisters(RegisterList([RegisterID(68)]))
                    ? meter.answer(request) : []
            }
        }
        do {
            try await loop.run { name, event in
                switch event {
                case .readout:
                    #expect(name == "alive")
                    readouts += 1
                case .outageBegan:
                    #expect(name == "dead")
                    outages += 1
                default: break
                }
                if readouts == 12 { throw Enough() }
            }
        } catch is Enough {}
        #expect(outages == 1)
    }

    @Test func `jitter puts a read off by no more than it may`() async throws {
        var late: [Int64] = []
        try await run([plan("house", [group(10, [60], jitter: 30_000)])]) { _, event in
            guard case .readout(let readout) = event else { return false }
            late.append((readout.time.milliseconds - 1_767_225_600_000) % 600_000)
            return late.count == 100
        }
        #expect(late.allSatisfy { $0 <= 30_500 })
        #expect(Set(late).count > 50)
    }

    @Test func `somebody who wants a meter read now gets it, and it counts as a reading`()
        async throws
    {
        let box = RequestBox()
        let replies = Mutex<[Result<Readout, MeterError>]>([])
        var times: [Int64] = []
        try await run([plan("house", [group(60, [60])])], box: box) { _, event in
            guard case .readout(let readout) = event else { return false }
            times.append((readout.time.milliseconds - 1_767_225_600_000) / 60_000)
            if times.count == 1 {
                let wanted = MeterReader.Selection.these([RegisterID(80)])
                let isTaken = box.put(
                    .init(meter: "house", registers: wanted) { reply in
                        replies.withLock { $0.append(reply) }
                    }
                )
                #expect(isTaken)
            }
            return times.count == 3
        }
        #expect(times == [0, 0, 60])
        let reply = try #require(replies.withLock { $0 }.first)
        #expect(try reply.get().readings.map(\.register) == [80])
    }

    @Test func `a request for a meter that is not there, or that is silent, is answered too`()
        async throws
    {
        let box = RequestBox()
        let replies = Mutex<[Bool]>([])
        for name in ["nobody", "house"] {
            let isTaken = box.put(
                .init(meter: name) { reply in
                    replies.withLock { $0.append((try? reply.get()) == nil) }
                }
            )
            #expect(isTaken)
        }
        var visits = 0
        try await run(
            [plan("house", [group(60, [60])])],
            box: box,
            answers: { _ in false }
        ) { _, event in
            if case .failed = event { visits += 1 }
            return visits == 2
        }
        #expect(replies.withLock { $0 } == [true, true])
    }

    @Test func `a box that is full or closed takes nothing more, and who waits is told`()
        async throws
    {
        let box = RequestBox()
        let told = Mutex(0)
        for number in 0..<10 {
            let isTaken = box.put(.init(meter: "house") { _ in told.withLock { $0 += 1 } })
            #expect(isTaken == (number < RequestBox.capacity))
        }
        box.close()
        try await run([plan("house", [group(60, [60])])], box: box) { _, _ in true }
        #expect(told.withLock { $0 } == RequestBox.capacity)
        #expect(!box.put(.init(meter: "house") { _ in }))
    }

    @Test func `a meter that sleeps unless it is asked is asked in time, with what is of use`()
        async throws
    {
        var plan = plan("house", [group(60, [60])])
        plan.model = MeterCatalogue.model(named: "402")
        var times: [Int64] = []
        try await run([plan], numbers: [60: 5, 68: 6, 74: 1, 80: 7]) { _, event in
            guard case .readout(let readout) = event else { return false }
            times.append((readout.time.milliseconds - 1_767_225_600_000) / 60_000)
            return times.count == 7
        }
        #expect(times == [0, 28, 56, 60, 88, 116, 120])
    }

    @Test func `a meter that throttles says so when it falls silent`() async throws {
        var plan = plan("water", [group(5, [68])])
        plan.model = MeterCatalogue.model(named: "21")
        let asked = Counter()
        var advice: String?
        try await run(
            [plan],
            answers: { _ in
                asked.value += 1
                return asked.value <= 12
            }
        ) { _, event in
            guard case .outageBegan(_, let told) = event else { return false }
            advice = told
            return true
        }
        #expect(advice?.contains("lift the head off and set it on again") == true)
    }

    @Test func `a clock that is put back by a second has nothing read twice`() async throws {
        let clock = clock
        let meter = ScriptedMeter(numbers: [60: 5])
        // From the third hour on it is a second behind what it was.
        let wall: @Sendable () -> Timestamp = {
            let now = clock.timestamp.milliseconds
            let isBack = now >= 1_767_225_600_000 + 7_200_000
            return Timestamp(milliseconds: isBack ? now - 1_000 : now)
        }
        let loop = LineLoop(
            [plan("house", [group(60, [60])])],
            timing: ProtocolTiming(),
            clock: clock,
            wall: wall
        ) { ScriptedLine(clock: clock) { meter.answer($0) } }
        var times: [Int64] = []
        do {
            try await loop.run { _, event in
                guard case .readout = event else { return }
                times.append((clock.timestamp.milliseconds - 1_767_225_600_000) / 60_000)
                if times.count == 5 { throw Enough() }
            }
        } catch is Enough {}
        #expect(times == [0, 60, 120, 180, 240])
    }

    @Test func `a loop that is asked to end does so after its visit`() async throws {
        let box = RequestBox()
        var readouts = 0
        try await run([plan("house", [group(60, [60])])], box: box) { _, event in
            if case .readout = event { readouts += 1 }
            box.close()
            return false
        }
        #expect(readouts == 1)
    }
}
