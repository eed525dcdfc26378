/// A kind of output as data: what it is called, what can be set, and how it is made.
public struct OutputKind: Sendable {
    /// The word after `type:`.
    public let name: String
    /// What it does, in a sentence of the documentation.
    public let meaning: String
    /// What can be set, in the order of the documentation.
    public let settings: [OutputSetting]
    /// Looks for what is wrong between settings that are each right; a sentence and a hint.
    public let contradiction: @Sendable (OutputValues) -> (message: String, hint: String)?
    /// Makes an output of this kind.
    public let make: @Sendable (_ name: String, OutputValues, Surroundings) -> any Output

    /// Describes a kind.
    public init(
        _ name: String,
        _ meaning: String,
        settings: [OutputSetting],
        contradiction: @escaping @Sendable (OutputValues) -> (message: String, hint: String)? = {
            _ in nil
        },
        make: @escaping @Sendable (_ name: String, OutputValues, Surroundings) -> any Output
    ) {
        self.name = name
        self.meaning = meaning
        self.settings = settings
        self.contradiction = contradiction
        self.make = make
    }

    /// All kinds, in the order of the documentation.
    public static let all: [OutputKind] = [
        .file, .influx,
    ]

    /// The kind of this name; nil where there is none.
    public static func named(_ name: String) -> OutputKind? { all.first { $0.name == name } }
}
