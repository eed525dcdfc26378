import Foundation
import Glibc
import Journal
import Metering
import Synchronization
import TestSupport
import Testing
import Transport

@testable import heatlog

extension DaemonTests {
    @Suite(.timeLimit(.minutes(15)))
    struct Pulses {
        /// `KILLS=1000 swift test --filter DaemonTests/Pulses` kills more often.
        private static let kills =
            ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 20

        @Test func `kill -9 at any time loses no pulse that a node has counted`() async throws {
            let plant = try DaemonPlant()
            let node = try await PulseNode()
            try plant.configure(
                """
                pulses:
                  cold: {input: "tcp://127.0.0.1:\(node.port)", value: 10 l, every: 1s}
                """
            )
            var begin: UInt64?
            for _ in 0..<Self.kills {
                let daemon = try await plant.start()
                if begin == nil {
                    let journal = try plant.journal()
                    try await eventually("a value") {
                        try journal.pulses(of: "cold")?.register != nil
                    }
                    let record = try #require(try journal.pulses(of: "cold"))
                    begin = try #require(record.register) - record.count
                }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...600)))
                daemon.child.kill()
                _ = await daemon.end()
                // The node counts on while nobody listens.
                node.count(UInt64.random(in: 0...20))
            }
            let daemon = try await plant.start()
            let journal = try plant.journal()
            let all = await node.stop()
            try await eventually("all \(all) pulses") {
                try journal.pulses(of: "cold")?.register == all
            }
            #expect(await daemon.stop() == 0)
            let record = try #require(try journal.pulses(of: "cold"))
            // It began to count with the first value that it believed.
            let first = try #require(begin)
            #expect(record.count == all - first && record.isStopped)
            #expect(try journal.allEvents(.pulsesMissed).isEmpty)
            let volume = try #require(
                try journal.series(meter: "line:cold").first { $0.name == "volume" }
            )
            let readings = try journal.range(of: volume, from: .first, to: .last)
            #expect(readings.isInOrder && !readings.isEmpty)
            #expect(readings.allSatisfy { $0.source == .pulse && $0.unit == "l" })
        }

        @Test func `a counter that is set is what the next readings show, and status tells it`()
            async throws
        {
            let plant = try DaemonPlant()
            let node = try await PulseNode()
            let settings = "input: \"tcp://127.0.0.1:\(node.port)\", value: 10 l, every: 1s"
            try plant.configure("pulses:\n  cold: {\(settings)}\n")
            let daemon = try await plant.start()
            let journal = try plant.journal()
            try await eventually("a reading") {
                try journal.latest(serial: "line:cold").contains { $0.name == "volume" }
            }
            let set = try await plant.run("pulse", "set", "cold", "12345.67 m³")
            #expect(set.status == 0, "\(set.errors)")
            #expect(set.output.contains("The meter at cold shows 12345.67 m³ at "))
            try await eventually("a reading of the counter") {
                try journal.latest(serial: "line:cold").contains {
                    $0.name == "volume" && $0.unit == "m³"
                        && ($0.decimal?.magnitude ?? 0) >= 1_234_567
                }
            }
            #expect(try journal.allEvents(.counterSet).count == 1)
            let status = try await plant.run("status", "cold")
            #expect(status.status == 0)
            #expect(status.output.contains("  Pulses    "), "\(status.output)")
            // SIGHUP: the counter stands in the configuration from now on, and counting goes on.
            let before = try #require(try journal.pulses(of: "cold")?.count)
            try plant.configure("pulses:\n  cold: {\(settings), counter: 5 m³}\n")
            daemon.child.signal(SIGHUP)
            try await daemon.until("The configuration was read again")
            try await eventually("a reading of the configured counter") {
                try journal.latest(serial: "line:cold").contains {
                    $0.name == "volume" && $0.unit == "m³"
                        && ($0.decimal?.magnitude ?? .max) < 100_000
                }
            }
            #expect(try #require(try journal.pulses(of: "cold")?.count) >= before)
            let refused = try await plant.run("pulse", "set", "cold", "1")
            #expect(refused.status == ExitStatus.configuration.rawValue)
            #expect(await daemon.stop() == 0)
        }
    }
}

/// A node that counts a pulse each 60 ms, and sends its count each 20 ms.
private final class PulseNode: Sendable {
    let port: Int
    private let counter = Counter()
    private let serving: Task<Void, Never>
    private let counting: Task<Void, Never>

    init() async throws {
        let listener = try await LineListener.bind(
            host: "127.0.0.1",
            port: 0,
            clock: ContinuousClock()
        )
        port = listener.localPort
        serving = Task { [counter] in
            await listener.serve { line in
                while true {
                    try await line.send(Array("\(counter.value)\n".utf8))
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
        counting = Task { [counter] in
            while (try? await Task.sleep(for: .milliseconds(60))) != nil { counter.add(1) }
        }
    }

    deinit {
        serving.cancel()
        counting.cancel()
    }

    func count(_ more: UInt64) { counter.add(more) }

    /// Counts no more.
    ///
    /// - Returns: what it has counted.
    func stop() async -> UInt64 {
        counting.cancel()
        await counting.value
        return counter.value
    }
}

private final class Counter: Sendable {
    private let count = Mutex<UInt64>(0)

    var value: UInt64 { count.withLock { $0 } }

    func add(_ more: UInt64) { count.withLock { $0 += more } }
}
