import ArgumentParser
import Journal
import Outputs
import Settings

/// Looks after the outputs: what they have passed on, whether they work, and where they stand.
struct OutputsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outputs",
        abstract: "Tell how outputs stand, try one, or have readings sent again.",
        discussion: """
            An output passes readings on from the journal to somebody else; docs/outputs.md tells \
            how to write one into heatlog.yaml.

            EXAMPLES
              heatlog outputs list
              heatlog outputs test broker
              heatlog outputs rewind broker --to 2026-01-31T14:00
            """,
        subcommands: [OutputsList.self, OutputsTest.self, OutputsRewind.self]
    )
}

/// A configuration and one of its outputs.
struct NamedOutput {
    let configuration: Configuration
    let setup: OutputSetup

    /// Reads the configuration; what is wrong in it is told, for it may be about this output.
    ///
    /// - Throws: a complaint where there is no output of that name.
    init(_ name: String, in file: ConfigCommand.File) throws {
        let loaded = try file.loaded()
        ProblemPage(loaded.problems).complain()
        configuration = loaded.configuration
        guard let setup = configuration.outputs.first(where: { $0.name == name }) else {
            throw Self.unknown(name, among: configuration.outputs.map(\.name))
        }
        self.setup = setup
    }

    private static func unknown(_ name: String, among names: [String]) -> Complaint {
        let all =
            names.isEmpty
            ? "The configuration has none: see docs/outputs.md."
            : "There are: \(names.joined(separator: ", "))."
        return Complaint(
            "There is no output '\(name)'.",
            hint: Nearest.hint(to: name, in: names).map { "\($0) \(all)" } ?? all,
            status: .usage
        )
    }
}

extension Complaint {
    init(_ error: OutputError) {
        let status: ExitStatus =
            switch error.fault {
            case .network: .unavailable
            case .receiver: .receiver
            case .configuration: .configuration
            case .system: .inputOutput
            }
        self.init(error.message, hint: error.hint, status: status)
    }
}
