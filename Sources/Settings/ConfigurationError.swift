/// Why a configuration cannot be used at all.
public enum ConfigurationError: Error, Sendable, Hashable {
    /// There is no such file.
    case missing(path: String)
    /// A file or folder cannot be read; the reason in the system's words.
    case unreadable(path: String, reason: String)
    /// The files are wrong: all problems that were found, at least one of them fatal.
    case invalid([Problem])

    /// One sentence.
    public var message: String {
        switch self {
        case .missing(let path): "There is no configuration \(path)."
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
        case .invalid: cause?.description ?? "The configuration is wrong."
        }
    }

    /// What to do.
    public var hint: String {
        switch self {
        case .missing: "Make one with: heatlog config init"
        case .unreadable: "See who may read it with: ls -l"
        case .invalid: cause?.hint ?? "See all of it with: heatlog config check"
        }
    }

    /// Everything that is wrong; nothing where no file could be read.
    public var problems: [Problem] {
        if case .invalid(let problems) = self { problems } else { [] }
    }

    private var cause: Problem? { problems.first { $0.severity == .fatal } }
}
