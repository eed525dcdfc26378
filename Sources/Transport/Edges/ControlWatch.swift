import Synchronization

/// Looks at a control line beside all tasks, and keeps what has changed until it is fetched.
///
/// Whoever counts may be away for seconds, in a write to a slow disk. No driver keeps the times of
/// changes, so the looking must not wait for the counting.
final class ControlWatch: Sendable {
    private struct State {
        var look: ControlLook
        var ready = EdgeBatch()
        var failure: CInt?

        /// Keeps what a look showed; the oldest gives way where nobody fetches it.
        mutating func take(level: Bool?, count: UInt32?, at now: UInt64) {
            let batch = look.take(level: level, count: count, at: now)
            ready.changes += batch.changes
            let excess = max(0, ready.changes.count - ControlWatch.capacity)
            ready.changes.removeFirst(excess)
            ready.lost += batch.lost + excess
        }
    }

    private let signal: ControlSignal
    private let calls: any DeviceCalls
    /// Locked while the driver is asked, which may go over USB; nil once it is closed.
    private let port: Mutex<ControlPort?>
    /// Never locked for longer than a moment.
    private let state: Mutex<State>

    /// As many as the kernel keeps of a GPIO line's edges.
    private static let capacity = 1_024

    /// Feeds the contact and looks at it for the first time; a port that fails stays open.
    init(
        _ port: ControlPort,
        _ signal: ControlSignal,
        supply: EdgeOptions.Supply
    ) throws(Errno) {
        _ = try port.level(of: signal)
        try port.feed(supply)
        let look = ControlLook(
            isHigh: try port.level(of: signal),
            count: try? port.count(of: signal),
            at: port.calls.now
        )
        self.signal = signal
        calls = port.calls
        self.port = Mutex(port)
        state = Mutex(State(look: look))
    }

    /// Looks again.
    ///
    /// - Returns: whether it is worth going on: not once the port is closed or has failed.
    func lookAgain() -> Bool {
        let wanted = state.withLock { state in
            (count: state.look.wantsCount, level: state.look.wantsLevel(at: calls.now))
        }
        do throws(Errno) {
            guard let seen = try ask(count: wanted.count, level: wanted.level) else {
                return false
            }
            // The time is taken under the lock: what is fetched at a time has all that is older.
            state.withLock { $0.take(level: seen.level, count: seen.count, at: calls.now) }
            return true
        } catch {
            state.withLock { $0.failure = error.code }
            return false
        }
    }

    /// The level as it was last seen; a change that led to it may still wait to be fetched.
    func level() throws(Errno) -> Bool {
        let (level, failure) = state.withLock { ($0.look.isHigh, $0.failure) }
        if let failure { throw Errno(code: failure) }
        return level
    }

    /// What was kept; why there will be no more is told after the last of it.
    func fetch() throws(Errno) -> EdgeBatch {
        let (batch, failure) = state.withLock { state in
            let batch = state.ready
            state.ready = EdgeBatch()
            return (batch, state.failure)
        }
        if batch.isEmpty, let failure { throw Errno(code: failure) }
        return batch
    }

    /// Closes the port, behind a look that is going on, and so ends the looking.
    func close() {
        port.withLock { port in
            if let port { calls.close(port.descriptor) }
            port = nil
        }
    }

    /// Nil where the port is closed.
    private func ask(
        count: Bool,
        level: Bool
    ) throws(Errno) -> (level: Bool?, count: UInt32?)? {
        let answer: Result<(level: Bool?, count: UInt32?)?, Errno> = port.withLock { port in
            guard let port else { return .success(nil) }
            do throws(Errno) {
                let count = count ? try port.count(of: signal) : nil
                return .success((level ? try port.level(of: signal) : nil, count))
            } catch { return .failure(error) }
        }
        return try answer.get()
    }
}
