import Metering
import Synchronization
import TestSupport
import Testing

@testable import Collector

@Suite("What readings are stamped with")
struct TimeStamperTests {
    /// A wall clock that can be set, beside the time that passes.
    private final class Wall: Sendable {
        let clock = VirtualClock()
        private let ahead = Mutex<Int64>(0)
        let jumps = Mutex<[Int64]>([])

        var now: Timestamp {
            Timestamp(milliseconds: clock.timestamp.milliseconds + ahead.withLock { $0 })
        }

        func set(by milliseconds: Int64) { ahead.withLock { $0 += milliseconds } }
        func pass(minutes: Int64) async throws {
            try await clock.sleep(for: .seconds(minutes * 60))
        }

        func stamper(newest: Timestamp? = nil) -> TimeStamper {
            TimeStamper(
                clock: clock,
                newest: newest,
                onJump: { jump in self.jumps.withLock { $0.append(jump.milliseconds) } }
            ) { self.now }
        }
    }

    private let wall = Wall()

    @Test func `it is our clock as long as nobody sets that`() async throws {
        let stamper = wall.stamper()
        for _ in 0..<50 {
            try await wall.pass(minutes: 7)
            #expect(stamper.now() == wall.now)
        }
        #expect(wall.jumps.withLock { $0 }.isEmpty)
    }

    @Test func `a clock that is put back an hour makes no reading older than the last`()
        async throws
    {
        let stamper = wall.stamper()
        var stamps: [Timestamp] = []
        for minute in 0..<300 {
            if minute == 100 { wall.set(by: -3_600_000) }
            try await wall.pass(minutes: 1)
            stamps.append(stamper.now())
        }
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0 < $1 })
        // Two hours later both agree again.
        #expect(stamps.last == wall.now)
        #expect(stamps[150] > wall.now.earlier(minutes: 149))
        #expect(wall.jumps.withLock { $0 } == [-3_600_000])
    }

    @Test func `an hour back and forth again leaves no trace in the order`() async throws {
        let stamper = wall.stamper()
        var stamps: [Timestamp] = []
        for minute in 0..<200 {
            if minute == 50 { wall.set(by: -3_600_000) }
            if minute == 90 { wall.set(by: 3_600_000) }
            if minute == 120 { wall.set(by: 3_600_000) }
            if minute == 150 { wall.set(by: -3_600_000) }
            try await wall.pass(minutes: 1)
            stamps.append(stamper.now())
        }
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0 < $1 })
        #expect(wall.jumps.withLock { $0 } == [-3_600_000, 3_600_000, 3_600_000, -3_600_000])
    }

    @Test func `a clock that was wrong by days is believed when it is put right`() async throws {
        let stamper = wall.stamper()
        wall.set(by: 400 * 86_400_000)
        #expect(stamper.now() == wall.now)
        wall.set(by: -400 * 86_400_000)
        try await wall.pass(minutes: 1)
        #expect(stamper.now() == wall.now)
    }

    @Test func `a computer that starts with an old time goes on behind the newest reading`()
        async throws
    {
        let newest = Timestamp(milliseconds: wall.now.milliseconds + 1_800_000)
        let stamper = wall.stamper(newest: newest)
        try await wall.pass(minutes: 10)
        #expect(stamper.now() > newest)
        // The network puts the clock right.
        wall.set(by: 7_200_000)
        #expect(stamper.now() == wall.now)
    }

    @Test func `a clock that is adjusted by a second is no jump`() async throws {
        let stamper = wall.stamper()
        wall.set(by: -1_000)
        try await wall.pass(minutes: 1)
        _ = stamper.now()
        #expect(wall.jumps.withLock { $0 }.isEmpty)
    }
}

extension Timestamp {
    fileprivate func earlier(minutes: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds - minutes * 60_000)
    }
}
