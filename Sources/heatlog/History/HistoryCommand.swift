import ArgumentParser
import Catalogue
import Collector
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
            """
    )

    @OptionGroup var meterOptions: MeterOptions

    @Option(
        help: ArgumentHelp("Which log: hour, day, month, year or info.", valueName: "log")
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
    }

    func run() async throws {
        let model = try ModelName.parse(meterOptions.meter)
        guard let address = try meterOptions.portOptions.address() else { return }
        let wanted = try meterOptions.wanted(of: model)
        do throws(HistoryError) {
            let readout = try await read(address, model, wanted)
            Terminal.clearProgress()
            show(readout)
        } catch { throw Complaint(error) }
    }

    private func read(
        _ address: LineAddress,
        _ model: MeterModel?,
        _ wanted: [RegisterID]?
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
        let reader = LoggerReader(meter, found: found, wish: wish(wanted)) { done, total in
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

    private func wish(_ wanted: [RegisterID]?) -> LoggerReader.Wish {
        .init(logger.kind, from: from?.first, to: to?.last, registers: wanted)
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
