import Collector
import Configuration
import Journal
import Metering
import Transport

/// The map of the program: lines → readings → journal; beside them the journal's upkeep, the outputs
/// that read from it, and the door for those who want a meter read now.
struct Daemon: Sendable {
    /// What it reads at the start.
    let plans: [LinePlan]
    let journal: Journal
    let zone: HomeZone
    /// How long the journal keeps what; asked each time, since it may be configured anew.
    let settings: DaemonSettings
    /// Where requests come in; nil for none.
    let socket: String?
    /// Shows what happens.
    let display: Display
    /// Reads the configuration again; nil where there is none.
    let reload: (@Sendable () -> Configuration?)?

    /// Runs until the task is cancelled.
    ///
    /// - Throws: what ends it: a journal that cannot be used any more.
    func run() async throws {
        let books = try opened()
        let lines = LineTable(plans)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for slot in lines.slots { group.addTask { try await books.run(slot) } }
            group.addTask { try await upkeep(books) }
            if let socket { group.addTask { await Door(lines, path: socket).serve() } }
            for output in settings.outputs(journal) {
                group.addTask { try await output.run() }
            }
            for await slot in reloads(lines) {
                guard let slot else { continue }
                group.addTask { try await books.run(slot) }
            }
            group.cancelAll()
        }
    }
}
