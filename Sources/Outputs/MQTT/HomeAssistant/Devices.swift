internal import Catalogue
internal import Journal

/// A device of Home Assistant with its entities.
struct HomeDevice: Sendable {
    /// Its id, one of a kind in a house.
    let id: String
    /// What is said of it.
    let description: JSONObject
    /// Its entities.
    let entities: [Entity]
    /// The topics that all have to say `online`.
    let availability: [String]
    /// Who tells of it.
    let origin: JSONObject

    /// The announcements of it.
    func announcements(_ discovery: MQTTOptions.Discovery) -> [Announcement] {
        switch discovery.form {
        case .entity: entities.map { announcement(of: $0, discovery.prefix) }
        case .device: [announcement(discovery.prefix)]
        }
    }

    /// The message of one entity, which carries its device with it.
    private func announcement(of entity: Entity, _ prefix: String) -> Announcement {
        var object = entity.members(id)
        addCommon(to: &object)
        return Announcement(
            topic: "\(prefix)/\(entity.platform.rawValue)/\(id)/\(entity.key)/config",
            payload: object.text
        )
    }

    /// The message of the whole device: topics and availability are shared by its components.
    private func announcement(_ prefix: String) -> Announcement {
        var components = JSONObject()
        for entity in entities {
            var members = entity.members(id)
            members.add("platform", entity.platform.rawValue)
            components.add(entity.key, members)
        }
        var object = JSONObject()
        object.add("components", components)
        addCommon(to: &object)
        return Announcement(
            topic: "\(prefix)/device/\(id)/config",
            payload: object.text,
            components: Dictionary(
                entities.map { ($0.key, $0.platform.rawValue) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    /// Adds what each message has to say; Home Assistant takes none without device and origin.
    private func addCommon(to object: inout JSONObject) {
        let topics = availability.map { JSONObject([("topic", $0)]).text }
        object.add("availability", raw: "[\(topics.joined(separator: ","))]")
        object.add("availability_mode", "all")
        object.add("device", description)
        object.add("origin", origin)
    }
}

extension HomeDevice {
    /// The device of a meter.
    ///
    /// - Parameters:
    ///   - meter: the meter.
    ///   - snapshot: its newest readings.
    ///   - topics: where all is told.
    ///   - origin: who tells.
    init(_ meter: HomeMeter, _ snapshot: MeterSnapshot, _ topics: Topics, origin: JSONObject) {
        let topic = topics.homeAssistant(meter.meter)
        let interval = meter.plan?.interval
        var entities = meter.sensors(of: snapshot).map { reading in
            Entity(reading, meter.sensorClass(of: reading), topic: topic, interval: interval)
        }
        let bits = meter.infoBits(of: snapshot)
        entities += bits.map { Entity($0, topic: topic, interval: interval) }
        if !bits.isEmpty { entities.append(.infoText(topic: topic, interval: interval)) }
        let id = HomeID.meter(meter.meter, base: topics.base)
        let isKnown = !meter.meter.hasPrefix("line:")
        var description = JSONObject()
        description.add("identifiers", raw: "[\(quotedForJSON(id))]")
        description.add("name", meter.name ?? meter.modelName ?? meter.meter)
        description.add("manufacturer", meter.model?.maker ?? "unknown")
        description.add("model", meter.modelName ?? "unknown")
        if isKnown { description.add("serial_number", meter.meter) }
        description.add("via_device", HomeID.bridge(base: topics.base))
        self.init(
            id: id,
            description: description,
            entities: entities,
            availability: [topics.bridgeState, topics.availability(meter.meter)],
            origin: origin
        )
    }

    /// The device of the program: its last error, and for each meter what is left of the budget and
    /// a button to read it.
    init(bridge meters: [HomeMeter], _ topics: Topics, takesRequests: Bool, origin: JSONObject) {
        let id = HomeID.bridge(base: topics.base)
        var lastError = Entity(
            platform: .sensor,
            key: "last_error",
            name: "Last error",
            stateTopic: topics.bridgeHealth
        )
        lastError.add("value_template", "{{ value_json['last_error']['words'] }}")
        lastError.add("entity_category", "diagnostic")
        var description = JSONObject()
        description.add("identifiers", raw: "[\(quotedForJSON(id))]")
        description.add("name", topics.base)
        description.add("model", "heatlog")
        self.init(
            id: id,
            description: description,
            entities: [lastError]
                + meters.flatMap { Self.services($0, topics, takesRequests: takesRequests) },
            availability: [topics.bridgeState],
            origin: origin
        )
    }

    /// What the program offers for a meter: what is left of its budget, where it has one, and a
    /// button.
    private static func services(
        _ meter: HomeMeter,
        _ topics: Topics,
        takesRequests: Bool
    ) -> [Entity] {
        let title = meter.name ?? meter.meter
        let key = HomeID.word(meter.meter)
        var services: [Entity] = []
        if meter.plan?.requestsLeft != nil {
            var budget = Entity(
                platform: .sensor,
                key: "requests_left_\(key)",
                name: "Requests left today for \(title)",
                stateTopic: topics.bridgeHealth
            )
            let level = Topics.level(meter.meter)
            budget.add("value_template", "{{ value_json['meters']['\(level)']['requests_left'] }}")
            budget.add("state_class", "measurement")
            budget.add("entity_category", "diagnostic")
            services.append(budget)
        }
        if takesRequests, meter.plan?.takesRequests != false {
            var button = Entity(
                platform: .button,
                key: "read_\(key)",
                name: "Read \(title) now"
            )
            button.add("command_topic", topics.request(meter.meter))
            button.add("payload_press", "read")
            services.append(button)
        }
        return services
    }
}
