import Journal
import Metering
import Synchronization
import TestSupport
import Testing

@testable import Outputs

/// A receiver that overwrites equal points, falls now and then, and loses what is too young then.
private actor ForgetfulOutput: Output {
    struct Point: Hashable {
        let time: Timestamp
        let register: UInt16
    }

    let name = "forgetful"
    nonisolated let manners: Manners
    private let clock: VirtualClock
    private let isSilent: Bool
    private var dice: SystemRandomNumberGenerator.Seeded
    private var safe: [Point: String] = [:]
    private var young: [(at: Timestamp, point: Point, value: String)] = []
    private(set) var falls = 0
    private var isBack = false

    /// Is silent where it is back before the next delivery, which then just works.
    init(clock: VirtualClock, seed: UInt64, goesBack: Duration?, isSilent: Bool) {
        self.clock = clock
        self.isSilent = isSilent
        dice = .init(seed: seed)
        var manners = Manners()
        manners.rows = 7
        manners.goesBack = goesBack
        self.manners = manners
    }

    nonisolated func check() throws(OutputError) -> String { "" }

    var points: [Point: String] {
        young.reduce(into: safe) { $0[$1.point] = $1.value }
    }

    func deliver(_ readings: [StoredReading]) async throws -> Delivery {
        try await clock.sleep(until: clock.now.advanced(by: .seconds(20)), tolerance: nil)
        settle()
        if falls < 10, UInt8.random(in: 0..<6, using: &dice) == 0 {
            falls += 1
            young = []
            isBack = isSilent
            if !isSilent { throw OutputError(.network, "It fell.", hint: "Wait.") }
        }
        for reading in readings {
            let point = Point(time: reading.time, register: reading.register)
            young.append((clock.timestamp, point, reading.text ?? ""))
        }
        var delivery = Delivery()
        delivery.isAfterBreak = isBack
        isBack = false
        return delivery
    }

    /// What is five minutes old is on the disk.
    private func settle() {
        let limit = clock.timestamp.milliseconds - 300_000
        for entry in young where entry.at.milliseconds < limit { safe[entry.point] = entry.value }
        young.removeAll { $0.at.milliseconds < limit }
    }
}

extension SystemRandomNumberGenerator {
    /// SplitMix64, so that a run can be had again.
    struct Seeded: RandomNumberGenerator {
        private var state: UInt64
        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}

/// The virtual clock, until there is nothing to wait for any more.
private final class IdleEndsClock: Clock {
    let virtual: VirtualClock
    init(_ virtual: VirtualClock) { self.virtual = virtual }

    private let idle = Mutex(0)
    var now: VirtualClock.Instant { virtual.now }
    var minimumResolution: Duration { virtual.minimumResolution }

    func sleep(until deadline: VirtualClock.Instant, tolerance: Duration?) async throws {
        try await virtual.sleep(until: deadline, tolerance: tolerance)
        let count = idle.withLock { idle in
            idle += 1
            return idle
        }
        if count > 40 { throw CancellationError() }
    }
}

@Suite("Going back after a break")
struct GoingBackTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func run(_ output: ForgetfulOutput, _ clock: VirtualClock) async throws {
        let surroundings = scratch.surroundings(IdleEndsClock(clock), wall: { clock.timestamp })
        try await OutputRunner(output, in: surroundings) { _ in }.run()
    }

    @Test(arguments: [false, true], [1, 2, 3, 4] as [UInt64])
    func `a receiver that falls ten times and loses its last minutes ends with everything`(
        isSilent: Bool,
        seed: UInt64
    ) async throws {
        try scratch.append(0..<400)
        let clock = VirtualClock()
        let output = ForgetfulOutput(
            clock: clock,
            seed: seed,
            goesBack: .seconds(600),
            isSilent: isSilent
        )
        try await run(output, clock)
        let expected = (0..<400 as Range<Int64>).flatMap { minute in
            ([1, 2] as [Int64]).map { register in
                let time = Timestamp(milliseconds: minute * 60_000)
                return (
                    ForgetfulOutput.Point(time: time, register: UInt16(register)),
                    ExactDecimal(minute * 10 + register, exponent: -1).description
                )
            }
        }
        #expect(await output.falls == 10)
        #expect(await output.points == Dictionary(uniqueKeysWithValues: expected))
    }

    @Test func `without going back the same receiver misses some`() async throws {
        try scratch.append(0..<400)
        let clock = VirtualClock()
        let output = ForgetfulOutput(clock: clock, seed: 1, goesBack: nil, isSilent: false)
        try await run(output, clock)
        #expect(await output.points.count < 800)
    }

    @Test func `a program that starts again goes back too, and counts what it gave twice`()
        async throws
    {
        try scratch.append(0..<3)
        let clock = VirtualClock()
        for _ in 0..<2 {
            let output = ForgetfulOutput(
                clock: clock,
                seed: 3,
                goesBack: .seconds(600),
                isSilent: true
            )
            try await run(output, clock)
        }
        #expect(try scratch.journal.reader("forgetful").tally.passed == 12)
    }

    @Test func `one that takes each reading for that of now is not given old ones`() async throws {
        try scratch.append(0..<10)
        let output = LiveOutput()
        let now: @Sendable () -> Timestamp = { Timestamp(milliseconds: 9 * 60_000) }
        try await OutputRunner(output, in: scratch.surroundings(wall: now)) { _ in }.run()
        #expect(await output.taken == [8, 8, 9, 9])
        #expect(
            try scratch.journal.reader("live").tally == Reader.Tally(passed: 20, past: 16, unfit: 4)
        )
    }

    @Test func `a reader that is put back is given what came since, late readings too`()
        async throws
    {
        try scratch.append(0..<10)
        try scratch.append(3..<4, milliseconds: 7)
        let output = FlakyOutput(failures: [])
        try await scratch.drain(output)
        try scratch.journal.rewind("flaky", to: Timestamp(milliseconds: 8 * 60_000))
        try await scratch.drain(output)
        #expect(await output.taken.suffix(4).map { $0.milliseconds / 60_000 } == [8, 8, 9, 9])
        try scratch.journal.rewind("flaky", to: Timestamp(milliseconds: 3 * 60_000 + 1))
        try await scratch.drain(output)
        #expect(
            await output.taken.suffix(14).map { $0.milliseconds / 1_000 }
                == [240, 240, 300, 300, 360, 360, 420, 420, 480, 480, 540, 540, 180, 180]
        )
        try scratch.journal.rewind("flaky", to: nil)
        let before = await output.taken.count
        try await scratch.drain(output)
        #expect(await output.taken.count == before + 22)
    }

    @Test func `a running program notices that its reader was put back`() async throws {
        try scratch.append(0..<4)
        let output = FlakyOutput(failures: [])
        let runner = OutputRunner(output, in: scratch.surroundings(ContinuousClock())) { _ in }
        let running = Task { try await runner.run() }
        while await output.taken.count < 8 { try await Task.sleep(for: .milliseconds(10)) }
        try scratch.journal.rewind("flaky", to: nil)
        while await output.taken.count < 16 { try await Task.sleep(for: .milliseconds(10)) }
        running.cancel()
        try await running.value
    }
}

/// An output whose receiver knows no time but now, and leaves out the second register.
private actor LiveOutput: Output {
    let name = "live"
    private(set) var taken: [Int64] = []

    nonisolated var manners: Manners {
        var manners = Manners()
        manners.newest = .seconds(60)
        return manners
    }

    nonisolated func check() throws(OutputError) -> String { "" }

    func deliver(_ readings: [StoredReading]) -> Delivery {
        taken += readings.map { $0.time.milliseconds / 60_000 }
        var delivery = Delivery()
        delivery.unfit = readings.count
        return delivery
    }
}

/// An output whose receiver looks as if it had been away before each delivery.
private actor SuspiciousOutput: Output {
    let name = "suspicious"
    private(set) var taken: [Int64] = []

    nonisolated var manners: Manners {
        var manners = Manners()
        manners.rows = 1
        manners.goesBack = .seconds(600)
        return manners
    }

    nonisolated func check() throws(OutputError) -> String { "" }

    func deliver(_ readings: [StoredReading]) -> Delivery {
        taken += readings.map { $0.time.milliseconds / 60_000 }
        var delivery = Delivery()
        delivery.isAfterBreak = true
        return delivery
    }
}

extension GoingBackTests {
    @Test func `a receiver that keeps no connections is not given the same for ever`() async throws
    {
        try scratch.append(0..<100, registers: 1)
        let output = SuspiciousOutput()
        try await scratch.drain(output)
        let taken = await output.taken
        #expect(Set(taken) == Set(0..<100))
        #expect(taken.count < 400)
    }

    @Test func `what was put elsewhere meanwhile leaves no trail`() throws {
        try scratch.append(0..<10, registers: 1)
        let before = try scratch.journal.reader("one")
        let batch = try scratch.journal.batch(after: before.position, limit: 5)
        try scratch.journal.rewind("one", to: Timestamp(milliseconds: 8 * 60_000))
        let now = Timestamp(milliseconds: 0)
        try scratch.journal.keep(
            batch.end,
            of: before,
            trail: (now, before.position, .seconds(600))
        )
        let after = try scratch.journal.reader("one")
        #expect(try scratch.journal.wayBack(of: after, over: .seconds(600)) == after.position)
    }
}
