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
    @Suite(.timeLimit(.minutes(30)))
    struct Kills {
        /// `KILLS=1000 swift test --filter Kills` kills more often.
        private static let kills =
            ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 200
        /// So many are killed side by side, each with a journal of its own.
        private static let lanes = 4

        @Test func `kill -9 loses no reading that was shown, and doubles none`() async throws {
            let results = try await withThrowingTaskGroup(of: Lane.Result.self) { group in
                for lane in 0..<Self.lanes {
                    let share = (Self.kills + lane) / Self.lanes
                    group.addTask { try await Lane(serial: UInt32(1_000 + lane)).run(share) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let shown = results.map(\.shown).reduce(0, +)
            let visits = results.map(\.visits).reduce(0, +)
            let requests = results.map(\.requests).reduce(0, +)
            print("\(Self.kills) kills: \(visits) visits kept, \(shown) readings shown and kept,")
            print("  \(requests) requests to the meters, all of them in the books")
            #expect(visits > Self.kills / 4)
        }
    }
}

/// A meter whose daemon is killed again and again.
private struct Lane {
    struct Result: Sendable {
        let shown: Int
        let visits: Int
        let requests: Int
    }

    private let plant: DaemonPlant
    private let meter: DaemonMeter
    private let port: DaemonPort
    private let terminal: SeenTerminal

    init(serial: UInt32) async throws {
        plant = try DaemonPlant()
        meter = try DaemonMeter(serial: serial)
        port = try await DaemonPort(meter)
        terminal = try await SeenTerminal()
        try plant.configure(
            """
            meters:
              house: {port: "\(port.address)", model: 601, every: 1s, budget: 1000000}
            """
        )
    }

    func run(_ kills: Int) async throws -> Result {
        for number in 0..<kills { try await kill(number) }
        return try await proof()
    }

    /// Lets it live for a while: readings are shown only on a terminal, and each after it was written.
    private func kill(_ number: Int) async throws {
        let words = ["/bin/sh", "-c", "exec \"$0\" run --config \"$1\" > \"$2\""]
        let child = try Child(
            running: words + [Program.path, plant.configuration, terminal.path]
        )
        let before = terminal.length
        try await eventually("a word of the daemon") { terminal.length > before }
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...300)))
        child.kill()
        #expect(await child.outcome().status == 128 + SIGKILL)
        try await terminal.drain("end \(number)")
    }

    private func proof() async throws -> Result {
        let journal = try plant.journal()
        let outcome = try await plant.checkJournal()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let series = try journal.series(meter: "\(meter.serial)")
        #expect(try journal.series() == series)
        var kept: [String: Int] = [:]
        for series in series {
            let readings = try journal.range(of: series, from: .first, to: .last)
            #expect(readings.isInOrder)
            for reading in readings { kept[Shown(reading).text, default: 0] += 1 }
            let hours = try journal.rollups(of: series, every: .hour, from: .first, to: .last)
            let numbers = readings.filter { $0.decimal != nil }.count
            #expect(hours.map(\.count).reduce(0, +) == numbers, "\(series.name)")
        }
        let shown = terminal.readings(Set(series.map(\.name)))
        for (line, count) in shown { #expect(kept[line, default: 0] >= count, "lost: \(line)") }
        let visits = try journal.readings(of: meter.serial).count
        #expect(visits <= meter.requests)
        #expect(try journal.requests(of: "house") >= meter.requests)
        return Result(
            shown: shown.values.reduce(0, +),
            visits: visits,
            requests: meter.requests
        )
    }
}

/// A reading as a line of the log has it.
private struct Shown {
    let text: String

    init(_ reading: StoredReading) {
        text = "\(reading.time.localText) \(reading.name) \(reading.text ?? "none")"
    }

    /// A line of the log; nil where it is none of a reading.
    init?(line: some StringProtocol, names: Set<String>) {
        let words = line.split(separator: " ")
        guard words.count >= 4, names.contains(String(words[2])) else { return nil }
        text = words.prefix(4).joined(separator: " ")
    }
}

/// A terminal that programs write on, and what has been seen on it.
private final class SeenTerminal: Sendable {
    let path: String
    private let terminal: PseudoTerminal
    private let seen = Mutex<[UInt8]>([])

    init() async throws {
        terminal = try await PseudoTerminal.open(clock: ContinuousClock())
        path = terminal.path
        Task { [weak self, terminal] in
            let line = terminal.line()
            while let bytes = try? await line.receive(within: .seconds(1)) {
                guard let self else { break }
                self.seen.withLock { $0 += bytes }
            }
            await line.close()
        }
    }

    /// How many bytes have been seen.
    var length: Int { seen.withLock { $0.count } }

    private var text: String { String(decoding: seen.withLock { $0 }, as: UTF8.self) }

    /// Waits until all is seen that was written before.
    func drain(_ mark: String) async throws {
        let slave = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
        defer { close(slave) }
        let bytes = Array("\n\(mark)\n".utf8)
        try #require(write(slave, bytes, bytes.count) == bytes.count)
        try await eventually("the terminal's '\(mark)'") { text.hasSuffix("\(mark)\n") }
    }

    /// How often each reading has been shown.
    func readings(_ names: Set<String>) -> [String: Int] {
        var counts: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            if let shown = Shown(line: line, names: names) { counts[shown.text, default: 0] += 1 }
        }
        return counts
    }
}
