import Collector
import Glibc
import Metering
import Pulse
import Synchronization
import TestSupport
import Testing

@testable import Transport

@Suite("Control lines while nobody fetches")
struct ControlWatchTests {
    private let clock = VirtualClock()
    /// Two pulses that prove the counts, and two of 32 ms that come during a write.
    private static let times: [UInt64] = [10, 40, 110, 140, 220, 252, 320, 352]

    private func edges(_ port: RecordedPort) throws -> ControlEdges {
        try ControlEdges(
            7,
            .dcd,
            supply: .both,
            address: "serial:/dev/ttyUSB0/dcd",
            clock: clock,
            calls: port
        )
    }

    /// Whether times are those of the changes, and no later than a driver of 16 ms shows them.
    private func areRight(_ found: [UInt64], _ times: [UInt64]) -> Bool {
        found.count == times.count
            && zip(found, times).allSatisfy { $1 * 1_000_000...($1 + 17) * 1_000_000 ~= $0 }
    }

    @Test(arguments: ControlTests.drivers)
    func `pulses that come while the consumer is away are in its next batch, with their times`(
        driver: RecordedPort.Driver
    ) async throws {
        let source = try edges(RecordedPort(driver, clock: clock, changes: Self.times))
        var before: [LevelChange] = []
        for _ in 0..<20 { before += try await source.changes(within: .milliseconds(10)).changes }
        #expect(areRight(before.map(\.nanoseconds), Array(Self.times.prefix(4))))
        try await clock.sleep(for: .milliseconds(200))
        let batch = try await source.changes(within: .zero)
        #expect(areRight(batch.changes.map(\.nanoseconds), Array(Self.times.suffix(4))))
        #expect(batch.changes.map(\.isHigh) == [true, false, true, false])
        #expect(batch.lost == 0)
    }

    @Test(arguments: ControlTests.drivers)
    func `pulses that come during a write are counted, at their times`(
        driver: RecordedPort.Driver
    ) async throws {
        let source = try edges(RecordedPort(driver, clock: clock, changes: Self.times))
        let counter = PulseCounter(PulseInput(polarity: .activeHigh))
        let counting = try EdgeCounting(source, counter)
        var steps: [EdgeCounting.Step] = []
        func count(until end: UInt64) async throws {
            while clock.nanoseconds < end * 1_000_000 {
                steps += try await counting.next(within: .milliseconds(10))
            }
        }
        try await count(until: 200)
        #expect(counting.counter.state.count == 2)
        try await clock.sleep(for: .milliseconds(200))
        try await count(until: 500)
        let pulses = steps.filter(\.isPulse).map { UInt64($0.believedSince.microseconds) * 1_000 }
        #expect(areRight(pulses, [10, 110, 220, 320]))
        #expect(counting.counter.state == PulseState(count: 4, isActive: false))
        #expect(counting.counter.spikes == 0 && counting.lost == 0)
    }

    @Test func `of more than can be kept the oldest give way, and are told as lost`() async throws {
        let port = RecordedPort(.pl2303, clock: clock, changes: Array(1...2_000))
        let source = try edges(port)
        try await clock.sleep(for: .milliseconds(2_100))
        let batch = try await source.changes(within: .zero)
        #expect(batch.changes.count == 1_024 && batch.lost == 976)
        #expect(batch.changes.first == LevelChange(isHigh: true, nanoseconds: 978_000_000))
        #expect(batch.changes.last == LevelChange(isHigh: false, nanoseconds: 2_001_000_000))
        #expect(try await source.changes(within: .milliseconds(100)).isEmpty)
    }

    @Test func `a source that is closed or forgotten looks no more`() async throws {
        for isForgotten in [false, true] {
            let port = RecordedPort(.pl2303, clock: clock)
            var source: ControlEdges? = try edges(port)
            try await clock.sleep(for: .milliseconds(50))
            #expect(port.asked.withLock { $0.levels } == 52)
            #expect(port.asked.withLock { !$0.isClosed })
            if isForgotten { source = nil } else { await source?.close() }
            #expect(port.asked.withLock { $0.isClosed })
            try await clock.sleep(for: .milliseconds(50))
            #expect(port.asked.withLock { $0.levels } == 52)
            guard let source else { continue }
            let closed = LineError(.closed, address: source.address)
            #expect(throws: closed) { try source.level() }
            await #expect(throws: closed) { try await source.changes(within: .zero) }
        }
    }

    @Test func `a pair of changes is a bounce, and lost where nobody looked for long`() {
        var look = ControlLook(isHigh: false, count: 0, at: 0)
        for count in 1...4 as ClosedRange<UInt32> {
            _ = look.take(level: count % 2 == 1, count: count, at: UInt64(count) * 50_000_000)
        }
        #expect(look.isByCounts)
        func batch(_ highs: [Bool], at time: UInt64, lost: Int = 0) -> EdgeBatch {
            EdgeBatch(highs.map { LevelChange(isHigh: $0, nanoseconds: time) }, lost: lost)
        }
        func take(_ count: UInt32, at time: UInt64) -> EdgeBatch {
            look.take(level: nil, count: count, at: time)
        }
        #expect(take(6, at: 210_000_000) == batch([true, false], at: 210_000_000))
        #expect(take(8, at: 220_000_001) == batch([], at: 220_000_001, lost: 2))
        #expect(take(11, at: 420_000_000) == batch([true], at: 420_000_000, lost: 2))
        #expect(take(12, at: 620_000_000) == batch([false], at: 620_000_000))
        #expect(!look.isHigh)
    }
}
