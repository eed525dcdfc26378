import ArgumentParser
import Metering
import Transport

/// Listens to what two others say, and never sends a byte.
struct SniffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sniff",
        abstract: "Listen to what others say on a line, and explain it live.",
        discussion: """
            It sends nothing. Each frame is told in a line with its time: > to the meter, < from \
            the meter, the address (3F is the meter), the command, the registers with their \
            values. An echo is told from a request; broken frames, noise and silence are told \
            too. Ctrl-C ends it with a summary.

            With --port2 the two directions may come on a port each. --trace writes a recording \
            that 'heatlog replay' can play: requests as sent, all else as received.

            EXAMPLES
              heatlog sniff --port /dev/ttyUSB0
              heatlog sniff --port /dev/ttyUSB0 --port2 /dev/ttyUSB1 --trace both.rec
              heatlog sniff --port tcp://192.0.2.7:4001 --json
            """
    )

    @OptionGroup var portOptions: PortOptions

    @Option(
        name: .customLong("port2"),
        help: ArgumentHelp("The port of the other direction.", valueName: "port")
    )
    var otherPort: String?

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func validate() throws {
        guard portOptions.port != nil else {
            throw ValidationError("Say where to listen with --port; 'heatlog ports' lists them.")
        }
    }

    func run() async throws {
        let clock = ContinuousClock()
        let settings = portOptions.settings(baud: 1200)
        let addresses = try addresses()
        let tracing = try tracing(settings, clock)
        let listening = Listening(addresses, settings, clock: clock)
        let teller = SniffTeller(json: json, namesPorts: addresses.count > 1, tracing: tracing)
        let names = addresses.map(\.description).joined(separator: " and ")
        Terminal.remark("Listening at \(names), \(settings). Stop with Ctrl-C.")
        let service = SignalledService {
            do {
                try await listening.run(teller.tell)
            } catch let error as LineError {
                guard error.kind != .cancelled else { return }
                throw Complaint(error)
            }
        }
        try await service.runUntilSignalled()
    }

    private func addresses() throws -> [LineAddress] {
        do throws(LineAddressError) {
            return try [portOptions.port, otherPort].compactMap(\.self)
                .map { text throws(LineAddressError) in try LineAddress(parsing: text) }
        } catch { throw Complaint(error) }
    }

    private func tracing(
        _ settings: LineSettings,
        _ clock: ContinuousClock
    ) throws(Complaint) -> Tracing? {
        do throws(LineError) {
            let name = portOptions.port ?? ""
            return try portOptions.tracing(name, settings, clock: clock)
        } catch { throw Complaint(error) }
    }
}
