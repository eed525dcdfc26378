import Glibc
internal import Synchronization

/// A recording on disk, complete up to the last chunk even if the program is killed.
///
/// `Sendable`, so that one file can take what passes over a line that is opened again and again.
public final class RecordingFile: RecordingSink, Sendable {
    /// The errno of the first entry that could not be written (the disk is full, say).
    public var failure: Int32? { firstFailure.withLock { $0 } }

    private let firstFailure = Mutex<Int32?>(nil)
    private let descriptor: CInt
    private let onFailure: @Sendable (Int32) -> Void

    /// Begins a recording at `path`, over whatever was there.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - port: the address of the line that is recorded.
    ///   - settings: its settings where they are known.
    ///   - onFailure: told the errno once when no more can be written; the line itself goes on.
    /// - Throws: ``LineError`` where the file cannot be made.
    public init(
        _ path: String,
        port: String,
        settings: LineSettings?,
        onFailure: @escaping @Sendable (Int32) -> Void = { _ in }
    ) throws(LineError) {
        self.onFailure = onFailure
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw LineError(LineError.Kind(openingErrno: errno, path: path), address: path)
        }
        write("\(Recording(port: port, settings: settings))")
    }

    deinit {
        close(descriptor)
    }

    public func append(_ entry: Recording.Entry) {
        write("\(entry)\n")
    }

    public func append(comment: String) {
        write("\(Recording.Item.comment(comment))\n")
    }

    /// One call per entry: no buffer of ours stands between a chunk and the file.
    private func write(_ text: String) {
        guard failure == nil else { return }
        let bytes = Array(text.utf8)
        let written = Glibc.write(descriptor, bytes, bytes.count)
        // The kernel takes a part only where there is no room for the rest, and sets no errno then.
        guard written != bytes.count else { return }
        let reason = written < 0 ? errno : ENOSPC
        let isFirst = firstFailure.withLock { failure in
            defer { failure = failure ?? reason }
            return failure == nil
        }
        if isFirst { onFailure(reason) }
    }
}

extension Recording {
    /// Reads the recording in `file`; `address` is for the errors.
    public init(file: String, address: String) throws(LineError) {
        let text: String
        switch SystemFiles.contents(of: file) {
        case .success(let bytes):
            text = String(decoding: bytes, as: UTF8.self)
        case .failure(let failure):
            throw LineError(Self.kind(failure.errno, file), address: address)
        }
        do throws(RecordingError) {
            try self.init(parsing: text)
        } catch {
            throw LineError(
                .recordingUnreadable(line: error.line, why: error.why),
                address: address
            )
        }
    }

    private static func kind(_ errno: Int32, _ file: String) -> LineError.Kind {
        switch errno {
        case ENOENT, ENOTDIR: .notFound
        case EACCES: .notPermitted(group: LineError.Kind.owningGroup(of: file))
        default: .io(errno: errno)
        }
    }
}
