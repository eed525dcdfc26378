import Collector
import Settings
import Foundation
import Journal
import Metering
import Transport

/// Logs the meters of a configuration.
struct ConfiguredRun {
    let path: String

    /// Logs until a signal comes.
    func run() async throws {
        let loaded = try Self.load(path)
        ProblemPage(loaded.problems).complain()
        let configuration = loaded.configuration
        guard !configuration.meters.isEmpty || !configuration.pulses.isEmpty else {
            throw Self.nothingToLog(path)
        }
        let zone = HomeZone(configuration.zone)
        let journal = try RunCommand.opened(configuration.journal, zone)
        announce(configuration)
        for meter in configuration.meters { MeterPlan(meter).warnOfOverdraft() }
        do {
            let display = Display(
                showsReadings: Terminal.isOutputTerminal,
                namesMeters: configuration.meters.count + configuration.pulses.count > 1
            )
            let daemon = Daemon(
                lines: LineTable(try LinePlan.plans(of: configuration)),
                books: try Bookkeeping(journal, zone: zone, display: display),
                socket: configuration.socket,
                reload: { Self.reload(path, instead: configuration) }
            )
            try await SignalledService {
                try await daemon.run(Terms(configuration))
            }.runUntilSignalled()
        } catch let error as JournalError {
            throw Complaint(error)
        } catch let error as LineError {
            throw Complaint(error)
        }
    }

    /// Reads a configuration.
    ///
    /// - Throws: a complaint with all that is wrong where nothing of it can be used.
    static func load(_ path: String) throws(Complaint) -> Loaded {
        do throws(ConfigurationError) {
            return try Configuration.load(path, environment: ProcessInfo.processInfo.environment)
        } catch {
            ProblemPage(error.problems.filter { $0.severity != .fatal }).complain()
            throw Complaint(error)
        }
    }

    /// Reads it again; one that cannot be used changes nothing.
    private static func reload(_ path: String, instead old: Configuration) -> Configuration? {
        do throws(Complaint) {
            let loaded = try load(path)
            ProblemPage(loaded.problems).complain()
            let new = loaded.configuration
            if (new.journal, new.zone, new.socket) != (old.journal, old.zone, old.socket) {
                Terminal.complain(
                    "Another journal, zone or socket is used from the next start on.",
                    hint: "Restart with: systemctl restart heatlog"
                )
            }
            return new
        } catch {
            Terminal.complain(error.message, hint: "\(error.hint) The old one is still in use.")
            return nil
        }
    }

    private static func nothingToLog(_ path: String) -> Complaint {
        Complaint(
            "The configuration \(path) has no meter that can be read, and no pulses to count.",
            hint: "See what is wrong with: heatlog config check",
            status: .configuration
        )
    }

    private static func counted(_ names: [String], _ word: String) -> String {
        let list = names.count <= 8 ? ": " + names.joined(separator: ", ") : ""
        return "\(names.count) \(word)\(names.count == 1 ? "" : "s")\(list)"
    }

    private func announce(_ configuration: Configuration) {
        let meters = configuration.meters.map(\.name)
        if !meters.isEmpty || configuration.pulses.isEmpty {
            Terminal.write("Logging \(Self.counted(meters, "meter")).")
        }
        let inputs = configuration.pulses.map(\.name)
        if !inputs.isEmpty {
            Terminal.write("Counting pulses at \(Self.counted(inputs, "input")).")
        }
        Terminal.write("The journal is \(configuration.journal). Stop with Ctrl-C.")
    }
}
