import ArgumentParser
import Catalogue
import Collector
import Settings
import IEC62056
import KMP
import Metering

/// Reads a meter once, or again and again.
struct ReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Read a meter and print its values.",
        discussion: """
            The meter is asked what it is, then for what its family offers, in as few requests as \
            possible: each costs a little of its battery. With --meter nothing is asked but the \
            registers themselves.

            A meter of the configuration is read by its name: through the running heatlog, which \
            has its port open, or else directly. Its battery's budget counts either way.

            EXAMPLES
              heatlog read --port /dev/ttyUSB0
              heatlog read house
              heatlog read --port tcp://192.0.2.7:4001 --json
              heatlog read --port /dev/ttyUSB0 --meter 601 --registers 60,80,86,87
              heatlog read --port /dev/ttyUSB0 --registers heat_energy,power --watch
              heatlog read --port /dev/ttyUSB0 --meter 66-CDE --scale 'energy=0.001 GJ'
            """
    )

    @Argument(help: "The meter's name in the configuration, instead of --port.")
    var name: String?

    @Option(help: ArgumentHelp("The configuration that has the name.", valueName: "path"))
    var config: String?

    @OptionGroup var meterOptions: MeterOptions

    @Flag(help: "Read every register that the catalogue knows of the model.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "What the last digits of a MULTICAL III, 66, 401 or 41 count, which does not say it.",
            discussion: "energy=0.001 GJ, volume=0.01 m³, power=0.1 kW, flow=1 l/h",
            valueName: "scale"
        )
    )
    var scale: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    @Flag(help: "Read again and again until interrupted.")
    var watch = false

    @Option(help: "How long to wait from one reading to the next with --watch, as in 10s or 5m.")
    var every = Interval.tenSeconds

    func validate() throws {
        if name == nil { try meterOptions.requirePort() }
        guard name == nil || meterOptions.portOptions.port == nil else {
            throw ValidationError("A name and --port exclude each other.")
        }
        guard !all || meterOptions.registers == nil else {
            throw ValidationError("--all and --registers exclude each other.")
        }
        guard scale == nil || MeterCatalogue.asciiModel(named: meterOptions.meter) != nil else {
            throw ValidationError(
                "--scale is for a meter that does not say what its digits count; name it with "
                    + "--meter III, 66-B, 66-CDE, 401, 41 or Compact."
            )
        }
    }

    func run() async throws {
        if name == nil, let model = MeterCatalogue.asciiModel(named: meterOptions.meter) {
            return try await characters(model).run()
        }
        let model = try ModelName.parse(meterOptions.meter)
        let wanted = try meterOptions.wanted(of: model) ?? []
        let target = try ReadTarget(name: name, config: config, meterOptions, model)
        if let text = try await target.askRunning(all ? nil : wanted, json: json, watch: watch) {
            return Terminal.write(text)
        }
        try await read(target, wanted)
    }

    /// The reading of a meter that is asked in characters.
    private func characters(_ model: ASCIIMeterModel) throws -> CharacterReading {
        let digits: LineScale
        do throws(ScaleError) {
            digits =
                try scale.map { text throws(ScaleError) in try LineScale(parsing: text) }
                ?? LineScale()
        } catch { throw Complaint(error.message, hint: error.hint, status: .usage) }
        return CharacterReading(
            port: try CharacterPort(meterOptions.portOptions),
            model: model,
            scale: digits,
            wanted: try meterOptions.wanted(of: nil) ?? [],
            all: all,
            json: json,
            interval: watch ? every : nil
        )
    }

    private func read(_ target: ReadTarget, _ wanted: [RegisterID]) async throws {
        let usual: MeterReader.Selection = all ? .all : .usual
        let loop = try target.loop(
            wanted.isEmpty ? usual : .these(wanted),
            everyMilliseconds: every.milliseconds
        )
        var (reads, brokeOff) = (0, false)
        do {
            try await loop.run { event in
                switch event {
                case .readout(let readout): show(readout, wanted)
                case .part(let readout):
                    show(readout, wanted)
                    brokeOff = true
                    return
                case .outageBegan(let error, _):
                    // What fails at first is wrong; what fails later may come right again.
                    guard watch, reads > 0 else { throw complaint(error, brokeOff) }
                    Terminal.complain(error.message, hint: error.hint)
                case .budgetSpent(let spent): throw Complaint(MeterError.budget(spent))
                default: return
                }
                reads += 1
                if !watch { throw Finished() }
            }
        } catch is Finished {}
    }

    private func complaint(_ error: MeterError, _ brokeOff: Bool) -> Complaint {
        let complaint = Complaint(error)
        guard brokeOff else { return complaint }
        return Complaint(
            "The meter stopped answering before all was read; what came stands above.",
            hint: complaint.hint,
            status: complaint.status
        )
    }

    /// Ends the loop after one reading.
    private struct Finished: Error {}

    private func show(_ readout: Readout, _ wanted: [RegisterID]) {
        Terminal.clearProgress()
        if json {
            let document = ReadDocument(readout, wanted: wanted).json
            Terminal.write(watch ? document.line : document.written())
            return
        }
        // The same place of the screen again, so that a value can be watched as it moves.
        if watch, Terminal.isOutputTerminal { Terminal.write("\u{1B}[H\u{1B}[2J") }
        Terminal.write(ReadPage(readout, wanted: wanted).text)
    }
}

extension ModelName {
    /// The model that a name stands for; nil for `auto`.
    static func parse(_ name: String) throws -> MeterModel? {
        guard let name = ModelName(argument: name) else {
            if let older = MeterCatalogue.asciiModel(named: name) { throw Complaint(older) }
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
