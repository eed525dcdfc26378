import Foundation
import Journal
import Metering
import Synchronization
import TestSupport
import Testing

@testable import Outputs

/// A journal of its own for one test, in a folder that is removed at the end.
///
/// In memory where there is such a folder: these tests wait for the disk some thousand times.
final class Scratch: Sendable {
    let folder: URL
    let journal: Journal

    init() throws {
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isWritable = FileManager.default.isWritableFile(atPath: memory.path)
        let parent = isWritable ? memory : FileManager.default.temporaryDirectory
        folder = parent.appendingPathComponent("heatlog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        journal = try Journal(path: folder.appendingPathComponent("journal.sqlite").path)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    /// Appends a readout of so many registers, a minute each.
    func append(_ minutes: Range<Int64>, registers: UInt16 = 2, milliseconds: Int64 = 0) throws {
        let readouts = minutes.map { minute in
            var meter = MeterIdentity()
            meter.serial = "6892850"
            let readings = (1...registers).map { register in
                Reading(
                    register: register,
                    quantity: nil,
                    name: "register_\(register)",
                    label: "Register \(register)",
                    value: .number(ExactDecimal(minute * 10 + Int64(register), exponent: -1)),
                    unit: .kilowatt,
                    source: .live
                )
            }
            let time = Timestamp(milliseconds: minute * 60_000 + milliseconds)
            return Readout(meter: meter, time: time, readings: readings)
        }
        try journal.append(readouts, from: "test")
    }

    /// Runs an output until it has nothing more to do.
    func drain(_ output: any Output) async throws {
        try await OutputRunner(output, in: surroundings()) { Issue.record("\($0)") }.run()
    }

    /// A program around the journal.
    ///
    /// - Parameters:
    ///   - clock: the clock of all waits; one that ends with the first wait where none is given.
    ///   - wall: the time.
    /// - Returns: what outputs see of it.
    func surroundings(
        _ clock: any Clock<Duration> = CountingClock(sleeps: 1),
        wall: @escaping @Sendable () -> Timestamp = { Timestamp(milliseconds: 0) }
    ) -> Surroundings {
        Surroundings(journal: journal, clock: clock, wall: wall)
    }
}

/// A clock on which waits are over at once; after so many of them it ends what waits.
final class CountingClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let limit: Int
    private let start = ContinuousClock.now
    private let waits = Mutex<[Duration]>([])

    init(sleeps limit: Int) { self.limit = limit }

    /// How long each wait was meant to take.
    var sleeps: [Duration] { waits.withLock { $0 } }
    var now: Instant { start }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let count = waits.withLock { waits in
            waits.append(start.duration(to: deadline))
            return waits.count
        }
        if count >= limit { throw CancellationError() }
    }
}

/// An output that is given few readings at once.
struct Portioned: Output {
    let output: any Output
    let rows: Int

    var name: String { output.name }
    var manners: Manners {
        var manners = output.manners
        manners.rows = rows
        return manners
    }

    func deliver(_ readings: [StoredReading]) async throws -> Delivery {
        try await output.deliver(readings)
    }

    func check() async throws(OutputError) -> String { try await output.check() }
}

/// An output that fails as often as it is told to.
actor FlakyOutput: Output {
    struct Failure: Error, CustomStringConvertible { let description = "The wire is cut." }

    let name = "flaky"
    private var failures: [Int]
    private(set) var taken: [Timestamp] = []
    nonisolated let manners: Manners

    /// - Parameters:
    ///   - failures: how often each delivery fails before it works.
    ///   - rows: about how many rows of readings it takes at once.
    init(failures: [Int], rows: Int = 500) {
        self.failures = failures
        var manners = Manners()
        manners.rows = rows
        self.manners = manners
    }

    nonisolated func check() throws(OutputError) -> String { "" }

    func deliver(_ readings: [StoredReading]) throws -> Delivery {
        if let left = failures.first, left > 0 {
            failures[0] -= 1
            throw Failure()
        }
        failures = Array(failures.dropFirst())
        taken += readings.map(\.time)
        return Delivery()
    }
}

@Suite("Running an output")
struct OutputRunnerTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `a failure is told once, waited for up to a minute, and nothing is lost`()
        async throws
    {
        try scratch.append(0..<30)
        let output = FlakyOutput(failures: [0, 9, 0], rows: 10)
        let clock = CountingClock(sleeps: 10)
        let events = Mutex<[OutputEvent]>([])
        try await OutputRunner(output, in: scratch.surroundings(clock)) { event in
            events.withLock { $0.append(event) }
        }.run()
        #expect(await output.taken.map { $0.milliseconds / 60_000 } == (0..<60).map { $0 / 2 })
        #expect(
            events.withLock { $0 } == [
                .failed(output: "flaky", reason: "The wire is cut."),
                .recovered(output: "flaky", tries: 9),
            ]
        )
        #expect(clock.sleeps == [1, 2, 4, 8, 16, 32, 60, 60, 60, 1].map { .seconds($0) })
    }

    @Test func `it goes on where it stopped, and what came late is passed on too`() async throws {
        try scratch.append(0..<10)
        let first = FlakyOutput(failures: [], rows: 4)
        try await scratch.drain(first)
        #expect(await first.taken.count == 20)
        try scratch.append(10..<12)
        try scratch.append(3..<4, milliseconds: 7)
        let second = FlakyOutput(failures: [], rows: 4)
        try await scratch.drain(second)
        #expect(
            await second.taken.map(\.milliseconds) == [
                600_000, 600_000, 660_000, 660_000, 180_007, 180_007,
            ]
        )
    }

    @Test func `it ends when its task is cancelled`() async throws {
        let runner = OutputRunner(
            FlakyOutput(failures: [1_000]),
            in: scratch.surroundings(ContinuousClock())
        ) { _ in }
        try scratch.append(0..<1)
        let task = Task { try await runner.run() }
        task.cancel()
        try await task.value
    }

    @Test func `a journal that is broken ends it`() async throws {
        let shell = ["/usr/bin/sqlite3", scratch.journal.path, "DROP TABLE bookmark"]
        #expect(try ChildProcess(running: shell).outcomeAtOnce().status == 0)
        let runner = OutputRunner(
            FlakyOutput(failures: []),
            in: scratch.surroundings(CountingClock(sleeps: 100))
        ) { _ in }
        await #expect(throws: JournalError.self) { try await runner.run() }
    }
}
