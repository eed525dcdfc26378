import ArgumentParser
import Catalogue
import MBus
import Metering
import Simulator
import Transport

/// Plays a bus of meters, for trying things out without one.
struct BusSimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Play a bus of meters on a pseudo-terminal or a network port.",
        discussion: """
            Each --meter puts one on the bus: its model, and behind commas what is special of it. \
            Behind each is a house of its own. Where several answer at once, the bits of their \
            answers lie on one another, as on a real bus. Without --meter there are three.

            WHAT IS SPECIAL
              serial=NUMBER     the serial number, which is also the fabrication number
              id=DIGITS         the identification number; else the last digits of the serial one
              address=0…250     the primary address; else the last digits of the serial number
              telegrams=1…32    in how many telegrams the meter tells its values
              delay=11…50000    how many bits after a request it answers; 330 at most is right
              plain             does not know the selection by fabrication number
              fault=FAULT       something that goes wrong with it; may be repeated

            FAULTS
            \(BusFault.help.map { "  \($0.spelling): \($0.meaning)" }.joined(separator: "\n"))

            EXAMPLES
              heatlog mbus simulate --link /tmp/bus
              heatlog mbus simulate --meter 601,address=17 --meter 403,address=17
              heatlog mbus simulate --meter 601,id=12345678 --meter 602,id=12345678
              heatlog mbus simulate --meter 601,fault=intermittent=3
              heatlog mbus simulate --listen 127.0.0.1:10001 --baud 300 --echo
            """
    )

    @Option(
        help: ArgumentHelp(
            "A meter on the bus. May be repeated.",
            valueName: "model,…"
        )
    )
    var meter: [BusMeterWish] = []

    @Option(help: ArgumentHelp("The speed of the meters. (default: 2400)", valueName: "baud"))
    var baud: BusSpeed?

    @OptionGroup var farEnd: FarEnd

    @Flag(help: "Send every byte of a request back first, as some converters do.")
    var echo = false

    @Flag(help: "Send bytes that no meter has sent behind each request, as a disturbed line does.")
    var noise = false

    @Option(help: "The number that the houses grow from.")
    var seed: UInt64 = 1

    func validate() throws {
        guard baud.map({ $0.speeds.count == 1 }) ?? true else {
            throw ValidationError("Simulated meters have one speed, as in --baud 2400.")
        }
        guard meter.count <= 250 else { throw ValidationError("A bus has at most 250 meters.") }
    }

    func run() async throws {
        let clock = ContinuousClock()
        let wishes = meter.isEmpty ? BusMeterWish.three : meter
        let start = try SystemTime.meterClock()
        let meters = wishes.enumerated().map { $1.meter(seed: seed &+ UInt64($0), start: start) }
        var bus = SimulatedBus(meters, baud: baud?.speeds.first ?? 2_400)
        if noise { bus.noise = [0xFD, 0x1C, 0x00] }
        let host = MeterHost(OpticalHead(bus, echo: echo), clock: clock)
        let knowledge: MeterHost.Knowledge = farEnd.listen == nil ? .speedAndStopBits : .all
        let service = SignalledService {
            do throws(LineError) {
                try await farEnd.serve(clock) { port in
                    announce(meters, port)
                } on: { line throws(LineError) in
                    try await host.serve(on: line, knowing: knowledge)
                }
            } catch {
                guard error.kind != .cancelled else { return }
                throw Complaint(error)
            }
        }
        try await service.runUntilSignalled()
    }

    private func announce(_ meters: [BusMeter], _ port: String) {
        Terminal.write("A simulated bus of \(counted(meters.count, "meter")) answers at \(port).")
        for meter in meters.prefix(10) {
            Terminal.write("  primary \(meter.address.rawValue), secondary \(meter.identity)")
        }
        if meters.count > 10 { Terminal.write("  and \(meters.count - 10) more") }
        Terminal.write("Find them with: heatlog mbus scan --port \(port)")
        Terminal.write("Stop it with Ctrl-C.")
    }
}
