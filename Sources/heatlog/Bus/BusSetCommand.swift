import ArgumentParser
import Collector
import MBus
import Transport

/// Changes where or how a meter answers; each change is a write, and needs to be asked for.
struct BusSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Give a meter another primary address, or another speed.",
        discussion: """
            This writes to the meter, so it needs --write; without it, it is only said what would \
            be written. The meter is read before and asked again afterwards.

            EXAMPLES
              heatlog mbus set address 0 17 --port /dev/ttyUSB0 --write
              heatlog mbus set address 12345678 17 --port /dev/ttyUSB0 --write
              heatlog mbus set baud 17 9600 --port /dev/ttyUSB0 --write
            """,
        subcommands: [BusSetAddress.self, BusSetBaud.self]
    )
}

/// Gives a meter another primary address.
struct BusSetAddress: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "address",
        abstract: "Give a meter another primary address."
    )

    @Argument(help: "Which meter: its primary or secondary address now.")
    var meter: BusAddress

    @Argument(help: "Its primary address from now on, 1 to 250.")
    var new: UInt8

    @OptionGroup var bus: BusPort

    @Flag(help: "Write it to the meter.")
    var write = false

    func validate() throws {
        guard (1...250).contains(new) else {
            throw ValidationError("A meter's primary address is 1 to 250.")
        }
    }

    func run() async throws {
        let change = "the primary address of the meter \(meter.target) to \(new)"
        let writing = try BusWriting(meter.target, bus, isAllowed: write, change)
        try await writing.perform { line, meter throws(Complaint) in
            try await set(line, meter, writing)
        }
    }

    private func set(
        _ line: BusLine,
        _ meter: BusWriting.Reached,
        _ writing: BusWriting
    ) async throws(Complaint) {
        let address = PrimaryAddress(new)
        guard meter.primary != address else {
            return Terminal.write("That is its primary address already; nothing was written.")
        }
        try await writing.insistNobody(at: address, on: line)
        let isAcknowledged = try await writing.tell(.setAddress(address), on: line)
        let now: BusWriting.Reached
        do throws(Complaint) {
            now = try await writing.read(.primary(address), on: line)
        } catch { throw BusWriting.afterwards(error, isAcknowledged: isAcknowledged) }
        guard now.readings.meter == meter.readings.meter else {
            throw Complaint(
                "Another meter answers at \(new) than the one that was told to.",
                hint: "See who is where: heatlog mbus scan --port \(bus.port).",
                status: .dataError
            )
        }
        Terminal.write("The meter answers at \(new) now. In heatlog.yaml: mbus: \(new)")
    }
}

/// Gives a meter another speed.
struct BusSetBaud: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baud",
        abstract: "Give a meter another speed.",
        discussion: """
            A meter that finds out the speed by itself, as Kamstrup's do, acknowledges this and \
            stays as it is; it is asked at the new speed to find out.
            """
    )

    @Argument(help: "Which meter: its primary or secondary address.")
    var meter: BusAddress

    @Argument(help: "Its speed from now on: 300, 600, 1200, 2400, 4800, 9600, 19200 or 38400.")
    var new: Int

    @OptionGroup var bus: BusPort

    @Flag(help: "Write it to the meter.")
    var write = false

    func validate() throws {
        guard BaudRate(baud: new) != nil else {
            throw ValidationError("\(new) baud is no speed of an M-Bus.")
        }
    }

    func run() async throws {
        guard let rate = BaudRate(baud: new) else { return }
        let change = "the speed of the meter \(meter.target) to \(new) baud"
        let writing = try BusWriting(meter.target, bus, isAllowed: write, change)
        let (place, isAcknowledged) = try await writing.perform { line, _ throws(Complaint) in
            try await writing.tell(.setSpeed(rate), on: line)
        }
        let outcome = SpeedChange(
            new: new,
            place: place,
            isAcknowledged: isAcknowledged,
            reading: "heatlog mbus read \(meter.target) --port \(bus.port)"
        )
        switch try await writing.speed(after: outcome) {
        case .new: Terminal.write("The meter answers at \(new) baud now.")
        case .old: Terminal.write(outcome.kept)
        case nil: throw outcome.lost
        }
    }
}
