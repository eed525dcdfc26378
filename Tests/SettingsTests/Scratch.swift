import Foundation

@testable import Settings

/// A folder of its own for one test, removed at the end.
final class Scratch: Sendable {
    let folder: URL

    /// Makes it, with files in it.
    init(_ files: [String: String] = [:]) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("heatlog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try write(Data(text.utf8), to: name) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ data: Data, to name: String) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try data.write(to: file)
    }

    func path(_ name: String = "heatlog.yaml") -> String {
        folder.appendingPathComponent(name).path
    }

    func load(_ environment: [String: String] = [:]) throws(ConfigurationError) -> Loaded {
        try Configuration.load(path(), environment: environment)
    }
}

/// Loads a text as the file /etc/heatlog/heatlog.yaml, which is not looked for.
func load(
    _ text: String,
    and others: [String: String] = [:],
    environment: [String: String] = [:]
) throws(ConfigurationError) -> Loaded {
    var files = [SourceFile(path: "/etc/heatlog/heatlog.yaml", bytes: Array(text.utf8))]
    for (name, text) in others.sorted(by: { $0.key < $1.key }) {
        files.append(SourceFile(path: "/etc/heatlog/conf.d/\(name)", bytes: Array(text.utf8)))
    }
    return try Configuration.load(files, environment: environment)
}

/// The problems of a text, as `line:column: sentence | hint`, fatal or not.
func problems(_ text: String, environment: [String: String] = [:]) -> [String] {
    let problems: [Problem]
    do throws(ConfigurationError) {
        problems = try load(text, environment: environment).problems
    } catch { problems = error.problems }
    return problems.map { problem in
        let place = problem.position
        return "\(place.line):\(place.column): \(problem.message) | \(problem.hint)"
    }
}
