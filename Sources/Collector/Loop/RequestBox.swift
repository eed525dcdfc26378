public import Metering
internal import Synchronization

/// The small door to the task that owns a line: what somebody wants read now.
///
/// Requests wait here until the task has time for them, a few at most. It is also how the task is
/// asked to end in order: after the visit that it is at, and not in the middle of an answer.
public final class RequestBox: Sendable {
    /// Somebody wants a meter read now.
    public struct Request: Sendable {
        /// The meter's name.
        public let meter: String
        /// What is wanted of it.
        public let registers: MeterReader.Selection
        /// Takes what came of it; called once.
        public let reply: @Sendable (Result<Readout, MeterError>) -> Void

        /// Makes a request.
        public init(
            meter: String,
            registers: MeterReader.Selection = .usual,
            reply: @escaping @Sendable (Result<Readout, MeterError>) -> Void
        ) {
            self.meter = meter
            self.registers = registers
            self.reply = reply
        }
    }

    private struct State {
        var requests: [Request] = []
        var isClosed = false
        var bell: CheckedContinuation<Void, Never>?
    }

    /// How many requests wait at most: a line is slow, and nobody waits for the ninth.
    public static let capacity = 8

    private let state = Mutex(State())

    /// An open box without requests.
    public init() {}

    /// Puts a request in.
    ///
    /// - Returns: false where the box is full or closed; the request is not replied to then.
    public func put(_ request: Request) -> Bool {
        change { state in
            guard !state.isClosed, state.requests.count < Self.capacity else { return false }
            state.requests.append(request)
            return true
        }
    }

    /// Asks the task to end after the visit that it is at.
    public func close() { change { $0.isClosed = true } }

    /// Whether the task was asked to end.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The oldest request, nil where there is none.
    func take() -> Request? {
        state.withLock { $0.requests.isEmpty ? nil : $0.requests.removeFirst() }
    }

    /// Takes all requests that will never be served.
    func clear() -> [Request] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    /// Waits until there is a request, the box is closed, or the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isClosed || !state.requests.isEmpty || Task.isCancelled { return true }
                    state.bell = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            change { _ in }
        }
    }

    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, bell) = state.withLock { state in
            let result = body(&state)
            defer { state.bell = nil }
            return (result, state.bell)
        }
        bell?.resume()
        return result
    }
}
