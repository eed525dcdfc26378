internal import Journal
internal import Metering

// What an output over MQTT does besides readings: it tells how program and meters are, and takes
// requests.

extension MQTTOutput {
    /// The meters of the configuration that were met.
    struct MetMeter: Sendable, Hashable {
        /// Its name in the configuration.
        let name: String
        /// What the journal calls it.
        let meter: String
    }

    /// Keeps the connection and what is told on it, until the task is cancelled.
    public func live() async {
        let listening = Task { for await message in inbox { await hear(message) } }
        var failures = 0
        while !Task.isCancelled {
            do {
                let held = try await connection()
                try await tend(held.connection)
                failures = 0
            } catch { failures += 1 }
            let wait = failures == 0 ? 1 : min(60, 1 << min(failures, 6))
            guard (try? await surroundings.clock.sleep(for: .seconds(wait), tolerance: nil)) != nil
            else { break }
        }
        listening.cancel()
        // The last word of a task that was cancelled is not waited for by the task itself.
        await Task { [link, options] in
            let offline = MQTTMessage(options.topics.bridgeState, "offline", isRetained: true)
            await link.leave(saying: [offline])
        }.value
    }

    /// What comes in that we want to hear of.
    nonisolated var subscriptions: [String] {
        let topics = options.topics
        var subscriptions: [String] = []
        if options.takesRequests { subscriptions.append(topics.requests) }
        if let discovery = options.discovery {
            subscriptions += ["\(discovery.prefix)/status", topics.announcements]
        }
        // Where two have the same name, or a will comes late, somebody may say that we are gone.
        if !subscriptions.isEmpty { subscriptions.append(topics.bridgeState) }
        return subscriptions
    }

    /// Tells on a new connection all that is known.
    func greet(_ connection: MQTTConnection) async throws(OutputError) {
        told = Told()
        if !subscriptions.isEmpty { try await connection.subscribe(subscriptions) }
        try await connection.publish([
            MQTTMessage(options.topics.bridgeState, "online", isRetained: true)
        ])
        try await tend(connection)
        try await repeatState(connection)
    }

    /// Tells what has changed.
    func tend(_ connection: MQTTConnection) async throws(OutputError) {
        let now = surroundings.wall()
        // Each meter costs a few looks into the journal; a thousand of them are looked at less often.
        let pace = Int64(surroundings.meters().count / 10)
        if Told.isDue(told.looked, every: 5 + pace, at: now) {
            told.looked = now
            try await tellAvailability(connection, now)
        }
        if Told.isDue(told.announced, every: 60 + pace, at: now) {
            told.announced = now
            try await announce(connection)
        }
        if Told.isDue(told.health, every: 60 + pace, at: now) {
            told.health = now
            let health = try reading { () throws(JournalError) in try healthDocument(now) }
            try await connection.publish([
                MQTTMessage(options.topics.bridgeHealth, health, isRetained: true)
            ])
        }
    }

    /// The meters of the configuration that were met.
    nonisolated func metMeters() throws(OutputError) -> [MetMeter] {
        try reading { () throws(JournalError) in
            var meters: [MetMeter] = []
            for name in surroundings.meters() {
                let meter = try surroundings.meter(named: name) ?? "line:\(name)"
                meters.append(MetMeter(name: name, meter: meter))
            }
            return meters
        }
    }

    /// Reads the journal; one that cannot be read is this machine's fault.
    nonisolated func reading<Result>(
        _ body: () throws(JournalError) -> Result
    ) throws(OutputError) -> Result {
        do throws(JournalError) { return try body() } catch {
            throw OutputError(.system, error.message, hint: error.hint)
        }
    }

    /// Tells of each meter whether it answers, where that has changed.
    private func tellAvailability(
        _ connection: MQTTConnection,
        _ now: Timestamp
    ) async throws(OutputError) {
        var current: [String: Bool] = [:]
        for met in try metMeters() {
            current[met.meter] = try reading { () throws(JournalError) in
                try MeterAvailability(surroundings, met, now: now).isAnswering
            }
        }
        // A meter that is gone answers no more.
        for meter in told.availability.keys where current[meter] == nil { current[meter] = false }
        let changed = current.filter { told.availability[$0.key] != $0.value }
        guard !changed.isEmpty else { return }
        try await connection.publish(
            changed.sorted { $0.key < $1.key }.map { meter, isAnswering in
                MQTTMessage(
                    options.topics.availability(meter),
                    isAnswering ? "online" : "offline",
                    isRetained: true
                )
            }
        )
        told.availability.merge(changed) { _, new in new }
    }

    /// Does what a message that came in asks for; one that asks for nothing is passed over.
    private func hear(_ message: MQTTMessage) async {
        let topics = options.topics
        if message.topic == topics.bridgeState {
            await contradict(message)
        } else if message.topic == topics.announcements {
            await forgetWhatIsGone()
        } else if let prefix = options.discovery?.prefix, message.topic == "\(prefix)/status" {
            await welcome(message)
        } else if let level = topics.requested(in: message.topic) {
            await answer(message, level)
        }
    }

    /// Says that we are here where somebody says that we are not.
    private func contradict(_ message: MQTTMessage) async {
        guard message.payload == Array("offline".utf8), let held = await link.existing() else {
            return
        }
        try? await held.connection.publish([
            MQTTMessage(options.topics.bridgeState, "online", isRetained: true)
        ])
    }

    /// Tells Home Assistant everything again that has just started.
    private func welcome(_ message: MQTTMessage) async {
        guard message.payload == Array("online".utf8), let held = await link.existing() else {
            return
        }
        told.announcements.forgetTexts()
        told.health = nil
        try? await announce(held.connection)
        try? await tend(held.connection)
        try? await repeatState(held.connection)
    }

    /// Looks at what the broker kept, where it came late.
    private func forgetWhatIsGone() async {
        guard let held = await link.existing() else { return }
        try? await announce(held.connection)
    }
}

/// Whether a meter answers.
struct MeterAvailability {
    /// Whether it does: it was read, not too long ago, and no outage has begun since.
    let isAnswering: Bool

    init(
        _ surroundings: Surroundings,
        _ met: MQTTOutput.MetMeter,
        now: Timestamp
    ) throws(JournalError) {
        guard let last = try surroundings.journal.newestTime(of: met.meter) else {
            isAnswering = false
            return
        }
        // What does not answer before it was ever known is called by its line.
        let outage = try surroundings.journal.newestEvents(
            of: [met.meter, "line:\(met.name)"],
            kinds: [.noAnswer, .answering],
            limit: 1
        ).first
        let isOut = outage.map { $0.kind == .noAnswer && $0.time >= last } ?? false
        let age = Duration.milliseconds(now.milliseconds - last.milliseconds)
        let interval = surroundings.plan(met.name)?.interval
        isAnswering = !isOut && (interval.map { age <= Self.patience($0) } ?? true)
    }

    /// How old a value may be that is read in an interval: one read may fail.
    static func patience(_ interval: Duration) -> Duration { interval * 5 / 2 + .seconds(60) }
}
