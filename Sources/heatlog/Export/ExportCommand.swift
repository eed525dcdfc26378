import ArgumentParser
import Journal
import Metering
import Outputs

/// Gets readings or their roll-ups out of the journal.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write readings from the journal as CSV, JSON or OpenMetrics.",
        discussion: """
            Every value has the digits that the meter sent; only means are rounded. Times are UTC; \
            --from and --to are this computer's, and days and months those of the journal's zone. \
            The journal may be written meanwhile, and is never changed.

            OpenMetrics is for loading history into Prometheus, in the units and under the names \
            of docs/prometheus.md; readings that were doubted and texts are not in it.

            EXAMPLES
              heatlog export > readings.csv
              heatlog export --from 2026-01-01 --to 2026-01-31 --resolution hour
              heatlog export --meter 6892850 --resolution month --format json
              heatlog export --format jsonl --output readings.jsonl
              heatlog export --format openmetrics --output history.txt
            """
    )

    @Option(
        help: ArgumentHelp(
            "The meter's serial number, or its port where it has none. (default: all)",
            valueName: "serial"
        )
    )
    var meter: String?

    @Option(
        help: ArgumentHelp(
            "The first day or minute, as in 2026-01-31 or 2026-01-31T14:00.",
            valueName: "date"
        )
    )
    var from: MeterTime?

    @Option(help: ArgumentHelp("The last day or minute.", valueName: "date"))
    var to: MeterTime?

    @Option(help: ArgumentHelp("Every reading, or what a span of them came to.", valueName: "span"))
    var resolution = ExportResolution.raw

    @Option(help: ArgumentHelp("The form of the text.", valueName: "form"))
    var format = ExportFormat.csv

    @OptionGroup var file: JournalCommand.File

    @Option(
        help: ArgumentHelp(
            "Write into a file, which is made anew. (default: standard output)",
            valueName: "file"
        )
    )
    var output: String?

    func validate() throws {
        if let first = from?.first, let last = to?.last, first.clockSeconds > last.clockSeconds {
            throw ValidationError("--from is later than --to.")
        }
        guard format != .openmetrics || resolution == .raw else {
            throw ValidationError("OpenMetrics holds readings alone: leave --resolution out.")
        }
    }

    func run() throws {
        let journal = try file.openedForReading()
        do {
            try requireMeter(in: journal)
            let destination = try ExportDestination(output, journal: journal.path)
            try write(journal) { try destination.write($0) }
            try destination.close()
        } catch let error as JournalError { throw Complaint(error) }
    }

    private func write(_ journal: Journal, _ sink: (String) throws -> Void) throws {
        let start = from?.first.map(SystemTime.timestamp)
        let end = to?.end.map(SystemTime.timestamp)
        guard format == .openmetrics else {
            return try Export(
                journal: journal,
                meter: meter,
                from: start,
                to: end,
                resolution: resolution,
                format: format
            ).write(sink)
        }
        let doubtful = try OpenMetricsHistory(
            journal,
            meter: meter,
            from: start ?? Timestamp(milliseconds: .min),
            to: end ?? Timestamp(milliseconds: .max)
        ).write(sink)
        if doubtful > 0 {
            let words = doubtful == 1 ? "1 reading that is" : "\(doubtful) readings that are"
            Terminal.remark("Left out: \(words) in doubt.")
        }
    }

    /// A number that was mistyped must not look like a meter without readings.
    private func requireMeter(in journal: Journal) throws {
        guard let meter, try journal.series(meter: meter).isEmpty else { return }
        let known = try Set(journal.series().map(\.meter)).sorted()
        throw Complaint(
            "The journal \(journal.path) knows no meter \(meter).",
            hint: known.isEmpty
                ? "It holds no readings yet." : "It knows: \(known.joined(separator: ", ")).",
            status: .noInput
        )
    }
}
