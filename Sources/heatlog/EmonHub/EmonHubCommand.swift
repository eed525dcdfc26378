import ArgumentParser
import Foundation
import Journal
import Outputs
import Settings
import Transport

/// Prints what emonHub needs in its own configuration to understand heatlog.
struct EmonHubCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emonhub",
        abstract: "Print what emonhub.conf needs to understand heatlog.",
        discussion: """
            It prints the sections [interfacers] and [nodes] for the outputs of the kind emonhub \
            in the configuration (heatlog.yaml here, else /etc/heatlog/heatlog.yaml, or the one \
            of --config): how emonHub reaches heatlog, and which values come in which order and \
            unit. What it has printed stays true; the order is kept in the journal.

            EXAMPLES
              heatlog emonhub
              heatlog emonhub hub --config /etc/heatlog/heatlog.yaml
            """
    )

    @Argument(help: "Only this output.")
    var output: String?

    @Option(help: ArgumentHelp("The configuration.", valueName: "path"))
    var config: String?

    func run() throws {
        let configuration = try loaded()
        let setups = try wanted(configuration.outputs)
        do throws(JournalError) {
            let journal = try Journal(path: configuration.journal, keepingZone: JournalZone.named)
            let pages = try setups.map { setup throws(JournalError) in
                try EmonHubPage(setup, journal: journal, now: SystemTime.now)
            }
            let ports = configuration.lines.map(\.address.description)
            let parts = [EmonHubPage.warning(ports)] + pages.map(\.text)
            Terminal.write(parts.joined(separator: "\n"), end: "")
            let unknown = pages.flatMap(\.unknown)
            if !unknown.isEmpty { Self.unread(unknown).exit() }
        } catch { throw Complaint(error) }
    }

    private func loaded() throws(Complaint) -> Configuration {
        guard let path = config ?? Configuration.defaultPath() else {
            throw Complaint(
                "There is no configuration.",
                hint: "Make one with 'heatlog config init', or name it with --config PATH.",
                status: .noInput
            )
        }
        let loaded = try ConfiguredRun.load(path)
        ProblemPage(loaded.problems).complain()
        let journal = loaded.configuration.journal
        guard FileManager.default.fileExists(atPath: journal) else {
            throw Complaint(
                "There is no journal \(journal), which tells what the meters give.",
                hint: "Begin it with 'heatlog run'.",
                status: .noInput
            )
        }
        return loaded.configuration
    }

    private func wanted(_ outputs: [OutputSetup]) throws(Complaint) -> [OutputSetup] {
        let all = outputs.filter { $0.kind == "emonhub" }
        let wanted = all.filter { output == nil || $0.name == output }
        guard wanted.isEmpty else { return wanted }
        let names = all.map(\.name).joined(separator: ", ")
        throw Complaint(
            output.map { "There is no output '\($0)' of the kind emonhub." }
                ?? "The configuration has no output of the kind emonhub.",
            hint: all.isEmpty ? "docs/emon.md shows how to write one." : "There are: \(names).",
            status: .usage
        )
    }

    /// Some meters cannot be told yet.
    private static func unread(_ meters: [String]) -> Complaint {
        Complaint(
            "What \(meters.joined(separator: ", ")) gives is not known yet.",
            hint: "Let 'heatlog run' read it three times, then print this again.",
            status: .tryAgain
        )
    }
}
