import ArgumentParser
import Collector
import Settings
import Foundation

/// Makes, checks and shows the configuration.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Make, check or show the configuration heatlog.yaml.",
        discussion: """
            Without --config it is ./heatlog.yaml, or /etc/heatlog/heatlog.yaml where that is not \
            there; the files of a folder conf.d beside it belong to it.

            EXAMPLES
              heatlog config init
              heatlog config check
              heatlog config show --config /etc/heatlog/heatlog.yaml
            """,
        subcommands: [ConfigInit.self, Check.self, Show.self]
    )

    /// Which configuration.
    struct File: ParsableArguments {
        @Option(help: ArgumentHelp("The main file. (default: heatlog.yaml)", valueName: "path"))
        var config: String?

        /// Reads it.
        ///
        /// - Throws: a complaint where there is none, or none that can be used; what is wrong in
        ///   it has been said then.
        func loaded() throws -> Loaded {
            guard let path = config ?? Configuration.defaultPath() else {
                throw Complaint(
                    "There is no \(Configuration.usualPaths.joined(separator: " and no ")).",
                    hint: "Make one with heatlog config init, or name it with --config PATH.",
                    status: .noInput
                )
            }
            do throws(ConfigurationError) {
                return try Configuration.load(
                    path,
                    environment: ProcessInfo.processInfo.environment
                )
            } catch {
                guard !error.problems.isEmpty else { throw Complaint(error) }
                ProblemPage(error.problems).complain()
                throw ExitCode(ExitStatus.configuration.rawValue)
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say everything that is wrong, or what would be done.",
            discussion: """
                Each problem is told with its file, line and column, and ends the command with 78. \
                What only looks like a mistake is told as well and ends it with 0.
                """
        )
        @OptionGroup var file: File

        func run() throws {
            let loaded = try file.loaded()
            let page = ProblemPage(loaded.problems)
            page.complain()
            guard !page.hasErrors else { throw ExitCode(ExitStatus.configuration.rawValue) }
            for meter in loaded.configuration.meters { MeterPlan(meter).warnOfOverdraft() }
            Terminal.write(ConfigurationSummary.sentence(for: loaded.configuration))
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the configuration with all defaults filled in.",
            discussion: """
                What it prints is a configuration again. A value that is read from a file of its \
                own is shown as file:PATH, never itself.
                """
        )
        @OptionGroup var file: File

        func run() throws {
            let loaded = try file.loaded()
            Terminal.write(loaded.text.trimmingCharacters(in: .newlines))
            let page = ProblemPage(loaded.problems)
            page.complain()
            if page.hasErrors { throw ExitCode(ExitStatus.configuration.rawValue) }
        }
    }
}

extension Complaint {
    init(_ error: ConfigurationError) {
        let status: ExitStatus =
            switch error {
            case .missing: .noInput
            case .unreadable: .noInput
            case .invalid: .configuration
            }
        self.init(error.message, hint: error.hint, status: status)
    }
}
