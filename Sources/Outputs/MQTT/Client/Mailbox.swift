internal import Glibc
internal import Synchronization

/// What is asked of a conversation, from any task.
enum Order: Sendable {
    /// Send messages, and settle when the broker has them all.
    case publish([MQTTMessage], Ticket)
    /// Ask for what comes in under topics, and settle when the broker has agreed.
    case subscribe([String], Ticket)
    /// Say goodbye.
    case leave
}

/// Where orders wait for the thread of a conversation; putting one in wakes it.
final class Mailbox: Sendable {
    private struct State {
        var orders: [Order] = []
        var end: MQTTFailure?
    }

    private let state = Mutex(State())
    /// Becomes readable when there is something.
    let descriptor: Int32
    private let entrance: Int32

    /// - Throws: where the system has no more descriptors.
    init() throws(MQTTFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .other(String(cString: strerror(errno))) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, entrance) = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(descriptor)
        Glibc.close(entrance)
    }

    /// Why the conversation is over; nil while it goes on.
    var end: MQTTFailure? { state.withLock { $0.end } }

    /// Puts an order in; it fails at once where the conversation is over.
    func put(_ order: Order) {
        let end = state.withLock { state in
            if state.end == nil { state.orders.append(order) }
            return state.end
        }
        if let end { return order.fail(end) }
        // A pipe that is full has woken the thread already.
        var byte: UInt8 = 0
        _ = write(entrance, &byte, 1)
    }

    /// Takes all orders out.
    func take() -> [Order] {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
        return state.withLock { state in
            defer { state.orders = [] }
            return state.orders
        }
    }

    /// Lets all orders fail, those that come later too.
    func close(_ failure: MQTTFailure) {
        let left = state.withLock { state in
            state.end = failure
            defer { state.orders = [] }
            return state.orders
        }
        for order in left { order.fail(failure) }
    }
}

extension Order {
    fileprivate func fail(_ failure: MQTTFailure) {
        switch self {
        case .publish(_, let ticket), .subscribe(_, let ticket): ticket.settle(.failure(failure))
        case .leave: break
        }
    }
}

/// Something that is waited for; it is settled once.
final class Ticket: Sendable {
    typealias Outcome = Result<Void, MQTTFailure>

    private enum State {
        case open
        case waiting(CheckedContinuation<Outcome, Never>)
        case settled(Outcome)
    }

    private let state = Mutex(State.open)

    /// Settles it; what comes after the first time does not count.
    func settle(_ outcome: Outcome) {
        let waiting = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            switch state {
            case .settled: return nil
            case .open:
                state = .settled(outcome)
                return nil
            case .waiting(let continuation):
                state = .settled(outcome)
                return continuation
            }
        }
        waiting?.resume(returning: outcome)
    }

    /// Waits until it is settled; only one may wait.
    ///
    /// - Parameters:
    ///   - patience: how long at most.
    ///   - clock: the clock of that.
    /// - Throws: what it was settled with; ``MQTTFailure/late`` or, where the task is cancelled,
    ///   ``MQTTFailure/left``.
    func wait(
        _ patience: Duration,
        _ clock: any Clock<Duration>
    ) async throws(MQTTFailure) {
        let timer = Task {
            guard (try? await clock.sleep(for: patience, tolerance: nil)) != nil else { return }
            settle(.failure(.late))
        }
        defer { timer.cancel() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let settled = state.withLock { state -> Outcome? in
                    if case .settled(let outcome) = state { return outcome }
                    state = .waiting(continuation)
                    return nil
                }
                if let settled { continuation.resume(returning: settled) }
            }
        } onCancel: {
            settle(.failure(.left))
        }
        try outcome.get()
    }
}
