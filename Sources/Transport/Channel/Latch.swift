internal import Synchronization

/// A value that one side will settle and one task waits for, each from its own thread.
///
/// The bridge between event-loop callbacks and structured concurrency: unlike a future's `get`,
/// a wait on it ends when its task is cancelled or its time is up.
final class Latch<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Void, Never>)
        case settled(Value)
        case abandoned
    }

    private let state = Mutex(State.open)

    /// Settles the value; false when nobody will ever fetch it, so that a resource can be freed.
    @discardableResult
    func settle(_ value: Value) -> Bool {
        typealias Outcome = (waiter: CheckedContinuation<Void, Never>?, accepted: Bool)
        let (waiter, accepted) = state.withLock { state -> Outcome in
            switch state {
            case .open:
                state = .settled(value)
                return (nil, true)
            case .waiting(let waiter):
                state = .settled(value)
                return (waiter, true)
            case .settled, .abandoned:
                return (nil, false)
            }
        }
        waiter?.resume()
        return accepted
    }

    /// The value, or `nil` when `patience` ran out or the task was cancelled first.
    ///
    /// After `nil` the latch is dead, and `settle` says so to whoever comes too late.
    func wait(within patience: Duration, on clock: any Clock<Duration>) async -> Value? {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.untilSettled() }
            group.addTask { try? await clock.sleep(for: patience) }
            await group.next()
            group.cancelAll()
        }
        return state.withLock { state in
            if case .settled(let value) = state { return value }
            state = .abandoned
            return nil
        }
    }

    /// Returns when there is a value or the task is cancelled; the value is fetched after.
    private func untilSettled() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A task cancelled before it came here must not wait: its handler has run already.
                let resumeNow = state.withLock { state in
                    guard case .open = state, !Task.isCancelled else { return true }
                    state = .waiting(continuation)
                    return false
                }
                if resumeNow { continuation.resume() }
            }
        } onCancel: {
            stopWaiting()
        }
    }

    /// Lets a cancelled waiter go; the latch stays open until `wait` has made up its mind.
    private func stopWaiting() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .waiting(let waiter) = state else { return nil }
            state = .open
            return waiter
        }
        waiter?.resume()
    }
}
