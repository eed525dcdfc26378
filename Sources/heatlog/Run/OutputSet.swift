import Configuration
import Journal
import Outputs

/// All outputs of the running program; a configuration that is read again may put others in.
struct OutputSet: Sendable {
    private let journal: Journal
    private let kept: Kept

    init(_ journal: Journal, _ kept: Kept) {
        self.journal = journal
        self.kept = kept
    }

    /// Passes readings on until the task is cancelled.
    ///
    /// An output that is stopped for another one loses nothing: its bookmark stays.
    ///
    /// - Throws: what ends it: a journal that cannot be read any more.
    func run() async throws {
        while !Task.isCancelled {
            let setups = kept.terms.outputs
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for setup in setups {
                    group.addTask {
                        try await runner(setup).run()
                        return false
                    }
                }
                group.addTask {
                    for await _ in kept.changes where kept.terms.outputs != setups { return true }
                    return true
                }
                while let isOver = try await group.next(), !isOver {}
                group.cancelAll()
            }
        }
    }

    private func runner(_ setup: OutputSetup) -> OutputRunner {
        OutputRunner(output(setup), journal: journal, clock: ContinuousClock()) { event in
            switch event {
            case .failed(let name, let reason):
                Terminal.complain(
                    "\(SystemTime.now.localText) The output \(name) takes no readings: \(reason)",
                    hint: "It is tried again; what it misses meanwhile it gets later."
                )
            case .recovered(let name, _):
                Terminal.write(
                    "\(SystemTime.now.localText) The output \(name) takes readings again."
                )
            }
        }
    }

    private func output(_ setup: OutputSetup) -> any Output {
        switch setup.kind {
        case .file(let path, let format):
            FileOutput(name: setup.name, path: path, format: LineFormat(format))
        }
    }
}

extension LineFormat {
    /// The format of a configuration.
    fileprivate init(_ format: OutputSetup.FileFormat) {
        switch format {
        case .csv: self = .csv
        case .jsonl: self = .jsonl
        }
    }
}
