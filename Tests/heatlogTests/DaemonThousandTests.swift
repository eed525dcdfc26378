import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import heatlog

extension DaemonTests {
    @Suite(.timeLimit(.minutes(60)))
    struct Thousand {
        private static let environment = ProcessInfo.processInfo.environment
        /// With `MINUTES=5` each meter is read once a minute for so long, else more often and shorter.
        private static let minutes = environment["MINUTES"].flatMap { Int64($0) }
        private static let interval: Int64 = minutes == nil ? 30_000 : 60_000
        private static let rounds = minutes ?? 2
        /// On mains requests are only counted now and then; a battery's are each written first.
        private static let budget = environment["BUDGET"] ?? "none"

        @Test func `a thousand meters are read in each interval by one process`() async throws {
            let plant = try DaemonPlant()
            // A simulated house lives through its year first, so let theirs have just begun.
            let newYear = try #require(MeterDateTime(clockSeconds: 1_767_225_900))
            let meters = try (0..<1_000).map {
                try DaemonMeter(serial: UInt32(20_000_000 + $0), clock: newYear)
            }
            var ports: [DaemonPort] = []
            for meter in meters { ports.append(try await DaemonPort(meter)) }
            try plant.configure(Self.configuration(ports))
            let started = SystemTime.now.milliseconds
            let daemon = try await plant.start()
            // Each is asked for its serial number first, and has its registers in two requests.
            try await eventually("a first reading of each") {
                meters.allSatisfy { $0.requests >= 3 }
            }
            let ready = SystemTime.now.milliseconds
            let interval = Self.interval
            let begin = (ready / interval + 1) * interval
            let end = begin + Self.rounds * interval
            var watch = try ProcessWatch(daemon.child.pid)
            try await watch.look(until: begin)
            try watch.begin()
            try await watch.look(until: end)
            try watch.end()
            #expect(await daemon.stop() == 0, "\(daemon.text)")
            let found = try Found(plant, meters, from: begin, rounds: Int(Self.rounds), interval)
            print(found.words)
            print("  all were read for the first time after \(ready - started) ms")
            print(watch.words(interval: interval * Self.rounds))
            #expect(found.missing == [])
            #expect(watch.threads <= 16)
            #expect(try plant.journal().check() == [])
            withExtendedLifetime(ports) {}
        }

        private static func configuration(_ ports: [DaemonPort]) -> String {
            let meters = ports.enumerated().map { number, port in
                "  m\(number): {port: \"\(port.address)\", model: 601, every: \(interval / 1_000)s, "
                    + "budget: \(budget)}"
            }
            return "meters:\n" + meters.joined(separator: "\n") + "\n"
        }
    }
}

/// The readings of many meters, counted by the intervals in which they were due.
private struct Found {
    private let expected: Int
    private let found: Int
    private let lateness: Int64
    private let size: Int
    /// Meter and number of each interval without a reading.
    let missing: [String]

    init(
        _ plant: DaemonPlant,
        _ meters: [DaemonMeter],
        from begin: Int64,
        rounds: Int,
        _ interval: Int64
    ) throws {
        let journal = try plant.journal()
        try journal.checkpoint()
        var (missing, lateness, found) = ([String](), Int64(0), 0)
        let series = try journal.series().filter { $0.register == 60 }
        for meter in meters {
            let times = try series.filter { $0.meter == "\(meter.serial)" }
                .flatMap { try journal.range(of: $0, from: .first, to: .last) }
                .map(\.time.milliseconds)
            for round in 0..<Int64(rounds) {
                let start = begin + round * interval
                let inside = times.filter { start..<start + interval ~= $0 }
                found += inside.count
                guard let first = inside.first else {
                    missing.append("\(meter.serial) in \(round)")
                    continue
                }
                lateness = max(lateness, first - start)
            }
        }
        (self.missing, self.lateness, self.found) = (missing, lateness, found)
        expected = meters.count * rounds
        let attributes = try FileManager.default.attributesOfItem(atPath: journal.path)
        size = attributes[.size] as? Int ?? 0
    }

    var words: String {
        "1000 meters: \(expected) readouts expected, \(found) found, the latest "
            + "\(lateness) ms after its time; the journal has \(size) bytes"
    }
}

/// What a process costs, from `/proc`.
private struct ProcessWatch {
    private let pid: pid_t
    /// The most that were seen.
    private(set) var threads = 0
    private var memory = 0
    private var ticks = (begin: 0, end: 0)

    init(_ pid: pid_t) throws { self.pid = pid }

    /// Looks again and again until a point of time.
    mutating func look(until end: Int64) async throws {
        while SystemTime.now.milliseconds < end {
            let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            threads = max(threads, Self.number("Threads:", in: status))
            memory = max(memory, Self.number("VmRSS:", in: status))
            let left = end - SystemTime.now.milliseconds
            try await Task.sleep(for: .milliseconds(min(200, max(1, left))))
        }
    }

    mutating func begin() throws { ticks.begin = try spent() }
    mutating func end() throws { ticks.end = try spent() }

    func words(interval: Int64) -> String {
        let seconds = Double(ticks.end - ticks.begin) / Double(sysconf(Int32(_SC_CLK_TCK)))
        let aMinute = seconds * 60_000 / Double(interval)
        return "  \(threads) threads, \(memory) kB resident, "
            + "\(String(format: "%.1f", aMinute)) s of CPU a minute"
    }

    /// User and system time in ticks; the name in brackets may have spaces.
    private func spent() throws -> Int {
        let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }

    private static func number(_ name: String, in status: String) -> Int {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split { $0 == "\t" || $0 == " " }.dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
