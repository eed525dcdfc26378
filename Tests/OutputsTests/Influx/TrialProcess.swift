import Foundation
import Synchronization
import TestSupport

/// A process that passes a journal on; it was built beside the tests.
final class TrialProcess: Sendable {
    private let process: ChildProcess
    private let count = Mutex(0)

    /// Starts it.
    ///
    /// - Parameters:
    ///   - journal: the path of the journal.
    ///   - rows: about how many rows are given at once.
    ///   - words: the kind of output and its settings.
    ///   - isHurried: whether its waits take a tenth of their time.
    init(passing journal: String, rows: Int, _ words: [String], isHurried: Bool = true) throws {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("JournalTrial").path
        let verb = isHurried ? "pass" : "live"
        process = try ChildProcess(running: [program, verb, journal, "\(rows)"] + words)
        Task { await self.listen() }
    }

    private func listen() async {
        while true {
            let piece = await process.written()
            guard !piece.isEmpty else { return }
            let lines = piece.split(separator: "\n").count { $0.hasPrefix("delivered") }
            count.withLock { $0 += lines }
        }
    }

    /// Waits until so many more batches were taken, or there are no more to take for now.
    func deliver(_ batches: Int) async throws {
        let start = count.withLock { $0 }
        var (last, quietSince) = (start, ContinuousClock.now)
        try await eventually("\(batches) batches are taken") {
            let now = self.count.withLock { $0 }
            if now != last { (last, quietSince) = (now, .now) }
            let isQuiet = now > start && quietSince.duration(to: .now) > .seconds(2)
            return now - start >= batches || isQuiet
        }
    }

    /// Ends it without a chance to tidy up.
    func kill() async {
        process.kill()
        _ = process.waitForEnd()
    }
}
