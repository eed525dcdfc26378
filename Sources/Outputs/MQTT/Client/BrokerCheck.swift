extension MQTTBroker {
    /// Connects, and leaves again; nothing is published.
    ///
    /// - Parameters:
    ///   - subscriptions: what is asked for, to see whether it is allowed.
    ///   - clock: the clock of all patience.
    /// - Returns: what was found, in a sentence.
    /// - Throws: ``OutputError`` where the broker does not let us in.
    func check(
        subscribing subscriptions: [String] = [],
        clock: any Clock<Duration>
    ) async throws(OutputError) -> String {
        var broker = self
        broker.will = nil
        // Beside the running program, whose connection must not be ended by a test.
        broker.client += "-test"
        let connection = try await MQTTConnection.open(broker, clock: clock)
        defer { connection.leave() }
        if !subscriptions.isEmpty { try await connection.subscribe(subscriptions) }
        let user = user.map { " as \($0)" } ?? ""
        return "The broker \(address) lets heatlog in\(user)\(security == nil ? "" : ", over TLS")."
    }
}
