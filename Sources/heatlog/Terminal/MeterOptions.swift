import ArgumentParser
import Catalogue
import Settings
import KMP

/// Which meter to ask, on which line, and for what; shared by the commands that read once.
struct MeterOptions: ParsableArguments {
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
    var registers: String?

    func validate() throws {
        _ = try wanted(of: ModelName(argument: meter)?.model)
    }

    /// Insists on a port.
    func requirePort() throws {
        guard portOptions.port != nil else {
            throw ValidationError(
                "Say where the meter is with --port; 'heatlog ports' lists the ports."
            )
        }
    }

    /// The registers that were asked for; nil where the choice is left to the command.
    func wanted(of model: MeterModel?) throws -> [RegisterID]? {
        try registers.map { try RegisterNumbers.parse(argument: $0, of: model) }
    }
}
