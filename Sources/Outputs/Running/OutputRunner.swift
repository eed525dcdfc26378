public import Journal

/// What happens to an output, each thing told once.
public enum OutputEvent: Sendable, Hashable {
    /// It takes no readings; it is tried again until it does.
    case failed(output: String, reason: String)
    /// It takes readings again, after so many tries in vain.
    case recovered(output: String, tries: Int)
}

/// Passes readings from the journal on to an output, in order and from where it stopped last time.
///
/// The bookmark moves only after the output has taken a batch: whatever ends the program, nothing is
/// lost. One batch may then be offered twice, which an output has to bear.
public struct OutputRunner: Sendable {
    private let output: any Output
    private let journal: Journal
    private let clock: any Clock<Duration>
    private let rows: Int
    private let tell: @Sendable (OutputEvent) -> Void

    /// Makes a runner.
    ///
    /// - Parameters:
    ///   - output: where readings go.
    ///   - journal: where they come from.
    ///   - clock: the clock that its waits are made on.
    ///   - rows: about how many rows of up to eight readings are passed on at once.
    ///   - tell: takes what happens besides, each thing once.
    public init(
        _ output: any Output,
        journal: Journal,
        clock: any Clock<Duration>,
        rows: Int = 500,
        tell: @escaping @Sendable (OutputEvent) -> Void
    ) {
        self.output = output
        self.journal = journal
        self.clock = clock
        self.rows = rows
        self.tell = tell
    }

    /// Passes readings on until the task is cancelled.
    ///
    /// A failure of the output, a full disk and a locked journal are waited for, longer each time,
    /// up to a minute.
    ///
    /// - Throws: ``JournalError`` where waiting would not help.
    public func run() async throws {
        do {
            var position = try await patiently { try journal.bookmark(of: output.name) }
            while !Task.isCancelled {
                let next = try await pass(after: position)
                if next == position { try await clock.sleep(for: .seconds(1), tolerance: nil) }
                position = next
            }
        } catch is CancellationError {}
    }

    /// Passes one batch on, and keeps the place behind it.
    private func pass(after position: Position) async throws -> Position {
        let batch = try await patiently { try journal.batch(after: position, limit: rows) }
        if !batch.readings.isEmpty {
            try await patiently { try await output.deliver(batch.readings) }
        }
        if batch.end != position {
            try await patiently { try journal.bookmark(batch.end, of: output.name) }
        }
        return batch.end
    }

    /// Does something again until it works, and tells when that takes more than one try.
    private func patiently<Result>(_ work: () async throws -> Result) async throws -> Result {
        var tries = 0
        while true {
            do {
                let result = try await work()
                if tries > 0 { tell(.recovered(output: output.name, tries: tries)) }
                return result
            } catch {
                guard !Task.isCancelled else { throw CancellationError() }
                if let error = error as? JournalError, !error.mayPass { throw error }
                if tries == 0 { tell(.failed(output: output.name, reason: "\(error)")) }
            }
            let wait = min(60, 1 << min(tries, 6))
            tries += 1
            try await clock.sleep(for: .seconds(wait), tolerance: nil)
        }
    }
}

extension JournalError {
    /// Whether it may work another time without anybody's doing.
    fileprivate var mayPass: Bool { kind == .busy || kind == .diskFull }
}
