import Foundation

/// A configuration that was read, and what was wrong with it.
public struct Loaded: Sendable, Hashable {
    /// All that stands.
    public let configuration: Configuration
    /// What was left out of it and why, and what looks like a mistake, in the order of the files.
    public let problems: [Problem]
    /// The files that were read, as absolute paths.
    public let files: [String]
    /// The settings whose value came from a file of its own (`file:/path`), and that text.
    ///
    /// The key is the way to the setting: `["lines", "cellar", "settings"]`.
    let references: [[String]: String]
}

extension Configuration {
    /// Where the configuration is looked for: here first, then for the whole computer.
    public static let usualPaths = ["heatlog.yaml", "/etc/heatlog/heatlog.yaml"]

    /// The first of the usual files that exists.
    ///
    /// - Parameter paths: where to look.
    /// - Returns: nil where none does.
    public static func defaultPath(in paths: [String] = usualPaths) -> String? {
        paths.first { FileManager.default.fileExists(atPath: $0) }
    }

    /// Reads `heatlog.yaml` and what is in the folder `conf.d` beside it.
    ///
    /// A line, meter or output with a problem is left out, and the others stand.
    ///
    /// - Parameters:
    ///   - path: the main file.
    ///   - environment: what `${NAME}` stands for.
    /// - Returns: what stands, and all problems.
    /// - Throws: ``ConfigurationError`` where a file is missing, unreadable or no YAML, or where
    ///   the journal, the socket or the zone is wrong.
    public static func load(
        _ path: String,
        environment: [String: String]
    ) throws(ConfigurationError) -> Loaded {
        try load(try SourceFile.all(path), environment: environment)
    }

    /// Reads files whose bytes are there; the first is the main file.
    static func load(
        _ files: [SourceFile],
        environment: [String: String]
    ) throws(ConfigurationError) -> Loaded {
        let path = files[0].path
        let roots = try files.roots()
        let findings = Findings(folder: Folder(of: path), environment: environment)
        let configuration = Assembly(roots, main: path, findings: findings).configuration()
        let problems = findings.sorted(by: files.map(\.path))
        guard !problems.contains(where: { $0.severity == .fatal }) else { throw .invalid(problems) }
        return Loaded(
            configuration: configuration,
            problems: problems,
            files: files.map { Folder.here.path($0.path) },
            references: findings.references
        )
    }
}
