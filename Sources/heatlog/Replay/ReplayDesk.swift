import Synchronization
import Transport

/// A recording that answers whoever comes, one after the other, and knows how much of it was used.
final class ReplayDesk: Sendable {
    private struct State {
        var replay: Replay
        var isOpened = false
        /// When something passed last.
        var latest = Duration.zero
    }

    private let state: Mutex<State>
    private let clock: any Clock<Duration>
    private let watch: Stopwatch

    /// How long a recording that is through still answers: a reader that believed no answer asks
    /// once more, up to 3.4 s later.
    static let lingering = Duration.seconds(5)

    /// Prepares to answer.
    init(_ replay: Replay, clock: any Clock<Duration>) {
        state = Mutex(State(replay: replay))
        self.clock = clock
        watch = Stopwatch(clock)
    }

    /// Answers on a line until it closes or the task is cancelled.
    func answer(on line: any Line) async throws(LineError) {
        try await opening().send(on: line, clock: clock)
        while true {
            note()
            let bytes = try await line.receive(within: .seconds(3_600))
            let answer = state.withLock { $0.replay.receive(bytes) }
            try await answer.send(on: line, clock: clock)
        }
    }

    /// Returns when all was asked for and nobody has asked for a while.
    func untilThrough() async throws {
        while !isOver { try await clock.sleep(for: .milliseconds(200), tolerance: nil) }
    }

    /// How much of the recording was used, in one sentence.
    var summary: String {
        let replay = state.withLock { $0.replay }
        let used = "\(replay.usedCount) of \(counted(replay.requestCount, "recorded request"))"
        let sentence = replay.usedCount == 1 ? "\(used) was asked for" : "\(used) were asked for"
        guard replay.strangeBytes > 0 else { return "\(sentence)." }
        let strange = counted(replay.strangeBytes, "byte")
        return "\(sentence); \(strange) came that ask for none of them."
    }

    private var isOver: Bool {
        let silence = watch.elapsed - state.withLock { $0.latest }
        return silence >= Self.lingering && state.withLock { $0.isOpened && $0.replay.isThrough }
    }

    /// What came before the first request is for the first who comes.
    private func opening() -> [Replay.Chunk] {
        state.withLock { state in
            defer { state.isOpened = true }
            return state.isOpened ? [] : state.replay.opening
        }
    }

    private func note() {
        let now = watch.elapsed
        state.withLock { $0.latest = now }
    }
}
