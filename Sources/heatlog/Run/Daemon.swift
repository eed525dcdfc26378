import Collector
import Settings
import Journal
import Metering
import Outputs
import Synchronization
import Transport
import UnixSignals

/// The map of the program: lines → readings → journal → outputs; beside them the journal's upkeep,
/// and the door for those who want a meter read now.
struct Daemon: Sendable {
    let lines: LineTable
    let books: Bookkeeping
    /// Where requests come in; nil for none.
    let socket: String?
    /// Reads the configuration again; nil where there is none to read, or where it is wrong.
    let reload: @Sendable () -> Configuration?

    /// What a task of the daemon comes back with.
    private enum Outcome: Sendable {
        case ended
        case newLine(LineSlot)
    }

    /// Runs until the task is cancelled.
    ///
    /// - Parameter terms: how long the journal keeps what, and where readings go besides.
    /// - Throws: what ends it: another heatlog that has its socket, or a journal that cannot be used
    ///   any more.
    func run(_ terms: Terms) async throws {
        var door: Door?
        if let socket { door = try await Door.open(lines, path: socket) }
        books.begin()
        defer { books.end() }
        let kept = Kept(terms)
        let hangUps = await UnixSignalsSequence(trapping: .sighup)
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask {
                for await _ in hangUps { readAgain(kept) }
                return .ended
            }
            group.addTask {
                await books.keepUp { kept.terms.retention }
                return .ended
            }
            group.addTask {
                try await OutputSet(surroundings(kept), kept).run()
                return .ended
            }
            group.addTask {
                try await InputSet(books, kept).run()
                return .ended
            }
            group.addTask {
                await WebPages(journal: books.journal, kept: kept).run()
                return .ended
            }
            if let door {
                group.addTask {
                    await door.serve()
                    return .ended
                }
            }
            group.addTask { await nextLine() }
            while let outcome = try await group.next() {
                guard case .newLine(let slot) = outcome else { continue }
                group.addTask {
                    try await books.run(slot)
                    return .ended
                }
                group.addTask { await nextLine() }
            }
        }
    }

    /// What outputs see of the program.
    private func surroundings(_ kept: Kept) -> Surroundings {
        Surroundings(
            journal: books.journal,
            clock: ContinuousClock(),
            wall: { SystemTime.now },
            meters: { lines.meters + kept.terms.pulses.map(\.name) },
            plan: { name in
                books.plan(of: name, on: lines) ?? kept.terms.pulse(name).map(ReadingPlan.init)
            },
            version: Heatlog.version
        ) { meter in
            switch await lines.readNow(meter) {
            case .success: .read
            case .failure(let complaint):
                .refused(message: complaint.message, hint: complaint.hint)
            }
        }
    }

    private func nextLine() async -> Outcome {
        await lines.arrivals.first { _ in true }.map(Outcome.newLine) ?? .ended
    }

    /// Takes over what a configuration says now; one that is wrong changes nothing.
    private func readAgain(_ kept: Kept) {
        guard let configuration = reload() else { return }
        do throws(LineError) {
            let change = lines.put(try LinePlan.plans(of: configuration))
            kept.terms = Terms(configuration)
            Terminal.write(
                "\(SystemTime.now.localText) The configuration was read again: \(change.words)."
            )
        } catch {
            Terminal.complain(error.message, hint: error.hint)
        }
    }
}

/// What a configuration says besides lines and meters.
struct Terms: Sendable, Hashable {
    /// How long the journal keeps what.
    var retention = Retention()
    /// Where readings go besides.
    var outputs: [OutputSetup] = []
    /// The meters that stand there.
    var meters: [MeterSetup] = []
    /// The inputs at which pulses are counted.
    var pulses: [PulseSetup] = []
    /// Where pages are served; nil for nowhere.
    var http: HTTPSetup?

    /// The input of a name, nil where there is none.
    func pulse(_ name: String) -> PulseSetup? { pulses.first { $0.name == name } }

    /// Everything is kept, and goes nowhere else.
    init() {}

    /// What a configuration says.
    init(_ configuration: Configuration) {
        retention = configuration.retention
        outputs = configuration.outputs
        meters = configuration.meters
        pulses = configuration.pulses
        http = configuration.http
    }
}

/// The terms as they are now, and word of each change.
final class Kept: Sendable {
    private struct State {
        var terms: Terms
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var count = 0
    }

    private let state: Mutex<State>

    init(_ terms: Terms) { state = Mutex(State(terms: terms)) }

    var terms: Terms {
        get { state.withLock { $0.terms } }
        set {
            let watchers = state.withLock { state in
                state.terms = newValue
                return Array(state.watchers.values)
            }
            for watcher in watchers { watcher.yield() }
        }
    }

    /// One for each change from now on, for one who watches.
    var changes: AsyncStream<Void> {
        let (changes, changing) = AsyncStream.makeStream(of: Void.self)
        let number = state.withLock { state in
            state.count += 1
            state.watchers[state.count] = changing
            return state.count
        }
        changing.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.watchers.removeValue(forKey: number) }
        }
        return changes
    }
}

extension LineTable.Change {
    fileprivate var words: String {
        let parts = [(new, "new"), (changed, "changed"), (gone, "gone"), (kept, "as before")]
        let told = parts.filter { $0.0 > 0 }.map {
            "\($0.0) \($0.0 == 1 ? "line" : "lines") \($0.1)"
        }
        return told.isEmpty ? "no lines" : told.joined(separator: ", ")
    }
}
