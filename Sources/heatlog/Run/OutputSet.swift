import Collector
import Journal
import Metering
import Outputs
import Settings

/// All outputs of the running program; a configuration that is read again may put others in.
struct OutputSet: Sendable {
    private let surroundings: Surroundings
    private let kept: Kept

    init(_ surroundings: Surroundings, _ kept: Kept) {
        self.surroundings = surroundings
        self.kept = kept
    }

    /// Passes readings on until the task is cancelled.
    ///
    /// An output that is stopped for another one loses nothing: its bookmark stays.
    ///
    /// - Throws: what ends it: a journal that cannot be read any more.
    func run() async throws {
        while !Task.isCancelled {
            // Before the terms are looked at: a change in between must not be missed.
            let changes = kept.changes
            let setups = kept.terms.outputs
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for setup in setups {
                    guard let output = setup.output(surroundings) else { continue }
                    group.addTask {
                        try await runner(output).run()
                        return false
                    }
                }
                group.addTask {
                    for await _ in changes where kept.terms.outputs != setups { return true }
                    return true
                }
                while let isOver = try await group.next(), !isOver {}
                group.cancelAll()
            }
        }
    }

    private func runner(_ output: any Output) -> OutputRunner {
        OutputRunner(output, in: surroundings) { event in
            switch event {
            case .failed(let name, let reason):
                Terminal.complain(
                    "\(SystemTime.now.localText) The output \(name) takes no readings: \(reason)",
                    hint: "It is tried again; what it misses meanwhile it gets later."
                )
                note(.outputFailed, "The output \(name) takes no readings: \(reason)", name)
            case .recovered(let name, _):
                Terminal.write(
                    "\(SystemTime.now.localText) The output \(name) takes readings again."
                )
                note(.outputAnswering, "The output \(name) takes readings again.", name)
            case .refused(let name, let reason):
                Terminal.complain(
                    "\(SystemTime.now.localText) The output \(name) leaves readings out: \(reason)",
                    hint: "Each reason is told once; the journal keeps them."
                )
                note(.outputRefused, "The output \(name) leaves readings out: \(reason)", name)
            }
        }
    }

    /// Leaves word in the journal, where other programs look; a disk that is full has its own words.
    private func note(_ kind: Event.Kind, _ words: String, _ name: String) {
        let time = surroundings.wall()
        let event = Event(time: time, meter: nil, kind: kind, words: words, data: name)
        try? surroundings.journal.append(event)
    }
}

extension OutputSetup {
    /// The output itself; nil where this program has no such kind.
    func output(_ surroundings: Surroundings) -> (any Output)? {
        OutputKind.named(kind)?.make(name, values, surroundings)
    }
}
