import ArgumentParser
import Catalogue
import Collector
import Metering
import Transport

/// Reads a meter once, or again and again.
struct ReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Read a meter and print its values.",
        discussion: """
            The meter is asked what it is, then for what its family offers, in as few requests as \
            possible: each costs a little of its battery. With --meter nothing is asked but the \
            registers themselves.

            EXAMPLES
              heatlog read --port /dev/ttyUSB0
              heatlog read --port tcp://192.0.2.7:4001 --json
              heatlog read --port /dev/ttyUSB0 --meter 601 --registers 60,80,86,87
              heatlog read --port /dev/ttyUSB0 --registers heat_energy,power --watch
            """
    )

    @OptionGroup var portOptions: PortOptions

    @Option(
        help: ArgumentHelp(
            "The meter's model, or auto to ask the meter; 'heatlog meters' lists them.",
            valueName: "name"
        )
    )
    var meter = "auto"

    @Option(
        help: ArgumentHelp(
            "The registers to read, by number or name, with commas between.",
            valueName: "ids"
        )
    )
    var registers: RegisterNumbers?

    @Flag(help: "Read every register that the catalogue knows of the model.")
    var all = false

    @Flag(help: "Print one JSON document.")
    var json = false

    @Flag(help: "Read again and again until interrupted.")
    var watch = false

    @Option(help: "How long to wait from one reading to the next with --watch, as in 10s or 5m.")
    var every = Interval.tenSeconds

    func validate() throws {
        guard portOptions.port != nil else {
            throw ValidationError(
                "Say where the meter is with --port; 'heatlog ports' lists the ports."
            )
        }
        guard !all || registers == nil else {
            throw ValidationError("--all and --registers exclude each other.")
        }
    }

    func run() async throws {
        let clock = ContinuousClock()
        let model = try ModelName.parse(meter)
        guard let address = try portOptions.address() else { return }
        let baud = model?.eye.baud ?? 1200
        let wish = MeterReader.Wish(model: model, registers: selection)
        do throws(MeterError) {
            let line = try await opened(address, baud: baud, clock: clock)
            let timing = portOptions.timing(address, baud: baud)
            let meter = MeterLine(line, clock: clock, timing: timing)
            let reader = MeterReader(meter, wish: wish, progress: Terminal.progress)
            let found = try await reader.identify()
            try await show(try await reader.read(found) { SystemTime.now }, found)
            while watch {
                guard (try? await clock.sleep(for: every.duration)) != nil else { break }
                try await show(try await reader.read(found) { SystemTime.now }, found)
            }
            await meter.close()
        } catch { throw Complaint(error) }
    }

    private var selection: MeterReader.Selection {
        if let registers { return .these(registers.ids) }
        return all ? .all : .usual
    }

    private func opened(
        _ address: LineAddress,
        baud: Int,
        clock: ContinuousClock
    ) async throws(MeterError) -> any Line {
        do throws(LineError) {
            return try await portOptions.open(address, baud: baud, clock: clock)
        } catch { throw .line(error) }
    }

    private func show(_ readout: Readout, _ found: IdentifiedMeter) async throws(MeterError) {
        Terminal.clearProgress()
        if json {
            let document = ReadDocument(readout, models: found.models).json
            Terminal.write(watch ? document.line : document.written())
            return
        }
        // The same place of the screen again, so that a value can be watched as it moves.
        if watch, Terminal.isOutputTerminal { Terminal.write("\u{1B}[H\u{1B}[2J") }
        Terminal.write(ReadPage(readout, models: found.models).text)
    }
}

extension ModelName {
    /// The model that a name stands for; nil for `auto`.
    static func parse(_ name: String) throws -> MeterModel? {
        guard let name = ModelName(argument: name) else {
            throw Complaint(
                "The catalogue has no meter '\(name)'.",
                hint: "See the names with: heatlog meters. A meter that is not there is read with "
                    + "--meter auto.",
                status: .usage
            )
        }
        return name.model
    }
}

extension Interval {
    /// Often enough to see a value move, seldom enough for the meter's eye.
    static let tenSeconds = Interval(duration: .seconds(10), description: "10s")
}
