/// Keeps a connection to a broker: makes one when somebody needs it and there is none.
actor MQTTLink {
    /// A connection, and whether one before it ended without our doing.
    struct Held: Sendable {
        let connection: MQTTConnection
        /// Grows with each connection.
        let number: Int
    }

    /// What is done on each new connection before anybody else may use it.
    typealias Greeting = @Sendable (MQTTConnection) async throws(OutputError) -> Void

    private let broker: MQTTBroker
    private let clock: any Clock<Duration>
    private let hear: @Sendable (MQTTMessage) -> Void
    private var held: Held?
    private var opening: Task<Result<Held, OutputError>, Never>?
    private var count = 0

    /// Makes a link without a connection.
    ///
    /// - Parameters:
    ///   - broker: to whom.
    ///   - clock: the clock of all patience.
    ///   - hear: takes what comes in; it must not block.
    init(
        _ broker: MQTTBroker,
        clock: any Clock<Duration>,
        hear: @escaping @Sendable (MQTTMessage) -> Void = { _ in }
    ) {
        self.broker = broker
        self.clock = clock
        self.hear = hear
    }

    /// The connection that there is, nil without one.
    var current: Held? { held.flatMap { $0.connection.isOpen ? $0 : nil } }

    /// The connection that there is or is being made; nil without one.
    func existing() async -> Held? {
        if let current { return current }
        return try? await opening?.value.get()
    }

    /// The connection, a new one where there is none; who comes meanwhile waits for the same one.
    ///
    /// - Parameter greeting: what is done on a new one first.
    /// - Returns: the connection, open a moment ago.
    /// - Throws: ``OutputError`` where there is none to be had.
    func connection(
        greeting: @escaping Greeting = { _ throws(OutputError) in }
    ) async throws(OutputError) -> Held {
        if let current { return current }
        if let opening { return try await opening.value.get() }
        count += 1
        let task = Task { [broker, clock, hear, count] () -> Result<Held, OutputError> in
            do throws(OutputError) {
                let new = try await MQTTConnection.open(broker, clock: clock, hear: hear)
                try await greeting(new)
                return .success(Held(connection: new, number: count))
            } catch { return .failure(error) }
        }
        opening = task
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        opening = nil
        held = try? result.get()
        return try result.get()
    }

    /// Says a last word, and goodbye.
    func leave(saying messages: [MQTTMessage] = []) async {
        guard let connection = current?.connection else { return }
        held = nil
        try? await connection.publish(messages)
        connection.leave()
    }
}
