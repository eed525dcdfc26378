internal import Synchronization

/// The bytes that have come and were not fetched yet: filled by an event loop, emptied by the
/// line's owner.
///
/// Bounded by back-pressure: the reader of the descriptor asks `isFull` before it reads on, so the
/// kernel's own buffer, and in the end the sender, hold the rest.
final class Inbox: Sendable {
    /// Some minutes of 1200 baud; a program that sleeps longer has lost the frame anyway.
    static let capacity = 64 * 1024

    private struct State {
        var bytes: [UInt8] = []
        var end: LineError.Kind?
        var alarm: Latch<Void>?
    }

    /// What a look into the inbox gives.
    enum Content: Equatable {
        case bytes([UInt8], wasFull: Bool)
        case nothing
        case ended(LineError.Kind)
    }

    private let state = Mutex(State())

    /// Whether the channel should stop reading until the owner has emptied the inbox.
    var isFull: Bool { state.withLock { $0.bytes.count >= Self.capacity } }

    /// Adds what has come, and wakes the owner if it waits.
    func put(_ bytes: some Sequence<UInt8>) {
        ring { $0.bytes.append(contentsOf: bytes) }
    }

    /// Nothing comes after this.
    ///
    /// The first reason given stays.
    func end(_ reason: LineError.Kind) {
        ring { $0.end = $0.end ?? reason }
    }

    /// Empties the inbox; an end shows only after the last byte.
    func take() -> Content {
        state.withLock { state in
            if !state.bytes.isEmpty {
                let wasFull = state.bytes.count >= Self.capacity
                defer { state.bytes = [] }
                return .bytes(state.bytes, wasFull: wasFull)
            }
            return state.end.map(Content.ended) ?? .nothing
        }
    }

    /// Returns when there is something to take, time is up, or the task is cancelled.
    ///
    /// Takes nothing itself: that is why a cancelled wait cannot lose a byte.
    func wait(within patience: Duration, on clock: any Clock<Duration>) async {
        let alarm = Latch<Void>()
        let ready = state.withLock { state in
            guard state.bytes.isEmpty, state.end == nil else { return true }
            state.alarm = alarm
            return false
        }
        if ready { return }
        _ = await alarm.wait(within: patience, on: clock)
    }

    /// The waiter is woken outside the lock: it may look into the inbox at once.
    private func ring(_ change: (inout State) -> Void) {
        let alarm = state.withLock { state in
            change(&state)
            defer { state.alarm = nil }
            return state.alarm
        }
        alarm?.settle(())
    }
}
