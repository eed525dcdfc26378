public import Journal
internal import Metering

/// Sends readings to emoncms by its broker: `emon/NAME` with the values and their time.
///
/// A document with `time` is taken as one, with its own time, so that what was missed finds its
/// place. Nothing is kept by the broker, since emoncms counts what was kept as new whenever it
/// starts; and nothing but readings goes under `emon/`, since emoncms makes an input of all that it
/// sees there.
public actor EmonOutput: Output {
    /// What it is called; its bookmark in the journal has this name.
    public nonisolated let name: String
    private let options: MQTTOptions
    private let surroundings: Surroundings
    private let link: MQTTLink
    private var lastConnection: Int?

    init(name: String, _ options: MQTTOptions, _ surroundings: Surroundings) {
        self.name = name
        self.options = options
        self.surroundings = surroundings
        link = MQTTLink(options.broker, clock: surroundings.clock)
    }

    /// Sends readings, and waits until the broker has acknowledged them all.
    ///
    /// What is no number is left out, as is what is doubted: an input has no mark for it.
    ///
    /// - Throws: ``OutputError`` where it has not, or `JournalError`.
    public func deliver(_ readings: [StoredReading]) async throws -> Delivery {
        var delivery = Delivery()
        var messages: [MQTTMessage] = []
        // A look through all events; once a meter is enough.
        var nodes: [String: String] = [:]
        for readout in StoredReadout.readouts(of: readings) {
            let fit = readout.readings.filter { $0.decimal != nil && !$0.isDoubtful }
            delivery.unfit += readout.readings.count - fit.count
            guard !fit.isEmpty else { continue }
            let node = try nodes[readout.meter] ?? node(of: readout.meter)
            nodes[readout.meter] = node
            let document = Self.document(fit, at: readout.time)
            messages.append(MQTTMessage("\(options.topics.base)/\(node)", document))
        }
        let held = try await link.connection()
        try await held.connection.publish(messages)
        delivery.isAfterBreak = lastConnection.map { $0 != held.number } ?? false
        lastConnection = held.number
        return delivery
    }

    /// The meter's name in the configuration, or its serial number where it has none.
    private func node(of meter: String) throws(JournalError) -> String {
        Topics.level(try surroundings.name(of: meter) ?? meter)
    }

    /// Connects, and leaves again; nothing is published.
    ///
    /// - Throws: ``OutputError`` where the broker does not let us in.
    public func check() async throws(OutputError) -> String {
        try await options.broker.check(clock: surroundings.clock)
    }

    /// Keeps still until the task is cancelled, and says goodbye.
    public func live() async {
        while (try? await surroundings.clock.sleep(for: .seconds(3_600), tolerance: nil)) != nil {}
        await link.leave()
    }

    /// The document of a readout.
    ///
    /// - Parameters:
    ///   - readings: the numbers.
    ///   - time: when they were read; emoncms takes seconds since 1970, with a fraction.
    /// - Returns: an object of JSON.
    static func document(_ readings: [StoredReading], at time: Timestamp) -> String {
        var object = JSONObject()
        object.add("time", raw: seconds(time))
        for reading in readings { object.add(reading.name, raw: reading.json) }
        return object.text
    }

    private static func seconds(_ time: Timestamp) -> String {
        let exact = ExactDecimal(time.milliseconds, exponent: -3)
        return (exact.rescaled(to: 0) ?? exact).description
    }
}
