import Foundation
import Synchronization
import TestSupport

/// A process that passes a journal on; it was built beside the tests, and ends with the test.
final class TrialProcess: Sendable {
    private let process: ChildProcess
    private let batches = Count()

    private final class Count: Sendable {
        private let value = Mutex(0)
        var now: Int { value.withLock { $0 } }
        func add(_ more: Int) { value.withLock { $0 += more } }
    }

    /// Starts it.
    ///
    /// - Parameters:
    ///   - journal: the path of the journal.
    ///   - rows: about how many rows are given at once.
    ///   - words: the kind of output and its settings.
    ///   - isHurried: whether its waits take a tenth of their time.
    /// - Throws: where it cannot be started.
    init(passing journal: String, rows: Int, _ words: [String], isHurried: Bool = true) throws {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("JournalTrial").path
        let verb = isHurried ? "pass" : "live"
        process = try ChildProcess(running: [program, verb, journal, "\(rows)"] + words)
        Task { [process, batches] in
            while true {
                let piece = await process.written()
                guard !piece.isEmpty else { return }
                batches.add(piece.split(separator: "\n").count { $0.hasPrefix("delivered") })
            }
        }
    }

    // The task above keeps the process, and ends with it.
    deinit { process.kill() }

    /// Waits until so many more batches were taken, or nothing comes for a while: there may be no
    /// more to take, or nobody to take it.
    func deliver(_ count: Int) async throws {
        let start = batches.now
        var (last, quietSince) = (start, ContinuousClock.now)
        try await eventually("\(count) batches are taken") {
            let now = self.batches.now
            if now != last { (last, quietSince) = (now, .now) }
            return now - start >= count || quietSince.duration(to: .now) > .seconds(2)
        }
    }

    /// Ends it without a chance to tidy up.
    func kill() async {
        process.kill()
        _ = process.waitForEnd()
    }
}
