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
        .file, .mqtt, .homeAssistant, .emonHub, .emoncms, .influx, .webhook, .exec,
    ]

    /// Where readings go, as far as anybody may see it: a file, a host, a program.
    ///
    /// The path of an address is left out, for it may be what opens the door.
    ///
    /// - Parameter values: the settings of an output of this kind.
    /// - Returns: nil where no setting tells.
    public func place(_ values: OutputValues) -> String? {
        for setting in settings {
            switch (setting.form, values[setting.key]) {
            case (.ownFile, .text(let path)?): return path
            case (.url, .text(let url)?): return Self.origin(of: url)
            case (.list, .list(let words)?) where setting.isRequired: return words.first
            case (.text, .text(let text)?) where Self.places.contains(setting.key): return text
            default: continue
            }
        }
        return nil
    }

    /// Settings whose text is a place.
    private static let places: Set = ["host", "socket", "port"]

    /// Scheme, host and port of an address.
    static func origin(of url: String) -> String {
        let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
        return String(url[..<start] + url[start...].prefix { !"/?#".contains($0) })
    }

    /// The kind of this name; nil where there is none.
    public static func named(_ name: String) -> OutputKind? { all.first { $0.name == name } }
}
