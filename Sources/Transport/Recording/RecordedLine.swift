/// A line that keeps a record of all that passes.
///
///     let file = try RecordingFile("meter.rec", port: line.address, settings: settings)
///     let line = RecordedLine(line, into: file, clock: clock)
public final class RecordedLine: Line {
    private let line: any Line
    private let sink: any RecordingSink
    private let watch: Stopwatch
    private let end: LineEnd

    /// Records `line` into `sink`; the recording's time begins now.
    public convenience init(
        _ line: any Line,
        into sink: any RecordingSink,
        clock: any Clock<Duration>
    ) {
        self.init(line, into: sink, since: Stopwatch(clock))
    }

    /// Records `line` into `sink`, with times on a watch that was started with the recording.
    ///
    /// So a line that is opened anew goes on where the one before it ended.
    ///
    /// - Parameters:
    ///   - line: what is recorded.
    ///   - sink: where the recording goes.
    ///   - watch: what its times are read from.
    ///   - end: where we are; at the meter's end, what comes to us is what the reader has sent.
    public init(
        _ line: any Line,
        into sink: any RecordingSink,
        since watch: Stopwatch,
        at end: LineEnd = .reader
    ) {
        self.line = line
        self.sink = sink
        self.watch = watch
        self.end = end
    }

    public var address: String { line.address }
    public var settings: LineSettings? { line.settings }
    public var wireErrors: WireErrors? { line.wireErrors }

    public func report(_ errors: WireErrors) async { await line.report(errors) }

    public func send(_ bytes: [UInt8]) async throws(LineError) {
        // Noted before it is sent, so that no answer can seem to come first.
        note(end == .reader ? .sent : .received, bytes)
        try await line.send(bytes)
    }

    public func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        let bytes = try await line.receive(within: patience)
        note(end == .reader ? .received : .sent, bytes)
        return bytes
    }

    public func setSpeed(_ baud: Int) async throws(LineError) {
        try await line.setSpeed(baud)
        sink.append(comment: "\(baud) baud from here")
    }

    public func close() async {
        await line.close()
    }

    private func note(_ direction: Recording.Entry.Direction, _ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        sink.append(Recording.Entry(time: watch.elapsed, direction: direction, bytes: bytes))
    }
}

/// The end of a line that somebody is at.
///
/// A recording is always written as the reader sees it, so that it can be replayed whoever made it.
public enum LineEnd: Sendable, Hashable {
    /// The end that asks.
    case reader
    /// The end that answers.
    case meter
}

/// What takes a recording's entries as they happen.
public protocol RecordingSink: AnyObject {
    /// Keeps an entry. A sink that cannot must not disturb the line, and tells of it elsewhere.
    func append(_ entry: Recording.Entry)

    /// Keeps a remark for people where it stands; a replay passes over it.
    func append(comment: String)
}
