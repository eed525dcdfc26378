import ArgumentParser

/// Looks after pulse inputs.
struct PulseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pulse",
        abstract: "Tell what the meter at a pulse input shows.",
        subcommands: [PulseSet.self]
    )
}
