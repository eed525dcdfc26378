/// A recording as a line: what was answered then is answered again.
public final class ReplayLine: Line {
    public let address: String
    public private(set) var settings: LineSettings?

    private var replay: Replay
    private var due: [(time: Duration, bytes: [UInt8])] = []
    private var isClosed = false
    private let watch: Stopwatch
    private let clock: any Clock<Duration>

    /// A line that answers from `recording`; its settings are those that the recording names.
    public init(
        _ recording: Recording,
        pace: Replay.Pace = .recorded,
        address: String,
        clock: any Clock<Duration>
    ) {
        self.address = address
        self.clock = clock
        settings = recording.port?.settings
        replay = Replay(recording, pace: pace)
        watch = Stopwatch(clock)
        due = replay.opening.map { (pace == .atOnce ? .zero : $0.delay, $0.bytes) }
    }

    public func send(_ bytes: [UInt8]) async throws(LineError) {
        guard !isClosed else { throw LineError(.closed, address: address) }
        let now = watch.elapsed
        due += replay.receive(bytes).map { (now + $0.delay, $0.bytes) }
    }

    public func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        if let bytes = try takeDue() { return bytes }
        let untilNext = due.first.map { $0.time - watch.elapsed } ?? patience
        do {
            try await clock.sleep(for: min(untilNext, patience))
        } catch {
            throw LineError(.cancelled, address: address)
        }
        return try takeDue() ?? []
    }

    /// Notes it: what was recorded came at the right speed.
    public func setSpeed(_ baud: Int) async throws(LineError) {
        guard !isClosed else { throw LineError(.closed, address: address) }
        settings?.baud = baud
    }

    public func close() async {
        isClosed = true
    }

    /// All that is due by now; `nil` when nothing is.
    private func takeDue() throws(LineError) -> [UInt8]? {
        guard !isClosed else { throw LineError(.closed, address: address) }
        let now = watch.elapsed
        let ready = due.prefix { $0.time <= now }
        due.removeFirst(ready.count)
        return ready.isEmpty ? nil : ready.flatMap(\.bytes)
    }
}

extension Replay {
    /// Answers whoever is at the other end of `line`, until it closes or the task is cancelled.
    ///
    /// With `pace: .recorded` the pieces come at their recorded times, on `clock`.
    public mutating func serve(on line: any Line, clock: any Clock<Duration>)
        async throws(LineError)
    {
        try await opening.send(on: line, clock: clock)
        while true {
            let bytes = try await line.receive(within: .seconds(3600))
            try await receive(bytes).send(on: line, clock: clock)
        }
    }
}

extension [Replay.Chunk] {
    /// Sends an answer, each piece at its time from now on.
    public func send(on line: any Line, clock: any Clock<Duration>) async throws(LineError) {
        let watch = Stopwatch(clock)
        for chunk in self {
            do {
                try await clock.sleep(for: chunk.delay - watch.elapsed)
            } catch {
                throw LineError(.cancelled, address: line.address)
            }
            try await line.send(chunk.bytes)
        }
    }
}
