import Collector
import Foundation
import Journal
import Metering
import Pulse
import Simulator
import Synchronization
import TestSupport
import Testing
import Transport

@Suite("Pulses on their way into readings")
struct PulseLoopTests {
    /// How often pulses come, how many of a hundred are counted, and the input that fits.
    struct Pace: Sendable, CustomStringConvertible {
        let pulses: Int64
        let seconds: Int64
        let share: Int
        let input: PulseInput
        var description: String { "\(pulses) in \(seconds) s" }
    }

    private static let s0 = PulseInput()
    private static let fast = PulseInput(debounce: 2_000, shortestInterval: 10_000)
    /// `PULSES=1000000 swift test --filter PulseLoopTests` counts more.
    private static let pulses =
        ProcessInfo.processInfo.environment["PULSES"].flatMap { Int($0) } ?? 10_000

    @Test(arguments: [
        Pace(pulses: 1, seconds: 100, share: 1, input: s0),
        Pace(pulses: 1, seconds: 3, share: 9, input: s0),
        Pace(pulses: 15, seconds: 1, share: 50, input: s0),
        Pace(pulses: 60, seconds: 1, share: 40, input: fast),
    ])
    func `none is lost or doubled, each is written before it is told, and the rate is right`(
        pace: Pace
    ) async throws {
        let count = UInt64(Self.pulses * pace.share / 100)
        let bench = try PulseBench(input: pace.input)
        let line = BouncingLine(
            options: PulseSource.Options(
                pulses: pace.pulses,
                seconds: pace.seconds,
                width: pace.pulses == 60 ? 8_000 : 30_000,
                bounces: 4,
                bounceTime: pace.pulses == 60 ? 1_500 : 4_900,
                seed: 5
            ),
            count: Int64(count)
        )
        let written = Mutex<UInt64>(0)
        var told: UInt64 = 0
        try await bench.run(
            .edges { () async throws(LineError) in line.open(on: bench.clock) },
            kept: { record in
                let before = written.withLock { $0 }
                // One pulse, one write.
                #expect(record.count - before <= 1)
                written.withLock { $0 = record.count }
            }
        ) { event in
            guard case .readout(let readout) = event else { return }
            let pulses = try #require(readout.number("pulses"))
            #expect(pulses == written.withLock { $0 })
            #expect(pulses >= told && readout.number("active_energy_import") == pulses)
            told = pulses
            if pulses == count { return PulseBench.stop() }
            guard pulses > 2, let tenths = readout.number("power") else { return }
            let right = UInt64(pace.pulses) * 36_000 / UInt64(pace.seconds)
            #expect(tenths.absolute(to: right) * 100 <= right, "\(tenths) for \(right)")
        }
        #expect(told == count)
        #expect(bench.told == [])
        let record = try #require(bench.records.last)
        #expect(record.count == count && record.isStopped && record.isActive == false)
    }

    @Test func `a pulse is written when it is counted, and again when it is over`() async throws {
        let bench = try PulseBench()
        let line = BouncingLine(options: PulseSource.Options(width: 40_000), count: 2)
        try await bench.run(.edges { () async throws(LineError) in line.open(on: bench.clock) }) {
            _ in
            PulseBench.stop()
        }
        let states = bench.records.prefix(5).map {
            PulseState(count: $0.count, isActive: $0.isActive)
        }
        #expect(
            states == [
                PulseState(count: 0, isActive: false), PulseState(count: 1, isActive: true),
                PulseState(count: 1, isActive: false), PulseState(count: 2, isActive: true),
                PulseState(count: 2, isActive: false),
            ]
        )
        // The kernel's time of the edge, not that of the decision.
        let start = VirtualClock().timestamp.milliseconds
        #expect(bench.records[1].lastPulse == Timestamp(milliseconds: start + 1_000))
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `a crash at any write loses what came while the program was down, and says for how long`(
        seed: UInt64
    ) async throws {
        var chance = Chance(seed: seed)
        let bench = try PulseBench()
        // A pulse a second, 400 ms long: the program often goes down or comes up within one.
        let line = BouncingLine(
            options: PulseSource.Options(width: 400_000, bounces: 3, seed: seed),
            count: .max
        )
        let source = PulsePlan.Source.edges { () async throws(LineError) in
            line.open(on: bench.clock)
        }
        var downs: [ClosedRange<Int64>] = []
        for _ in 0..<12 {
            let isWritten = Bool.random(using: &chance)
            bench.crash(at: Int.random(in: 1...9, using: &chance), isWritten: isWritten)
            await #expect(throws: JournalError.self) {
                try await bench.run(source, every: 3_600_000)
            }
            let down = bench.milliseconds
            let length = Int.random(in: 1...4_000, using: &chance)
            try await bench.clock.sleep(for: .milliseconds(length))
            downs.append(down...bench.milliseconds)
        }
        try await bench.run(source, every: 10_000) { _ in PulseBench.stop() }
        checkCounts(bench, downs)
        try checkWords(bench, downs)
    }

    /// Every pulse was counted once, but for those that began while the program was down, so
    /// shortly before that it was not decided yet, or so shortly after that nobody saw the rest
    /// before it.
    private func checkCounts(_ bench: PulseBench, _ downs: [ClosedRange<Int64>]) {
        var counted: [Int64] = []
        var count: UInt64 = 0
        for record in bench.records where record.count != count {
            #expect(record.count == count + 1)
            count = record.count
            let time = (record.lastPulse?.milliseconds ?? 0) - PulseBench.beginning
            counted.append(time / 1_000)
        }
        #expect(counted == Array(Set(counted)).sorted(), "one was counted twice")
        let sent = 1...((counted.last ?? 1))
        let lost = Set(sent).subtracting(counted)
        for pulse in lost {
            let isExcused = downs.contains { down in
                pulse * 1_000 + 25 >= down.lowerBound && pulse * 1_000 - 10 <= down.upperBound
            }
            #expect(isExcused, "pulse \(pulse) was lost; down at \(downs)")
        }
    }

    /// Each time that it was down is told, from when it was last known to live.
    private func checkWords(_ bench: PulseBench, _ downs: [ClosedRange<Int64>]) throws {
        let told = bench.told.filter { $0.hasPrefix("pulses_missed") }
        var expected: [String] = []
        for down in downs {
            let end = Timestamp(milliseconds: PulseBench.beginning + down.upperBound)
            let crash = Timestamp(milliseconds: PulseBench.beginning + down.lowerBound)
            guard let last = bench.records.last(where: { $0.time <= crash }) else { continue }
            #expect(crash.milliseconds - last.time.milliseconds <= 11_000)
            expected.append("Pulses of cold were not counted from \(last.time) to \(end) (")
        }
        #expect(told.count == expected.count)
        for (sentence, start) in zip(told, expected) {
            #expect(sentence.contains(start), "\(sentence) is not \(start)")
            #expect(sentence.hasSuffix("heatlog had not ended in order."))
        }
    }

    @Test func `how long it was is told in seconds, and a program that was stopped says so`()
        async throws
    {
        let bench = try PulseBench()
        let source = PulsePlan.Source.edges { () async throws(LineError) in
            BouncingLine(options: PulseSource.Options(), count: 100).open(on: bench.clock)
        }
        try await bench.run(source) { _ in PulseBench.stop() }
        #expect(bench.told == [])
        try await bench.clock.sleep(for: .seconds(12))
        try await bench.run(source) { event in
            if case .readout = event { PulseBench.stop() }
        }
        #expect(
            bench.told == [
                "pulses_missed: Pulses of cold were not counted from 2026-01-01T00:01:00.000Z to "
                    + "2026-01-01T00:01:12.000Z (12 s). heatlog was not running."
            ]
        )
        #expect(bench.records.last?.count == 100 - 12)
        // A configuration that is read again stops and starts within a moment.
        try await bench.run(source) { _ in PulseBench.stop() }
        #expect(bench.told.count == 1)
    }

    @Test func `an input that cannot be read is told once, and what it missed`() async throws {
        let bench = try PulseBench()
        let tries = Mutex(0)
        let source = PulsePlan.Source.edges { () async throws(LineError) in
            let number = tries.withLock { tries in
                tries += 1
                return tries
            }
            guard number == 1 || number > 4 else {
                throw LineError(.notFound, address: "gpio:gpiochip0/17")
            }
            let edges = BouncingLine(options: PulseSource.Options(), count: 1_000)
                .open(on: bench.clock)
            return number == 1 ? FailingEdges(edges, after: 30) : edges
        }
        try await bench.run(source) { event in
            if case .readout = event { PulseBench.stop() }
        }
        #expect(tries.withLock { $0 } == 5)
        #expect(bench.told.count == 3)
        #expect(bench.told[0].hasPrefix("no_answer: "))
        #expect(
            bench.told[1].hasPrefix("answering: The input cold can be read again, after 4 tries")
        )
        #expect(bench.told[2].contains("(15 s). The input could not be read."))
        #expect(bench.records.last?.count == 59 - 15)
    }

    @Test func `a full disk is counted through, and nothing is told of what is not written`()
        async throws
    {
        let bench = try PulseBench()
        let source = PulsePlan.Source.edges { () async throws(LineError) in
            BouncingLine(options: PulseSource.Options(), count: 1_000).open(on: bench.clock)
        }
        bench.full = 25_000...45_000
        try await bench.run(source, every: 10_000) { event in
            if case .readout = event, bench.milliseconds > 55_000 { PulseBench.stop() }
        }
        #expect(bench.readouts.map { $0.number("pulses") } == [9, 19, 49, 59])
        #expect(bench.told == [])
    }

    @Test func `what is wrong with a line is told once, and when it is over`() async throws {
        let bench = try PulseBench()
        var changes: [LevelChange] = []
        // It bounces for three seconds, rests, and then stays active for two hours.
        for step in 0..<1_500 as Range<UInt64> {
            changes.append(
                LevelChange(isHigh: step % 2 == 1, nanoseconds: 1_000_000_000 + step * 2_000_000)
            )
        }
        changes.append(LevelChange(isHigh: false, nanoseconds: 10_000_000_000))
        changes.append(LevelChange(isHigh: true, nanoseconds: 7_210_000_000_000))
        let list = changes
        try await bench.run(
            .edges { () async throws(LineError) in EdgesInMemory(list, clock: bench.clock) },
            every: 10_800_000
        ) { event in
            if case .readout = event { PulseBench.stop() }
        }
        let kinds = bench.told.map { String($0.prefix { $0 != ":" }) }
        #expect(kinds == ["input_fault", "input_well", "input_fault", "input_well"])
        #expect(bench.told[0].contains("has been bouncing for 1 s"))
        #expect(bench.told[1] == "input_well: The contact of cold no longer bounces.")
        #expect(bench.told[2].contains("has been active for 60 min"))
        #expect(bench.told[2].hasSuffix("or set polarity: high with bias: up."))
        #expect(bench.told[3] == "input_well: The line of cold is no longer stuck.")
        #expect(bench.records.contains { $0.faults == InputFaults.stuck.rawValue })
    }

    @Test func `a line that is inverted, and one that is too fast, say what to set`() async throws {
        let slow = PulseInput(polarity: .activeHigh, shortestInterval: 2_000_000)
        let bench = try PulseBench(input: slow)
        // At rest it is high: active for all but 30 ms of each second.
        let line = BouncingLine(options: PulseSource.Options(), count: 100)
        try await bench.run(.edges { () async throws(LineError) in line.open(on: bench.clock) }) {
            event in
            if case .readout = event { PulseBench.stop() }
        }
        #expect(bench.told.count == 2)
        #expect(
            bench.told.contains {
                $0.contains("set polarity: low with bias: down. The count is right")
            }
        )
        #expect(bench.told.contains { $0.contains("come faster than one in 2000 ms") })
    }

    @Test func `edges that were lost are told, and when there are none any more`() async throws {
        let bench = try PulseBench()
        let source = PulsePlan.Source.edges { () async throws(LineError) in
            let edges = BouncingLine(options: PulseSource.Options(), count: 1_000)
                .open(on: bench.clock)
            edges.lost = 3
            return edges
        }
        try await bench.run(source, every: 300_000) { event in
            if case .readout = event { PulseBench.stop() }
        }
        #expect(bench.told.count == 2)
        #expect(bench.told[0].hasPrefix("input_fault: Changes of the line of cold came faster"))
        #expect(bench.told[1].hasPrefix("input_well: All changes of the line of cold"))
    }
}

extension PulseBench {
    /// When its clock was started.
    static let beginning = VirtualClock().timestamp.milliseconds

    /// How long ago that was.
    var milliseconds: Int64 { clock.timestamp.milliseconds - Self.beginning }
}

/// An input that goes away after a while.
private final class FailingEdges: EdgeSource {
    private let edges: EdgesInMemory
    private var left: Int

    init(_ edges: EdgesInMemory, after batches: Int) {
        self.edges = edges
        left = batches
    }

    var address: String { edges.address }
    var now: UInt64 { edges.now }

    func level() throws(LineError) -> Bool { try edges.level() }

    func changes(within patience: Duration) async throws(LineError) -> EdgeBatch {
        left -= 1
        guard left >= 0 else { throw LineError(.closed, address: address) }
        return try await edges.changes(within: patience)
    }

    func close() async { await edges.close() }
}

extension UInt64 {
    fileprivate func absolute(to other: UInt64) -> UInt64 {
        self > other ? self - other : other - self
    }
}
