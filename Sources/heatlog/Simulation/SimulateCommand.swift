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
            answers byte by byte at the line's real pace until interrupted. A reader that sets the \
            line to another speed or frame gets garbage, so far as the line carries the settings: \
            a pseudo-terminal carries speed and stop bits, RFC 2217 all of them.

            EXAMPLES
              heatlog simulate --model 601 --link /tmp/meter
              heatlog simulate --model 403 --listen 127.0.0.1:4001 --echo
              heatlog simulate --model 601 --set 60=55.006 --set 99=8
              heatlog simulate --model 21 --fault sleep-after=12

            FAULTS
            \(Fault.help.map { "  \($0.spelling): \($0.meaning)" }.joined(separator: "\n"))
            """
    )

    @Option(
        help: ArgumentHelp("The model to play; 'heatlog meters' lists them.", valueName: "name")
    )
    var model: String

    @Option(
        help: ArgumentHelp("A name that leads to the pseudo-terminal.", valueName: "path")
    )
    var link: String?

    @Option(
        help: ArgumentHelp(
            "Answer on TCP instead; rfc2217://host:port speaks RFC 2217.",
            valueName: "host:port"
        )
    )
    var listen: String?

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

    func validate() throws {
        guard link == nil || listen == nil else {
            throw ValidationError("--link and --listen exclude each other.")
        }
        _ = try fault.map(parsedFault)
        _ = try set.map { try parsedSetting($0, for: ModelName(argument: model)?.model) }
    }

    func run() async throws {
        let clock = ContinuousClock()
        guard let model = try ModelName.parse(model) else {
            throw ValidationError("A simulated meter needs a model; 'heatlog meters' lists them.")
        }
        let meter = SimulatedMeter(model: model, options: try options(for: model))
        let host = MeterHost(meter, clock: clock)
        let name = "A simulated \(model.name)"
        let address = try listen.map { try ListenAddress($0) }
        // Stopped by a signal, it takes its link away: a later terminal may get the same number.
        let service = SignalledService {
            do throws(LineError) {
                guard let address else { return try await serve(host, name, clock: clock) }
                try await serve(host, name, on: address, clock: clock)
            } catch {
                guard error.kind != .cancelled else { return }
                throw Complaint(error)
            }
        }
        try await service.runUntilSignalled()
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

    private func serve(
        _ host: MeterHost,
        _ name: String,
        clock: ContinuousClock
    ) async throws(LineError) {
        let terminal = try await PseudoTerminal.open(link: link, clock: clock)
        let path = terminal.link ?? terminal.path
        announce("\(name) answers at \(path).", port: path)
        do throws(LineError) {
            try await host.serve(on: terminal.line(), knowing: .speedAndStopBits)
        } catch {
            await terminal.close()
            throw error
        }
        await terminal.close()
    }

    private func serve(
        _ host: MeterHost,
        _ name: String,
        on address: ListenAddress,
        clock: ContinuousClock
    ) async throws(LineError) {
        let listener = try await LineListener.bind(
            host: address.host,
            port: address.port,
            telnet: address.isTelnet,
            clock: clock
        )
        let port = address.text(port: listener.localPort)
        announce("\(name) answers at \(port).", port: port)
        await listener.serve { line in try await host.serve(on: line, knowing: .all) }
    }

    private func announce(_ sentence: String, port: String) {
        Terminal.write(sentence)
        Terminal.write("Read it with: heatlog read --port \(port)")
        Terminal.write("Stop it with Ctrl-C.")
    }
}

/// Where to listen: `host:port`, or `rfc2217://host:port`.
private struct ListenAddress {
    let host: String
    let port: Int
    let isTelnet: Bool

    /// Understands the text of `--listen`.
    ///
    /// - Throws: a complaint about the command line where the text is no such address.
    init(_ text: String) throws(Complaint) {
        isTelnet = text.hasPrefix("rfc2217://")
        let rest = isTelnet ? text : text.hasPrefix("tcp://") ? text : "tcp://" + text
        // Port 0 leaves the choice to the system, which no address to connect to can.
        let wanted = rest.hasSuffix(":0") ? String(rest.dropLast()) + "1" : rest
        switch try? LineAddress(parsing: wanted).place {
        case .tcp(let host, let port)?, .rfc2217(let host, let port)?:
            self.host = host
            self.port = rest.hasSuffix(":0") ? 0 : port
        default:
            throw Complaint(
                "'\(text)' is no place to listen at.",
                hint: "Write --listen 127.0.0.1:4001 or --listen rfc2217://127.0.0.1:2217.",
                status: .usage
            )
        }
    }

    func text(port: Int) -> String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(isTelnet ? "rfc2217" : "tcp")://\(host):\(port)"
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
