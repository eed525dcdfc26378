import Glibc
import Transport

/// A recording that is being made: its file, and the watch that its times are read from.
///
/// Where it cannot be written any more (the disk is full) it says so once and ends; whoever reads
/// the meter goes on, for a trace is never worth a reading.
struct Tracing: Sendable {
    private let file: RecordingFile
    private let watch: Stopwatch

    /// Begins now.
    ///
    /// - Parameters:
    ///   - path: the file, which is begun anew.
    ///   - port: the address of the line, for whoever reads the file.
    ///   - settings: its settings, where they are known.
    ///   - clock: the clock that the times are read from.
    /// - Throws: ``LineError`` where the file cannot be made.
    init(
        _ path: String,
        port: String,
        _ settings: LineSettings?,
        clock: any Clock<Duration>
    ) throws(LineError) {
        file = try RecordingFile(path, port: port, settings: settings) { reason in
            Terminal.complain(
                "The trace \(path) ends here: \(String(cString: strerror(reason))).",
                hint: "Make room on its disk and start again; what is read meanwhile is not lost."
            )
        }
        watch = Stopwatch(clock)
    }

    /// A line whose bytes are written down, as the reader's end of it sees them.
    func traced(_ line: any Line, at end: LineEnd = .reader) -> any Line {
        RecordedLine(line, into: file, since: watch, at: end)
    }

    /// Writes down what was heard on a line that is not ours.
    func append(_ entry: Recording.Entry) { file.append(entry) }

    /// The time since it began.
    var elapsed: Duration { watch.elapsed }
}
