import ArgumentParser
import Catalogue
import Collector
import IEC62056
import KMP
import Metering
import Transport

/// Reads what a meter has written into its own memory.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Read the meter's own memory: its hours, days, months and years.",
        discussion: """
            The meter is asked how deep its log is and what it holds. Each entry is checked \
            against its own date. Times are the meter's, which keeps standard time all year \
            unless it was configured otherwise; --json and --csv give UTC beside them.

            A long history takes minutes and costs battery: --from and --to ask for less. Without \
            --registers the totals are read.

            EXAMPLES
              heatlog history --port /dev/ttyUSB0 --logger day
              heatlog history --port /dev/ttyUSB0 --logger hour --from 2026-01-30
              heatlog history --port /dev/ttyUSB0 --logger month --csv > months.csv
              heatlog history --port /dev/ttyUSB0 --meter 66-CDE --logger '/#5'
            """
    )

    @OptionGroup var meterOptions: MeterOptions

    @Option(
        help: ArgumentHelp(
            "Which log: hour, day, month, year or info; of an older MULTICAL also '/#3'.",
            valueName: "log"
        )
    )
    var logger: LoggerName

    @Option(
        help: ArgumentHelp(
            "The first day or minute, as in 2026-01-30 or 2026-01-30T14:00.",
            valueName: "date"
        )
    )
    var from: MeterTime?

    @Option(help: ArgumentHelp("The last day or minute. (default: the newest)", valueName: "date"))
    var to: MeterTime?

    @Option(
        help: ArgumentHelp(
            "The zone of the meter's clock, as in +01:00. (default: as measured)",
            valueName: "zone"
        )
    )
    var meterZone: ClockZone?

    @Flag(help: "Print one JSON document.")
    var json = false

    @Flag(help: "Print comma-separated values, an entry a line.")
    var csv = false

    func validate() throws {
        try meterOptions.requirePort()
        guard !json || !csv else { throw ValidationError("--json and --csv exclude each other.") }
        if let first = from?.first, let last = to?.last, first.clockSeconds > last.clockSeconds {
            throw ValidationError("--from is later than --to.")
        }
        guard let model = MeterCatalogue.asciiModel(named: meterOptions.meter) else { return }
        guard from == nil, to == nil, meterZone == nil, meterOptions.registers == nil else {
            throw ValidationError(
                "A \(model.name) sends its whole log, and no source says which digits are a date: "
                    + "leave --from, --to, --meter-zone and --registers away."
            )
        }
    }

    func run() async throws {
        if let model = MeterCatalogue.asciiModel(named: meterOptions.meter) {
            return try await characters(model).run()
        }
        let model = try ModelName.parse(meterOptions.meter)
        guard let address = try meterOptions.portOptions.address() else { return }
        guard case .kind(let kind) = logger else {
            throw ValidationError("--logger '/#5' is for an older MULTICAL; name it with --meter.")
        }
        let wanted = try meterOptions.wanted(of: model)
        do throws(HistoryError) {
            let readout = try await read(address, model, wish(kind, wanted))
            Terminal.clearProgress()
            show(readout)
        } catch { throw Complaint(error) }
    }

    /// The history of a meter that is asked in characters.
    private func characters(_ model: ASCIIMeterModel) throws -> CharacterHistory {
        let set: DataSet
        switch logger {
        case .set(let wanted): set = wanted
        case .kind(let kind):
            guard let known = model.set(of: kind) else {
                let logs = model.dataSets.map { "\($0.set) \($0.meaning)" }.joined(separator: "; ")
                throw Complaint(
                    "No source says that a \(model.name) keeps a \(kind.rawValue) log.",
                    hint: "It is known to have: \(logs). Ask for one as in --logger '/#5'.",
                    status: .unavailable
                )
            }
            set = known
        }
        let form: CharacterHistory.Form = json ? .json : csv ? .csv : .page
        let port = try CharacterPort(meterOptions.portOptions)
        return CharacterHistory(port: port, model: model, set: set, form: form)
    }

    private func read(
        _ address: LineAddress,
        _ model: MeterModel?,
        _ wish: LoggerReader.Wish
    ) async throws(HistoryError) -> LoggerReadout {
        let clock = ContinuousClock()
        let baud = model?.eye.baud ?? 1200
        let line: any Line
        do throws(LineError) {
            line = try await meterOptions.portOptions.opening(address, baud: baud, clock: clock)()
        } catch { throw .meter(.line(error)) }
        let timing = meterOptions.portOptions.timing(address, baud: baud).eye
        // A meter of the configuration has a budget, whoever reads it.
        let counting = try Self.counting(address)
        let meter = MeterLine(line, clock: clock, timing: timing, onRequest: counting)
        let found = try await identify(meter, model: model)
        let reader = LoggerReader(meter, found: found, wish: wish) { done, total in
            Terminal.progress(done, of: total, "entries")
        }
        let readout = try await reader.read { SystemTime.now }
        await meter.close()
        return readout
    }

    private static func counting(
        _ address: LineAddress
    ) throws(HistoryError) -> MeterLine.Permission {
        do throws(Complaint) {
            return try NamedMeter.at(address)?.spending() ?? {}
        } catch {
            Terminal.complain(error.message, hint: error.hint)
            return {}
        }
    }

    private func identify(
        _ meter: MeterLine,
        model: MeterModel?
    ) async throws(HistoryError) -> IdentifiedMeter {
        let reader = MeterReader(meter, wish: .init(model: model), progress: Terminal.progress)
        do throws(MeterError) {
            return try await reader.identify()
        } catch { throw .meter(error) }
    }

    private func wish(_ kind: LoggerKind, _ wanted: [RegisterID]?) -> LoggerReader.Wish {
        .init(kind, from: from?.first, to: to?.last, registers: wanted)
    }

    private func show(_ readout: LoggerReadout) {
        let history = History(readout, zoneMinutes: meterZone?.minutes)
        if json {
            Terminal.write(HistoryDocument(history).json.written())
        } else if csv {
            Terminal.write(HistoryCSV(history).text)
        } else {
            Terminal.write(HistoryPage(history).text)
        }
    }
}
