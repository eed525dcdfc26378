public import Journal
internal import Metering
internal import Synchronization

/// Sends readings to a broker of MQTT, and lets people ask for them there.
///
/// `BASE/METER/state` has the newest values of a meter, `BASE/METER/history` what was missed while the
/// broker was away, each with the time when it was read. A delivery is over when the broker has
/// acknowledged all of it.
public actor MQTTOutput: Output {
    /// What it is called; its bookmark in the journal has this name.
    public nonisolated let name: String
    /// How it is given readings.
    public nonisolated let manners: Manners

    nonisolated let options: MQTTOptions
    nonisolated let surroundings: Surroundings
    nonisolated let link: MQTTLink
    nonisolated let inbox: AsyncStream<MQTTMessage>
    /// What was announced to Home Assistant when we were last here, as the broker kept it.
    nonisolated let remembered: Remembered

    private var flows: [String: MeterFlow] = [:]
    private var lastConnection: Int?
    /// What is known of the meters, as it was last told.
    var told = Told()
    /// Requests that are at work, and how many came lately.
    var desk = ReadDesk()

    /// So many messages wait for us at most; what comes besides is dropped.
    private static let longestQueue = 64

    init(name: String, _ options: MQTTOptions, _ surroundings: Surroundings) {
        self.name = name
        self.surroundings = surroundings
        var manners = Manners()
        manners.goesBack = options.goesBack
        self.manners = manners
        var options = options
        options.broker.will = MQTTMessage(options.topics.bridgeState, "offline", isRetained: true)
        self.options = options
        let (inbox, entrance) = AsyncStream.makeStream(
            of: MQTTMessage.self,
            bufferingPolicy: .bufferingOldest(Self.longestQueue)
        )
        self.inbox = inbox
        let remembered = Remembered(topic: options.topics.announcements)
        self.remembered = remembered
        link = MQTTLink(options.broker, clock: surroundings.clock) { message in
            entrance.yield(remembered.take(message))
        }
    }

    /// Sends readings, and waits until the broker has acknowledged them all.
    ///
    /// - Throws: ``OutputError`` where it has not, or `JournalError`.
    public func deliver(_ readings: [StoredReading]) async throws -> Delivery {
        let messages = try messages(of: StoredReadout.readouts(of: readings))
        let held = try await connection()
        try await held.connection.publish(messages)
        var delivery = Delivery()
        delivery.isAfterBreak = lastConnection.map { $0 != held.number } ?? false
        lastConnection = held.number
        return delivery
    }

    /// Connects, and leaves again; nothing is published.
    ///
    /// - Throws: ``OutputError`` where the broker does not let us in.
    public func check() async throws(OutputError) -> String {
        try await options.broker.check(subscribing: subscriptions, clock: surroundings.clock)
    }

    /// A connection on which everything that has to be known of us was told.
    func connection() async throws(OutputError) -> MQTTLink.Held {
        try await link.connection { [self] connection throws(OutputError) in
            try await greet(connection)
        }
    }

    /// The messages of readouts, in the order in which they have to go.
    private func messages(of readouts: [StoredReadout]) throws(JournalError) -> [MQTTMessage] {
        let now = surroundings.wall()
        var messages: [MQTTMessage] = []
        for (place, readout) in readouts.enumerated() {
            var flow = try flow(of: readout)
            let isLast = try isLast(readout, before: readouts[(place + 1)...])
            let way = flow.take(readout, now: now, isLast: isLast)
            // Kept even if the broker does not take them: some of them may have arrived.
            flows[readout.meter] = flow
            if way.isMissed {
                let topic = options.topics.history(readout.meter)
                messages.append(MQTTMessage(topic, ReadoutDocument.history(readout)))
            }
            if way.isNew { messages += try stateMessages(readout, flow.snapshot) }
        }
        return messages
    }

    private func flow(of readout: StoredReadout) throws(JournalError) -> MeterFlow {
        if let flow = flows[readout.meter] { return flow }
        // A meter that is new has to be announced.
        told.announced = nil
        let latest = try surroundings.journal.latest(serial: readout.meter)
        return MeterFlow(
            MeterSnapshot(readout.meter, latest: latest, before: readout.time),
            newest: try surroundings.journal.newestTime(of: readout.meter)
        )
    }

    /// Whether neither the delivery nor the journal has a later readout of the meter.
    private func isLast(
        _ readout: StoredReadout,
        before later: ArraySlice<StoredReadout>
    ) throws(JournalError) -> Bool {
        guard !later.contains(where: { $0.meter == readout.meter }) else { return false }
        let newest = try surroundings.journal.newestTime(of: readout.meter)
        return newest.map { $0 <= readout.time } ?? true
    }

    /// What goes out of a readout that is new.
    private func stateMessages(
        _ readout: StoredReadout,
        _ snapshot: MeterSnapshot
    ) throws(JournalError) -> [MQTTMessage] {
        let (topics, meter) = (options.topics, readout.meter)
        var messages: [MQTTMessage] = []
        if options.form != .json {
            // The time comes last: who waits for it has all the rest.
            for reading in readout.readings where !reading.isDoubtful {
                guard let text = reading.text else { continue }
                messages.append(message(topics.value(meter, reading.name), text))
            }
            messages.append(message(topics.value(meter, "time"), readout.time.description))
        }
        return try messages + documents(of: snapshot)
    }

    /// The documents of a meter's newest values.
    func documents(of snapshot: MeterSnapshot) throws(JournalError) -> [MQTTMessage] {
        var messages: [MQTTMessage] = []
        if options.form != .values {
            let topic = options.topics.state(snapshot.meter)
            messages.append(message(topic, ReadoutDocument.state(snapshot)))
        }
        if let document = try homeAssistantState(of: snapshot) {
            messages.append(message(options.topics.homeAssistant(snapshot.meter), document))
        }
        return messages
    }

    /// Notes that the newest values of a meter were told apart from a delivery.
    func noteTold(_ meter: String, _ time: Timestamp) { flows[meter]?.noteTold(time) }

    private func message(_ topic: String, _ text: String) -> MQTTMessage {
        MQTTMessage(topic, text, isRetained: options.retains)
    }
}
