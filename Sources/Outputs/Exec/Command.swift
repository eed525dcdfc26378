internal import Foundation
internal import Subprocess
internal import SystemPackage

/// A program that is started with arguments, and without a shell.
struct Command: Sendable {
    private let words: [String]
    private let secrets: [String]
    private let environment: [String: String]

    /// What a program may see of our own environment: where it finds things, and how it speaks.
    ///
    /// The rest may hold passwords that the configuration takes from there.
    private static let shared: Set = [
        "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "TMPDIR", "TZ", "USER",
    ]

    /// Prepares it.
    ///
    /// - Parameters:
    ///   - words: the program, found in `PATH` where it has no slash, and its arguments.
    ///   - environment: variables that it gets besides the usual ones.
    ///   - output: the name of the output, which it gets as a variable too.
    ///   - ours: the environment that this program runs in.
    init(
        _ words: [String],
        environment: [String: Secret],
        output: String,
        ours: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.words = words
        secrets = environment.values.map(\.revealed)
        self.environment = ours.filter { Self.shared.contains($0.key) }
            .merging(["PATH": "/usr/local/bin:/usr/bin:/bin"]) { given, _ in given }
            .merging(["HEATLOG_OUTPUT": output]) { _, given in given }
            .merging(environment.mapValues(\.revealed)) { _, given in given }
    }

    /// Where the program is.
    ///
    /// - Throws: ``OutputError`` of the configuration where it is not there, or is none.
    func resolved() async throws(OutputError) -> String {
        let place = try? await executable.resolveExecutablePath(in: variables)
        guard let path = place?.string else { throw missing }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw missing
        }
        guard !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: path) else {
            throw OutputError(
                .configuration,
                "\(path) is no program that may be started.",
                hint: "Make it one with: chmod +x \(path)"
            )
        }
        return path
    }

    /// Starts it, gives it the input, and waits for its end.
    ///
    /// Where the task is cancelled it is ended, with all that it has started.
    ///
    /// - Returns: what went wrong, with the first line that it complained.
    func run(_ input: [UInt8]) async -> Result<Void, OutputError> {
        do {
            _ = try await resolved()
            let outcome = try await Subprocess.run(
                executable,
                arguments: Arguments(Array(words.dropFirst())),
                environment: variables,
                platformOptions: Self.apart,
                input: .inputWriter,
                output: .discarded,
                error: .sequence
            ) { execution in
                async let written: Void = Self.write(input, to: execution.standardInputWriter)
                let complaint = await Self.beginning(of: execution.standardError)
                await written
                return complaint
            }
            guard !outcome.terminationStatus.isSuccess else { return .success(()) }
            let words = firstLine(of: outcome.closureResult)
            return .failure(failure(outcome.terminationStatus, words))
        } catch let error as OutputError {
            return .failure(error)
        } catch {
            return .failure(
                OutputError(
                    .system,
                    "The program \(name) cannot be started.",
                    hint: "It is tried again; no reading is lost meanwhile."
                )
            )
        }
    }

    /// That it took too long.
    func late(after timeout: Duration) -> OutputError {
        OutputError(
            .receiver,
            "The program \(name) took longer than \(timeout.components.seconds) s and was ended.",
            hint: "See what it waits for, or give it more time with timeout."
        )
    }

    // MARK: The process

    private var name: String { words.first ?? "" }

    private var executable: Executable {
        name.contains("/") ? .path(FilePath(name)) : .name(name)
    }

    private var variables: Subprocess.Environment {
        .custom(
            Dictionary(
                environment.compactMap { name, value in
                    Subprocess.Environment.Key(rawValue: name).map { ($0, value) }
                }
            ) { first, _ in first }
        )
    }

    /// In a session of its own, so that what it has started can be ended with it.
    private static var apart: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
        ]
        return options
    }

    /// A program that has enough may close its input; only its exit code counts.
    private static func write(_ input: [UInt8], to writer: StandardInputWriter) async {
        _ = try? await writer.write(input)
        try? await writer.finish()
    }

    /// The beginning of what it complains; the rest is read and dropped, for a full pipe stops it.
    private static func beginning(of errors: SubprocessOutputSequence) async -> [UInt8] {
        var bytes: [UInt8] = []
        var pieces = errors.makeAsyncIterator()
        while let piece = try? await pieces.next() {
            guard bytes.count < 1_024 else { continue }
            bytes += piece.withUnsafeBytes { $0.prefix(1_024) }
        }
        return bytes
    }

    // MARK: Words

    private var missing: OutputError {
        OutputError(
            .configuration,
            "There is no program \(name).",
            hint: "Write its whole path in command, and check that it may be started."
        )
    }

    private func failure(_ status: TerminationStatus, _ complaint: String?) -> OutputError {
        let end =
            switch status {
            case .exited(let code): "ended with \(code)"
            case .signaled(let signal): "was ended by signal \(signal)"
            }
        let words = complaint.map { ": \($0)" } ?? ", and complained nothing"
        return OutputError(
            .receiver,
            "The program \(name) \(end)\(words).",
            hint: "It gets the same readings again later; 0 would say that it has them."
        )
    }

    /// The first line that holds anything, as one may show it.
    private func firstLine(of bytes: [UInt8]) -> String? {
        shownLine(String(decoding: bytes, as: UTF8.self), hiding: secrets)
    }
}
