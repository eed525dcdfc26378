import Foundation
import Glibc
import Testing

/// The built `heatlog`, run as a user runs it.
struct Program {
    /// What a run left behind.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The program lies beside the tests.
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("heatlog").path

    /// Runs to the end.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - input: what comes on standard input.
    /// - Returns: what it wrote, and its exit code.
    /// - Throws: what Foundation says where the program cannot be started.
    static func run(
        _ arguments: String...,
        input: String = ""
    ) async throws -> Outcome {
        let child = try Child(arguments, input: input)
        return await child.outcome()
    }
}

/// A running program, ended by its own process id with the test that started it.
final class Child: Sendable {
    private let process: Process
    private let output = Pipe()
    private let errors = Pipe()

    /// Starts it.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - executable: the program.
    ///   - input: what comes on standard input.
    ///   - user: the number of another user to run as; needs root.
    /// - Throws: what Foundation says where the program cannot be started.
    init(
        _ arguments: [String],
        executable: String = Program.path,
        input: String = "",
        user: Int? = nil
    ) throws {
        process = Process()
        if let user {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
            let identity = ["--reuid=\(user)", "--regid=\(user)", "--clear-groups"]
            process.arguments = identity + [executable] + arguments
        } else {
            process.executableURL = URL(fileURLWithPath: executable)
            process.arguments = arguments
        }
        process.standardOutput = output
        process.standardError = errors
        let standardInput = Pipe()
        process.standardInput = standardInput
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
    }

    deinit {
        if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
    }

    /// Asks it to stop, as systemd does.
    func terminate() { process.terminate() }

    /// Ends it without a chance to tidy up.
    func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

    /// Waits for the end; what it wrote is read meanwhile, for a full pipe would stop it.
    func outcome() async -> Program.Outcome {
        async let written = text(output)
        async let complained = text(errors)
        let (output, errors) = await (written, complained)
        let process = process
        let status = await blocking {
            process.waitUntilExit()
            return process.terminationStatus
        }
        return Program.Outcome(status: status, output: output, errors: errors)
    }

    /// The first line of output that contains a text; fails the test where none comes.
    func line(containing text: String) async throws -> String {
        let handle = output.fileHandleForReading
        let seen = await blocking {
            var seen = Data()
            while true {
                let piece = handle.availableData
                seen.append(piece)
                let lines = String(decoding: seen, as: UTF8.self).split(separator: "\n")
                let line = lines.first { $0.contains(text) }
                if piece.isEmpty || line != nil { return (line: line.map(String.init), all: seen) }
            }
        }
        guard let line = seen.line else {
            throw MissingLine(text: text, seen: String(decoding: seen.all, as: UTF8.self))
        }
        return line
    }

    private func text(_ pipe: Pipe) async -> String {
        let handle = pipe.fileHandleForReading
        return await blocking {
            String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
        }
    }
}

/// Does what blocks on a thread of its own: the few that serve all tasks must stay free.
private func blocking<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result
) async -> Result {
    await withCheckedContinuation { continuation in
        Thread { continuation.resume(returning: work()) }.start()
    }
}

/// A line that was awaited and never written.
struct MissingLine: Error {
    let text: String
    let seen: String
}

/// A folder of its own for one test, removed at the end.
final class Scratch {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("heatlog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}
