import Foundation
import Journal
import Metering
import Synchronization
import TestSupport
import Testing

@testable import heatlog

/// What is proved of the running program as a whole: the built `heatlog run --config`, a journal on
/// the disk, and simulated meters.
@Suite("The daemon") enum DaemonTests {}

/// Where the daemon of a test lives: a folder with a configuration and a journal.
struct DaemonPlant {
    private let scratch: Scratch
    private let journalPath: String
    private static let zone = "Europe/Copenhagen"

    /// Makes the folder.
    ///
    /// - Parameter folder: where the journal is to lie, if not there.
    /// - Throws: what the system says.
    init(journalIn folder: String? = nil) throws {
        scratch = try Scratch()
        journalPath = (folder ?? scratch.folder.path) + "/heatlog.sqlite"
    }

    /// The file that the daemon reads.
    var configuration: String { path("heatlog.yaml") }

    /// A path in the folder.
    func path(_ name: String) -> String { scratch.path(name) }

    /// Writes the configuration: the journal, and whatever else is given.
    func configure(_ text: String) throws {
        let head = "journal: \(journalPath)\nsocket: heatlog.sock\nzone: \(Self.zone)\n"
        try (head + text).write(toFile: configuration, atomically: true, encoding: .utf8)
    }

    /// Starts the daemon, and waits until it says what it is about to do.
    func start() async throws -> Daemon {
        let daemon = try Daemon(configuration)
        try await daemon.until("Stop with Ctrl-C")
        return daemon
    }

    /// Runs a command of the program with this configuration.
    func run(_ words: String...) async throws -> Program.Outcome {
        let child = try Child(words + ["--config", configuration])
        return await child.outcome()
    }

    /// Opens the journal, in the daemon's zone, for another one would make its days anew.
    func journal() throws -> Journal {
        try Journal(path: journalPath, zone: HomeZone(Self.zone).journalZone)
    }

    /// What SQLite finds wrong with the journal, as a user asks for it.
    func checkJournal() async throws -> Program.Outcome {
        try await Program.run("journal", "check", "--journal", journalPath)
    }

    /// A running `heatlog run --config`, and what it has written so far.
    final class Daemon: Sendable {
        let child: Child
        private let output: Writing
        /// The one beside the tests, or one that was built to be fast.
        private static let program =
            ProcessInfo.processInfo.environment["HEATLOG"] ?? Program.path

        init(_ configuration: String) throws {
            // One stream for both: what it says and what it complains are told in their order.
            let words = ["/bin/sh", "-c", "exec \"$0\" run --config \"$1\" 2>&1"]
            child = try Child(running: words + [Self.program, configuration])
            output = Writing(child)
        }

        var text: String { output.text }

        /// Waits until it has written a text, so many times.
        func until(_ text: String, times: Int = 1) async throws {
            try await eventually("'\(text)' in: \(self.text)") {
                self.text.count(of: text) >= times || output.hasEnded
            }
            try #require(self.text.count(of: text) >= times, "\(self.text)")
        }

        /// Stops it in order.
        ///
        /// - Returns: its exit code.
        @discardableResult
        func stop() async -> Int32 {
            child.terminate()
            return await end()
        }

        /// Waits for its end.
        func end() async -> Int32 {
            try? await eventually("the end") { output.hasEnded }
            return child.waitForEnd()
        }
    }
}

/// Collects what a child writes.
private final class Writing: Sendable {
    private struct State {
        var text = ""
        var hasEnded = false
    }

    private let state = Mutex(State())

    init(_ child: Child) { Task { await collect(child) } }

    var text: String { state.withLock { $0.text } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    private func collect(_ child: Child) async {
        while true {
            let piece = await child.written()
            state.withLock { state in
                state.text += piece
                state.hasEnded = piece.isEmpty
            }
            if piece.isEmpty { return }
        }
    }
}

/// Waits until something is so.
///
/// A minute and a half is a bound that only a hang breaks.
func eventually(
    _ what: @autoclosure () -> String,
    within patience: Duration = .seconds(90),
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + patience
    while try await !condition() {
        try #require(ContinuousClock.now < end, "never came: \(what())")
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// Waits until a meter's readings are so many.
func visits(of meter: DaemonMeter, _ count: Int, in journal: Journal) async throws {
    try await eventually("\(count) readings of \(meter.serial)") {
        try visits(of: meter, in: journal) >= count
    }
}

/// How often a meter was read.
func visits(of meter: DaemonMeter, in journal: Journal) throws -> Int {
    try journal.readings(of: meter.serial).count
}

extension String {
    /// How often a text stands in it.
    func count(of text: String) -> Int { components(separatedBy: text).count - 1 }
}

extension Timestamp {
    static let first = Timestamp(milliseconds: 0)
    static let last = Timestamp(milliseconds: 4_000_000_000_000)
}

extension Journal {
    /// All events, or those of a kind.
    func allEvents(_ kind: Event.Kind? = nil) throws -> [Event] {
        try events(from: .first, to: .last).filter { kind == nil || $0.kind == kind }
    }

    /// All readings of a register of a meter, in the order of time.
    func readings(of meter: UInt32, register: UInt16 = 60) throws -> [StoredReading] {
        try series(meter: "\(meter)").filter { $0.register == register }
            .flatMap { try range(of: $0, from: .first, to: .last) }
    }

    /// How many requests to a meter are in the books, over all days.
    func requests(of meter: String) throws -> Int {
        let beginning = try #require(CalendarDate(daysSince1970: 0))
        return try requests(of: meter, since: beginning).values.reduce(0, +)
    }
}

extension [StoredReading] {
    /// Whether each is later than the one before: none is there twice, and their order is right.
    var isInOrder: Bool { zip(self, dropFirst()).allSatisfy { $0.time < $1.time } }
}
