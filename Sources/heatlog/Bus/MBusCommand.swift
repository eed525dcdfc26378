import ArgumentParser

/// Looks after wired M-Bus: who is on the bus, what a meter says, where it answers.
struct MBusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mbus",
        abstract: "Find and read the meters of a wired M-Bus, or play a bus.",
        discussion: """
            The bus needs a master, also called a level converter: it feeds the bus and has a \
            serial port, a USB plug or a network socket for us. docs/mbus.md tells which, and how \
            it is wired.

            EXAMPLES
              heatlog mbus scan --port /dev/ttyUSB0
              heatlog mbus scan --port /dev/ttyUSB0 --baud auto --secondary
              heatlog mbus read 17 --port /dev/ttyUSB0
              heatlog mbus read 12345678 --port tcp://192.0.2.7:10001 --json
              heatlog mbus set address 0 17 --port /dev/ttyUSB0 --write
              heatlog mbus simulate --link /tmp/bus
            """,
        subcommands: [
            BusScanCommand.self, BusReadCommand.self, BusSetCommand.self, BusSimulateCommand.self,
        ]
    )
}
