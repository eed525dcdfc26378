import Foundation
import Journal
import Metering
import Synchronization
import TestSupport
import Testing

@testable import Outputs

/// A program that answers as emoncms does; it can be killed at any place and started again.
final class EmoncmsStandIn: Sendable {
    static let writeKey = "0123456789abcdef0123456789abcdef"
    static let readKey = "fedcba9876543210fedcba9876543210"

    let folder: String
    private let child = Mutex<ChildProcess?>(nil)
    private let chosen = Mutex(0)

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../EmonServer/emoncms.py").path

    init(_ scratch: Scratch) async throws {
        folder = scratch.path("emoncms")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await start()
    }

    var url: String { "http://127.0.0.1:\(chosen.withLock { $0 })" }

    /// Starts it, at the port that it had.
    func start() async throws {
        let port = chosen.withLock { $0 }
        let words = ["python3", Self.script, folder, "\(port)", Self.writeKey, Self.readKey]
        let started = try ChildProcess(running: words)
        let line = try await started.line(containing: "port ")
        chosen.withLock { $0 = Int(line.dropFirst("port ".count)) ?? 0 }
        child.withLock { $0 = started }
    }

    func kill() {
        child.withLock { child in
            child?.kill()
            _ = child?.waitForEnd()
            child = nil
        }
    }

    /// Has it answer something else; nil for what emoncms does.
    func answer(_ mode: String?) throws {
        let path = "\(folder)/mode"
        guard let mode else { return try FileManager.default.removeItem(atPath: path) }
        try mode.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// What no client may send, as far as it was sent.
    var violations: String {
        (try? String(contentsOfFile: "\(folder)/violations", encoding: .utf8)) ?? ""
    }

    /// What a feed holds on the disk.
    func stored(_ feed: Int) throws -> [Float] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(feed).dat"))
        return data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { place in
                let pattern = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: pattern))
            }
        }
    }

    /// A client of it, to look and to make feeds by hand.
    func client(key: String = writeKey) -> EmoncmsServer {
        EmoncmsServer(HTTPSender(url), key: Secret(key), seal: nil)
    }

    /// The values of an output at it.
    func values(_ changes: [String: OutputValues.Value] = [:]) -> OutputValues {
        var values = OutputValues([
            "url": .text(url), "apikey": .secret(Secret(Self.writeKey)),
            "go_back": .time(.seconds(600)), "encrypted": .yesOrNo(false),
        ])
        for (key, value) in changes { values[key] = value }
        return values
    }
}

/// A clock on which a second lasts fifty milliseconds: for waits on programs that really run.
struct BriskClock: Clock {
    private let real = ContinuousClock()
    typealias Instant = ContinuousClock.Instant

    var now: Instant { real.now }
    var minimumResolution: Duration { .milliseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let now = real.now
        try await real.sleep(until: now + now.duration(to: deadline) / 20)
    }
}

extension Scratch {
    /// The output of these values, as the program makes it.
    func emoncms(_ values: OutputValues, meters: [String] = ["house"]) -> any Output {
        let surroundings = Surroundings(
            journal: journal,
            clock: BriskClock(),
            wall: { Timestamp(milliseconds: 1_769_904_000_000) },
            meters: { meters }
        )
        return OutputKind.emoncms.make("cloud", values, surroundings)
    }

    /// Runs an output until it has been given all that the journal has.
    ///
    /// - Returns: what it was that failed meanwhile.
    @discardableResult
    func pass(
        _ output: any Output,
        while work: @Sendable () async throws -> Void = {}
    ) async throws -> [String] {
        let failures = Mutex<[String]>([])
        let surroundings = Surroundings(
            journal: journal,
            clock: BriskClock(),
            wall: { Timestamp(milliseconds: 1_769_904_000_000) }
        )
        let runner = OutputRunner(output, in: surroundings) { event in
            if case .failed(_, let reason) = event { failures.withLock { $0.append(reason) } }
        }
        let running = Task { try await runner.run() }
        do {
            try await work()
            let end = ContinuousClock.now + .seconds(240)
            while try !isPassed(output.name) {
                try #require(ContinuousClock.now < end, "it hangs: \(failures.withLock { $0 })")
                try await Task.sleep(for: .milliseconds(20))
            }
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        try await running.value
        return failures.withLock { $0 }
    }

    /// Whether a reader has been given everything.
    func isPassed(_ reader: String) throws -> Bool {
        try journal.batch(after: journal.bookmark(of: reader), limit: 1).readings.isEmpty
    }
}
