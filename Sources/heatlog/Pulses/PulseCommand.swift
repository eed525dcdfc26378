import ArgumentParser

/// Inputs that pulses come in at.
struct PulseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pulse",
        abstract: "Try out inputs that pulses come in at.",
        discussion: """
            EXAMPLES
              heatlog pulse test gpio:gpiochip0/17
            """,
        subcommands: [PulseTestCommand.self]
    )
}
