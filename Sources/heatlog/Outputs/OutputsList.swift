import ArgumentParser
import Journal
import Settings

/// Tells how all outputs stand.
struct OutputsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Tell what each output has passed on, and what it waits for.",
        discussion: """
            It looks into the configuration and the journal, beside the running program too, and \
            asks no receiver: that does 'heatlog outputs test NAME'. Readings that were given \
            twice are counted twice.
            """
    )

    @OptionGroup var file: ConfigCommand.File

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() throws {
        let loaded = try file.loaded()
        ProblemPage(loaded.problems).complain()
        let configuration = loaded.configuration
        let zone = HomeZone(configuration.zone)
        let report: OutputsReport
        do throws(JournalError) {
            report = try OutputsReport(
                configuration.outputs,
                in: try Self.journal(of: configuration, zone),
                now: SystemTime.now
            )
        } catch { throw Complaint(error) }
        Terminal.write(
            json
                ? OutputsDocument(report).json.written()
                : OutputsPage(report, zone: zone).text
        )
    }

    /// The journal; an empty one where nothing was ever logged.
    static func journal(
        of configuration: Configuration,
        _ zone: HomeZone
    ) throws(JournalError) -> Journal {
        do throws(JournalError) {
            return try Journal(reading: configuration.journal, zone: JournalZone.named)
        } catch {
            guard error.kind == .notFound else { throw error }
            return try Journal(inMemory: zone.journalZone)
        }
    }
}
