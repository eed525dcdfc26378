import ArgumentParser

/// Inputs that pulses come in at.
struct PulseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pulse",
        abstract: "Try out inputs that pulses come in at, or tell what a meter shows.",
        discussion: """
            EXAMPLES
              heatlog pulse test gpio:gpiochip0/17
              heatlog pulse set cold 12345.678
            """,
        subcommands: [PulseTestCommand.self, PulseSet.self]
    )
}
