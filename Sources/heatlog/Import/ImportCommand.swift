import ArgumentParser
import Foundation
import Metering

/// Brings readings of other programs, and those of an export, into the journal.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring readings from files into the journal.",
        discussion: """
            A file is what 'heatlog export' or 'heatlog history --csv' wrote, a table with one \
            register a column, or a feed of emoncms: its CSV, its JSON, or its files PHPFina \
            (ID.dat) and PHPTimeSeries (feed_ID.MYD).

            A file with a bad line is not imported at all unless --skip-bad is given. What the \
            journal already has stays as it is, so an import may be repeated.

            EXAMPLES
              heatlog import export.csv
              heatlog import house.csv --meter 6789012 --zone Europe/Copenhagen
              heatlog import 12.dat --meter 6789012 --register heat_energy --unit kWh

            docs/import.md has all forms.
            """
    )

    @Argument(help: ArgumentHelp("The files.", valueName: "file"))
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "How to take them: auto, csv for exact numbers, emoncms for 32-bit numbers.",
            valueName: "format"
        )
    )
    var format = ImportWish.Form.auto

    @Option(help: ArgumentHelp("The SQLite file.", valueName: "path"))
    var journal = "heatlog.sqlite"

    @Option(
        help: ArgumentHelp("The meter's serial number, where a file has none.", valueName: "serial")
    )
    var meter: String?

    @Option(
        help: ArgumentHelp(
            "What columns without a name of ours hold, by number or name, with commas between.",
            valueName: "registers"
        )
    )
    var register: String?

    @Option(
        help: ArgumentHelp(
            "The units of columns that name none, as in MWh,m³.",
            valueName: "units"
        )
    )
    var unit: String?

    @Option(
        help: ArgumentHelp(
            "The zone of times that name none, as in Europe/Berlin or +01:00. (default: the "
                + "computer's)",
            valueName: "zone"
        )
    )
    var zone: String?

    @Option(
        help: ArgumentHelp(
            "Round the values of a feed to so many decimals; all then have as many.",
            valueName: "count"
        )
    )
    var decimals: Int?

    @Flag(help: "Leave out bad lines instead of the whole file.")
    var skipBad = false

    @Flag(help: "Say what would be done, and write nothing.")
    var dryRun = false

    func validate() throws {
        _ = try wish()
        guard (0...9).contains(decimals ?? 0) else {
            throw ValidationError("--decimals is a number from 0 to 9.")
        }
    }

    func run() throws {
        var run = ImportRun(
            try wish(),
            journal: journal,
            skipsBad: skipBad,
            isTrial: dryRun
        )
        var failure: ExitStatus?
        for file in files {
            do {
                try run.take(file)
            } catch let complaint as Complaint {
                Terminal.complain(complaint.message, hint: complaint.hint)
                failure = failure ?? complaint.status
                // A bad file is no harm to the others; a bad disk is.
                if complaint.status == .inputOutput { break }
            }
        }
        if failure == nil || run.tally.readings > 0 {
            Terminal.write(run.tally.text(isTrial: dryRun))
        }
        if let failure { throw ExitCode(failure.rawValue) }
    }

    private func wish() throws -> ImportWish {
        var wish = ImportWish(now: SystemTime.now)
        wish.form = format
        wish.meter = try namedMeter()
        wish.registers = try list(register).map { word in
            guard let register = KnownRegister(word) else {
                throw ValidationError(
                    "'\(word)' is no register: give a number, or a name that 'heatlog meters 601' "
                        + "lists."
                )
            }
            return register
        }
        wish.units = try list(unit).map { word in
            guard let unit = ImportUnit(word) else {
                throw ValidationError("'\(word)' is no unit; units are kWh, MWh, m³, l/h, °C …")
            }
            return unit
        }
        wish.zone = try namedZone()
        wish.decimals = decimals.map { Int8(clamping: $0) }
        return wish
    }

    private func list(_ text: String?) -> [String] {
        text?.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed) ?? []
    }

    private func namedMeter() throws -> ImportMeter? {
        guard let name = meter?.trimmed else { return nil }
        guard !name.isEmpty else { throw ValidationError("--meter is the meter's serial number.") }
        return ImportMeter(name)
    }

    private func namedZone() throws -> TimeZone {
        guard let zone else { return .current }
        if let offset = ClockZone(argument: zone),
            let fixed = TimeZone(secondsFromGMT: Int(offset.minutes) * 60)
        {
            return fixed
        }
        guard let named = TimeZone(identifier: zone) else {
            throw ValidationError("'\(zone)' is no zone; write it as Europe/Berlin or +01:00.")
        }
        return named
    }
}

extension ImportWish.Form: ExpressibleByArgument {}
