import ArgumentParser

/// The command line: reads meters, explains their bytes, plays a meter, logs.
@main
struct Heatlog: AsyncParsableCommand {
    /// Its version.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "heatlog",
        abstract: "Reads heat meters and keeps every reading.",
        discussion: """
            EXAMPLES
              heatlog ports                          which serial ports there are
              heatlog read --port /dev/ttyUSB0       read a meter once
              heatlog doctor --port /dev/ttyUSB0     why it does not answer
              heatlog run --port /dev/ttyUSB0        log it every hour
              heatlog run                            log a simulated meter, to look around
              heatlog decode 80 3f 10 01 00 3c b2 5f 0d
            """,
        version: "heatlog \(version)",
        subcommands: [
            RunCommand.self,
            ReadCommand.self,
            StatusCommand.self,
            DoctorCommand.self,
            AlignCommand.self,
            HistoryCommand.self,
            ExportCommand.self,
            ImportCommand.self,
            OutputsCommand.self,
            JournalCommand.self,
            ConfigCommand.self,
            EmonHubCommand.self,
            PulseCommand.self,
            PortsCommand.self,
            MetersCommand.self,
            DecodeCommand.self,
            SniffCommand.self,
            ReplayCommand.self,
            SimulateCommand.self,
            BundleCommand.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let complaint as Complaint {
            complaint.exit()
        } catch {
            exit(withError: error)
        }
    }
}
