import ArgumentParser
import Catalogue
import Collector
import Settings
import Journal
import Metering
import Transport

/// Logs meters until it is stopped: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Log meters into the journal until stopped.",
        discussion: """
            With a configuration (heatlog.yaml here, else /etc/heatlog/heatlog.yaml, or the one \
            of --config) it logs all meters that stand there; 'heatlog config init' makes one. \
            SIGHUP reads it again. With --port it logs one meter without a configuration.

            With neither it logs a simulated MULTICAL 601, to show what a log looks like; its \
            values are made up and go into a journal of their own.

            Each reading costs a little of a meter's battery: once an hour is what it bears for \
            years. A meter of which nothing else is said has a budget of 60 requests a day.

            EXAMPLES
              heatlog run
              heatlog run --config /etc/heatlog/heatlog.yaml
              heatlog run --port /dev/ttyUSB0 --journal /var/lib/heatlog/journal.sqlite
              heatlog run --port /dev/ttyUSB0 --every 15m --budget none

            Look into the journal with: sqlite3 heatlog.sqlite 'SELECT * FROM readings'
            """
    )

    @Option(help: ArgumentHelp("The configuration.", valueName: "path"))
    var config: String?

    @OptionGroup var portOptions: PortOptions

    @Option(help: ArgumentHelp("The meter's model, or auto to ask the meter.", valueName: "name"))
    var meter = "auto"

    @Option(
        help: ArgumentHelp(
            "How often to read, as in 10s, 15m, 1h. (default: 1h; simulated: 10s)",
            valueName: "interval"
        )
    )
    var every: Interval?

    @Option(
        help: ArgumentHelp(
            "How many requests a day the meter's battery bears, or none on mains. (default: 60, "
                + "12 for a MULTICAL 21 or flowIQ)",
            valueName: "number"
        )
    )
    var budget: BudgetArgument?

    @Option(
        help: ArgumentHelp(
            "The SQLite file. (default: heatlog.sqlite; simulated: heatlog-simulated.sqlite)",
            valueName: "path"
        )
    )
    var journal: String?

    func validate() throws {
        guard portOptions.port == nil || (every?.milliseconds ?? 1_000) >= 1_000 else {
            throw ValidationError(
                "A meter is read once a second at most; each reading wears its battery."
            )
        }
        guard config == nil || portOptions.port == nil else {
            throw ValidationError("--config and --port exclude each other.")
        }
        guard config == nil || (every == nil && journal == nil && budget == nil) else {
            throw ValidationError("With --config the interval, budget and journal stand there.")
        }
    }

    func run() async throws {
        let wantsOne = portOptions.port != nil || every != nil || journal != nil || meter != "auto"
        if let path = config ?? (wantsOne ? nil : Configuration.defaultPath()) {
            guard portOptions.trace == nil else { throw Self.tracedByLine(path) }
            return try await ConfiguredRun(path: path).run()
        }
        let single = try SingleMeter(
            portOptions,
            model: ModelName.parse(meter),
            every: every,
            limit: budget?.limit
        )
        let journal = try Self.opened(self.journal ?? single.journal, HomeZone())
        if single.isSimulated { try refuseRealJournal(journal) }
        single.announce(journal: journal.path)
        try await single.run(journal)
    }

    private static func tracedByLine(_ path: String) -> Complaint {
        Complaint(
            "The lines of \(path) are traced one by one.",
            hint: "Write 'trace: FILE' beside the port of a line there, or use --port here.",
            status: .usage
        )
    }

    /// A service whose port was forgotten must not put made-up values among real ones.
    private func refuseRealJournal(_ journal: Journal) throws {
        do throws(JournalError) {
            guard try journal.holdsReadings(otherThan: .simulated) else { return }
        } catch { throw Complaint(error) }
        throw Complaint(
            "\(journal.path) holds readings of a real meter, and no --port was given.",
            hint: "Give the meter's --port, or another --journal for the simulated one.",
            status: .usage
        )
    }

    /// Opens a journal, whose days are those of a zone.
    static func opened(_ path: String, _ zone: HomeZone) throws(Complaint) -> Journal {
        do throws(JournalError) {
            return try Journal(path: path, zone: zone.journalZone)
        } catch { throw Complaint(error) }
    }
}

/// A number of requests a day, or `none`.
struct BudgetArgument: ExpressibleByArgument {
    let limit: BatteryLimit

    init?(argument: String) {
        if argument == "none" {
            limit = .unlimited
        } else if let number = Int(argument), number > 0 {
            limit = .requests(number)
        } else {
            return nil
        }
    }
}
