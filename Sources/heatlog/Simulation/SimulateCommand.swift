import ArgumentParser
import Catalogue
import KMP
import Metering
import Simulator
import Transport

/// Plays a meter, for trying things out without one.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Play a meter that answers on a pseudo-terminal or a network port.",
        discussion: """
            Behind the meter is a house whose energy, volume and temperatures move together. It \
            answers byte by byte at the line's real pace until interrupted.

            EXAMPLES
              heatlog simulate --model 601 --link /tmp/meter
              heatlog simulate --model 403 --listen 127.0.0.1:4001 --echo
              heatlog simulate --model 601 --set 60=55.006 --set 99=8
              heatlog simulate --model 21 --fault sleep-after=12
              heatlog simulate --model 66-CDE --set heat_energy=507109

            FAULTS
            \(Fault.help.map { "  \($0.spelling): \($0.meaning)" }.joined(separator: "\n"))

            FAULTS OF A MULTICAL III, 66, 401, 41 OR COMPACT
            \(ASCIIFault.help.map { "  \($0.spelling): \($0.meaning)" }.joined(separator: "\n"))
            """
    )

    @Option(
        help: ArgumentHelp("The model to play; 'heatlog meters' lists them.", valueName: "name")
    )
    var model: String

    @OptionGroup var farEnd: FarEnd

    @Flag(help: "Send every byte of a request back first, as an optical head does.")
    var echo = false

    @Option(help: ArgumentHelp("What goes wrong; see FAULTS. May be repeated."))
    var fault: [String] = []

    @Option(help: "The number that the house and the faults grow from.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The serial number.", valueName: "number"))
    var serial: UInt32?

    @Option(
        help: ArgumentHelp(
            "Sets a register, as in 60=55.006 or '60=1234.56 GJ'. May be repeated.",
            valueName: "id=value"
        )
    )
    var set: [String] = []

    @Option(
        help: ArgumentHelp(
            "Write all bytes that pass the meter, with their times, to a file.",
            valueName: "file"
        )
    )
    var trace: String?

    func validate() throws {
        guard try characters() == nil else { return }
        _ = try fault.map(parsedFault)
        _ = try set.map { try parsedSetting($0, for: ModelName(argument: model)?.model) }
    }

    func run() async throws {
        let clock = ContinuousClock()
        if let characters = try characters() {
            let host = MeterHost(characters.meter, clock: clock)
            return try await serve(host, clock) { announce(characters, $0) }
        }
        guard let model = try ModelName.parse(model) else {
            throw ValidationError("A simulated meter needs a model; 'heatlog meters' lists them.")
        }
        let meter = SimulatedMeter(model: model, options: try options(for: model))
        try await serve(MeterHost(meter, clock: clock), clock) {
            announce("A simulated \(model.name)", $0)
        }
    }

    /// Answers whoever comes, until a signal comes.
    private func serve(
        _ host: MeterHost,
        _ clock: ContinuousClock,
        announce: @escaping @Sendable (String) -> Void
    ) async throws {
        let tracing = try tracing(clock)
        let knowledge: MeterHost.Knowledge = farEnd.listen == nil ? .speedAndStopBits : .all
        // Stopped by a signal, it takes its link away: a later terminal may get the same number.
        let service = SignalledService {
            do throws(LineError) {
                try await farEnd.serve(clock, announce: announce) { line throws(LineError) in
                    try await host.serve(
                        on: tracing?.traced(line, at: .meter) ?? line,
                        knowing: knowledge
                    )
                }
            } catch {
                guard error.kind != .cancelled else { return }
                throw Complaint(error)
            }
        }
        try await service.runUntilSignalled()
    }

    private func tracing(_ clock: ContinuousClock) throws(Complaint) -> Tracing? {
        do throws(LineError) {
            return try trace.map { path throws(LineError) in
                try Tracing(path, port: farEnd.name ?? "simulated", nil, clock: clock)
            }
        } catch { throw Complaint(error) }
    }

    /// What the options of the command line make of a meter.
    private func options(for model: MeterModel) throws -> SimulatedMeter.Options {
        var options = SimulatedMeter.Options(
            seed: seed,
            echo: echo,
            faults: try fault.map(parsedFault),
            serial: serial,
            start: try SystemTime.meterClock()
        )
        for text in set {
            let (register, setting) = try parsedSetting(text, for: model)
            options.settings[register] = setting
        }
        return options
    }

    private func parsedFault(_ text: String) throws -> Fault {
        guard let fault = Fault(parsing: text) else {
            let known = Fault.help.map(\.spelling).joined(separator: ", ")
            throw ValidationError("There is no fault '\(text)'; there are: \(known).")
        }
        return fault
    }

    private func parsedSetting(
        _ text: String,
        for model: MeterModel?
    ) throws -> (RegisterID, Setting) {
        do throws(SettingError) {
            return try Setting.assignment(parsing: text, for: model)
        } catch {
            throw ValidationError(error.sentence)
        }
    }

    /// The meter where it is one that is asked in characters.
    private func characters() throws -> CharacterSimulation? {
        try MeterCatalogue.asciiModel(named: model).map { model in
            try CharacterSimulation(
                model,
                seed: seed,
                echo: echo,
                faults: fault,
                settings: set,
                serial: serial
            )
        }
    }

    private func announce(_ name: String, _ port: String) {
        Terminal.write("\(name) answers at \(port).")
        Terminal.write("Read it with: heatlog read --port \(port)")
        Terminal.write("Stop it with Ctrl-C.")
    }

    private func announce(_ characters: CharacterSimulation, _ port: String) {
        Terminal.write("A simulated \(characters.model.name) answers at \(port).")
        Terminal.write("What its digits count: --scale '\(characters.scale)'")
        Terminal.write("Read it with: heatlog read --meter \(model) --port \(port)")
        Terminal.write("Stop it with Ctrl-C.")
    }
}

extension SettingError {
    /// What is wrong with a `--set`, and how it is written.
    fileprivate var sentence: String {
        let fault =
            switch self {
            case .noEqualsSign(let text): "'\(text)' has no '=' between register and value"
            case .notARegister(let text): "'\(text)' is no register number from 0 to 65535"
            case .notANumber(let text): "'\(text)' is no number, date, time or \"text\""
            case .unknownUnit(let text): "'\(text)' is no unit such as MWh or m³"
            case .textDoesNotFit(let text): "'\(text)' is longer than 255 characters, or not ASCII"
            case .tooManyDecimals(let text): "'\(text)' has more than 63 decimals"
            }
        return "\(fault); write --set 60=55.006 or --set '60=1234.56 GJ'."
    }
}
