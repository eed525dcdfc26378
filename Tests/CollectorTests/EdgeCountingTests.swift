import Collector
import Metering
import Pulse
import Simulator
import TestSupport
import Testing
import Transport

@Suite("Counting edges")
struct EdgeCountingTests {
    /// How often pulses come, how often the contact bounces, and the input that fits.
    struct Rate: Sendable, CustomStringConvertible {
        let pulses: Int64
        let seconds: Int64
        let width: Int64
        let count: Int
        let input: PulseInput
        var description: String { "\(pulses) in \(seconds) s" }
    }

    private static let s0 = PulseInput()
    private static let fast = PulseInput(debounce: 2_000, shortestInterval: 10_000)

    @Test(arguments: [
        Rate(pulses: 1, seconds: 100, width: 30_000, count: 200, input: s0),
        Rate(pulses: 1, seconds: 1, width: 30_000, count: 5_000, input: s0),
        Rate(pulses: 15, seconds: 1, width: 30_000, count: 20_000, input: s0),
        Rate(pulses: 60, seconds: 1, width: 8_000, count: 20_000, input: fast),
    ])
    func `pulses that bounce are counted once, at the time of their first edge`(rate: Rate)
        async throws
    {
        let input = rate.input
        let pulses = PulseSource(
            PulseSource.Options(
                pulses: rate.pulses,
                seconds: rate.seconds,
                width: rate.width,
                bounces: 4,
                bounceTime: input.debounce > 5_000 ? 4_900 : 1_500,
                seed: 11
            )
        )
        let edges = SimulatedEdges(pulses, count: rate.count)
        let counting = try EdgeCounting(edges.source, PulseCounter(input))
        var times: [Moment] = []
        while times.count < rate.count {
            for step in try await counting.next(within: .seconds(3_600)) where step.isPulse {
                times.append(step.believedSince)
                #expect(step.state.count == UInt64(times.count))
            }
        }
        let expected = (1...rate.count).map { edges.start(of: Int64($0)) }
        #expect(times == expected)
        #expect(counting.lost == 0)
        #expect(counting.counter.faults == PulseFaults())
    }

    @Test func `a pulse is told a debounce time and the kernel's lateness after its edge`()
        async throws
    {
        let clock = VirtualClock()
        let source = EdgesInMemory([.low(1_000), .high(1_030)], clock: clock)
        let counting = try EdgeCounting(source, PulseCounter(), lateness: .milliseconds(5))
        let begin = counting.now
        let steps = try await counting.steps(until: 1)
        let pulse = try #require(steps.last)
        #expect(pulse.isPulse)
        #expect(pulse.believedSince == begin.advanced(by: .milliseconds(1_000)))
        #expect(counting.now == begin.advanced(by: .milliseconds(1_015)))
    }

    @Test func `what happened before the beginning is in the level already`() async throws {
        let clock = VirtualClock()
        let source = EdgesInMemory([.low(100), .high(130), .low(500)], clock: clock)
        try await clock.sleep(for: .milliseconds(300))
        let counting = try EdgeCounting(source, PulseCounter())
        let steps = try await counting.steps(until: 1)
        #expect(counting.counter.edges == 1)
        #expect(steps.count { $0.change != nil } == 1)
    }

    @Test func `edges that the kernel dropped are told, and counting goes on`() async throws {
        let clock = VirtualClock()
        let source = EdgesInMemory([.low(100), .high(130), .low(200), .high(230)], clock: clock)
        let counting = try EdgeCounting(source, PulseCounter())
        source.lost = 4
        let steps = try await counting.steps(until: 2)
        #expect(steps.map(\.lost).reduce(0, +) == 4)
        #expect(counting.lost == 4)
        #expect(counting.counter.state.count == 2)
    }

    @Test func `an edge that was never told is made up from the level`() async throws {
        let clock = VirtualClock()
        // The end of the first pulse is missing from what is told.
        let source = DeafEdges(
            EdgesInMemory([.low(100), .high(130), .low(9_000), .high(9_030)], clock: clock),
            deafTo: 1
        )
        let counting = try EdgeCounting(source, PulseCounter())
        let steps = try await counting.steps(until: 2)
        #expect(counting.counter.state.count == 2)
        #expect(counting.lost == 1)
        let madeUp = try #require(steps.first { $0.lost == 1 })
        #expect(madeUp.change?.isHigh == true)
        #expect(!madeUp.outcome.isPulse)
    }

    @Test func `a pulse that was on the line at the restart is counted once`() async throws {
        for (isActive, expected) in [(false, 8), (true, 7), (nil, 7)] as [(Bool?, UInt64)] {
            let clock = VirtualClock()
            let source = EdgesInMemory([.low(0), .high(50)], clock: clock)
            let state = PulseState(count: 7, isActive: isActive)
            let counting = try EdgeCounting(source, PulseCounter(state: state))
            for _ in 0..<20 { _ = try await counting.next(within: .milliseconds(50)) }
            #expect(counting.counter.state.count == expected)
            #expect(counting.counter.state.isActive == false)
        }
    }

    @Test func `a line that stays active is stuck after its time, and well again after`()
        async throws
    {
        let clock = VirtualClock()
        let source = EdgesInMemory([.low(100), .high(90_000)], clock: clock)
        let input = PulseInput(stuckLimit: 60_000_000)
        let counting = try EdgeCounting(source, PulseCounter(input))
        let begin = counting.now
        var told: [(Moment, PulseFaults)] = []
        while !source.isExhausted || counting.counter.state.isActive == true {
            for step in try await counting.next(within: .seconds(10))
            where step.outcome.faultsChanged {
                told.append((counting.now, step.outcome.faults))
            }
        }
        #expect(told.map(\.1) == [.stuck, PulseFaults()])
        #expect(told.first?.0 == begin.advanced(by: .milliseconds(60_105)))
    }

    @Test func `a source that breaks says so, and what was counted stays`() async throws {
        let clock = VirtualClock()
        let source = EdgesInMemory([.low(100), .high(130)], clock: clock)
        let counting = try EdgeCounting(source, PulseCounter())
        _ = try await counting.steps(until: 1)
        source.failure = LineError(.closed, address: source.address)
        await #expect(throws: LineError(.closed, address: source.address)) {
            _ = try await counting.next(within: .seconds(1))
        }
        #expect(counting.counter.state.count == 1)
    }
}

extension EdgeCounting {
    /// All steps until so many pulses are counted.
    fileprivate func steps(until count: UInt64) async throws -> [Step] {
        var steps: [Step] = []
        while counter.state.count < count { steps += try await next(within: .seconds(60)) }
        return steps
    }
}

extension LevelChange {
    /// A fall at a time in milliseconds.
    fileprivate static func low(_ milliseconds: UInt64) -> LevelChange {
        LevelChange(isHigh: false, nanoseconds: milliseconds * 1_000_000)
    }

    /// A rise at a time in milliseconds.
    fileprivate static func high(_ milliseconds: UInt64) -> LevelChange {
        LevelChange(isHigh: true, nanoseconds: milliseconds * 1_000_000)
    }
}

/// A simulated meter's pulses as the edges of an input.
private final class SimulatedEdges {
    let source: EdgesInMemory
    private let pulses: PulseSource
    private static let origin: UInt64 = 5_000_000_000

    init(_ pulses: PulseSource, count: Int) {
        self.pulses = pulses
        var rest = pulses
        source = EdgesInMemory(
            restsHigh: pulses.restsHigh,
            clock: VirtualClock(),
            origin: Self.origin
        ) {
            let edge = rest.next()
            guard rest.begun <= count + 1 else { return nil }
            let time = UInt64(edge.time.microseconds) * 1_000
            return LevelChange(isHigh: edge.isHigh, nanoseconds: time)
        }
    }

    /// When a pulse begins, on the source's scale.
    func start(of pulse: Int64) -> Moment {
        pulses.start(of: pulse).advanced(byMicroseconds: Int64(Self.origin / 1_000))
    }
}

/// An input whose controller misses one interrupt: the level is right, the edge is never told.
private final class DeafEdges: EdgeSource {
    private let source: EdgesInMemory
    private let deafTo: Int
    private var told = 0

    init(_ source: EdgesInMemory, deafTo: Int) {
        self.source = source
        self.deafTo = deafTo
    }

    var address: String { source.address }
    var now: UInt64 { source.now }

    func level() throws(LineError) -> Bool { try source.level() }

    func changes(within patience: Duration) async throws(LineError) -> EdgeBatch {
        let batch = try await source.changes(within: patience)
        let heard = batch.changes.enumerated().filter { told + $0.offset != deafTo }
        told += batch.changes.count
        return EdgeBatch(heard.map(\.element), lost: batch.lost)
    }

    func close() async { await source.close() }
}
