/// A line that keeps a record of all that passes.
///
///     let file = try RecordingFile("meter.rec", port: line.address, settings: settings)
///     let line = RecordedLine(line, into: file, clock: clock)
public final class RecordedLine: Line {
    private let line: any Line
    private let sink: any RecordingSink
    private let watch: Stopwatch

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
    public init(_ line: any Line, into sink: any RecordingSink, since watch: Stopwatch) {
        self.line = line
        self.sink = sink
        self.watch = watch
    }

    public var address: String { line.address }
    public var settings: LineSettings? { line.settings }
    public var wireErrors: WireErrors? { line.wireErrors }

    public func send(_ bytes: [UInt8]) async throws(LineError) {
        // Noted before it is sent, so that no answer can seem to come first.
        note(.sent, bytes)
        try await line.send(bytes)
    }

    public func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        let bytes = try await line.receive(within: patience)
        note(.received, bytes)
        return bytes
    }

    public func close() async {
        await line.close()
    }

    private func note(_ direction: Recording.Entry.Direction, _ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        sink.append(Recording.Entry(time: watch.elapsed, direction: direction, bytes: bytes))
    }
}

/// What takes a recording's entries as they happen.
public protocol RecordingSink: AnyObject {
    /// Keeps an entry. A sink that cannot must not disturb the line, and tells of it elsewhere.
    func append(_ entry: Recording.Entry)
}
