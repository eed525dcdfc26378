import ArgumentParser
import Journal
import Outputs
import Settings

/// Tries whether an output would take readings.
struct OutputsTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Try whether an output would take readings.",
        discussion: """
            It asks the receiver, and gives it nothing that somebody could take for a reading. \
            The running program goes on meanwhile.

            The exit code is for scripts: 0 where it would, 69 where the receiver cannot be \
            reached, 76 where it refuses, 78 where the configuration cannot work, 74 where this \
            machine is at fault.
            """
    )

    @Argument(help: "The output's name in the configuration.")
    var name: String

    @OptionGroup var file: ConfigCommand.File

    func run() async throws {
        let named = try NamedOutput(name, in: file)
        let configuration = named.configuration
        let surroundings: Surroundings
        do throws(JournalError) {
            surroundings = Surroundings(
                journal: try OutputsList.journal(
                    of: configuration,
                    HomeZone(configuration.zone)
                ),
                clock: ContinuousClock(),
                wall: { SystemTime.now },
                meters: { configuration.meters.map(\.name) }
            )
        } catch { throw Complaint(error) }
        do throws(OutputError) {
            guard let sentence = try await named.setup.output(surroundings)?.check() else { return }
            Terminal.write(sentence)
        } catch { throw Complaint(error) }
    }
}
