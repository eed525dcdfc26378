import Foundation
import TestSupport
import Testing

/// The built `heatlog`, run as a user runs it.
struct Program {
    typealias Outcome = ChildProcess.Outcome

    /// The program lies beside the tests.
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("heatlog").path

    /// Runs to the end.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - input: what comes on standard input.
    /// - Returns: what it wrote, and its exit code.
    /// - Throws: what the system says where the program cannot be started.
    static func run(
        _ arguments: String...,
        input: String = ""
    ) async throws -> Outcome {
        let child = try Child(arguments, input: input)
        return await child.outcome()
    }
}

/// A running program, ended by its own process id with the test that started it.
typealias Child = ChildProcess

extension ChildProcess {
    /// Starts it.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - executable: the program.
    ///   - input: what comes on standard input.
    ///   - user: the number of another user to run as; needs root.
    /// - Throws: ``StartFailure`` where the program cannot be started.
    convenience init(
        _ arguments: [String],
        executable: String = Program.path,
        input: String = "",
        user: Int? = nil
    ) throws {
        let other = user.map {
            ["/usr/bin/setpriv", "--reuid=\($0)", "--regid=\($0)", "--clear-groups"]
        }
        // The tests leave nothing in the state folder of whoever runs them.
        let words = ["/usr/bin/env", "XDG_STATE_HOME=/dev/null", executable] + arguments
        try self.init(running: (other ?? []) + words, input: input)
    }
}

/// A folder of its own for one test, removed at the end.
final class Scratch: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("heatlog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}
