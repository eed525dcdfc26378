internal import Synchronization

/// The connections to one receiver, one after the other, and what they tell of it.
///
/// A receiver that falls takes its connections with it, and takes none for a while. So it may have
/// fallen where a request failed, and where a connection had to be made anew some time after the
/// one before had ended. One that is made at once is only the next one: servers let idle
/// connections go, and do not stop for that.
final class Connections: Sendable {
    private struct State {
        var endedAt: ContinuousClock.Instant?
        var mayHaveFallen = false
    }

    /// No receiver falls and rises in this time without a request that fails in between.
    static let breath = Duration.seconds(1)

    /// One for each connection that ended, as long as nobody looked.
    let ends: AsyncStream<Void>
    private let ending: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    init() {
        (ends, ending) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Notes that a connection was made.
    func begin(at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            if let endedAt = state.endedAt, endedAt.duration(to: now) > Self.breath {
                state.mayHaveFallen = true
            }
            state.endedAt = nil
        }
    }

    /// Notes that a connection ended, whoever ended it.
    func end(at now: ContinuousClock.Instant = .now) {
        state.withLock { $0.endedAt = now }
        ending.yield()
    }

    /// Notes that a request was not answered.
    func fail() { state.withLock { $0.mayHaveFallen = true } }

    /// Whether the receiver may have been away, as long as nobody takes note of it.
    var isSuspected: Bool { state.withLock { $0.mayHaveFallen } }

    /// Whether the receiver may have been away since this was asked last.
    func takeSuspicion() -> Bool {
        state.withLock { state in
            defer { state.mayHaveFallen = false }
            return state.mayHaveFallen
        }
    }
}
