import ArgumentParser
import Collector
import Configuration
import Journal
import Metering
import Transport

/// Logs a meter: the first form of the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Log a meter into the journal until stopped.",
        discussion: """
            Without --port it logs a simulated MULTICAL 601, to show what a log looks like; its \
            values are made up and go into a journal of their own. Each reading costs a little of \
            a meter's battery: once an hour is what it bears for years.

            EXAMPLES
              heatlog run
              heatlog run --port /dev/ttyUSB0 --journal /var/lib/heatlog/journal.sqlite
              heatlog run --port /dev/ttyUSB0 --every 15m

            Look into the journal with: sqlite3 heatlog.sqlite 'SELECT * FROM readings'
            """
    )

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
    }

    func run() async throws {
        let source = try MeterSource(portOptions, model: ModelName.parse(meter))
        let journal = try opened(self.journal ?? source.journal)
        if source.isSimulated { try refuseRealJournal(journal) }
        let interval = every ?? source.interval
        source.announce(every: interval, journal: journal.path)
        let log = MeterLog(
            loop: try loop(source, every: interval),
            journal: journal,
            line: source.name
        )
        do {
            try await SignalledService { try await log.run() }.runUntilSignalled()
        } catch let error as JournalError { throw Complaint(error) }
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

    private func loop(_ source: MeterSource, every interval: Interval) throws -> PollingLoop {
        do throws(LineError) {
            return try source.loop(every: interval)
        } catch { throw Complaint(error) }
    }

    private func opened(_ path: String) throws -> Journal {
        do throws(JournalError) {
            return try Journal(path: path)
        } catch { throw Complaint(error) }
    }
}
