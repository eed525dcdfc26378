internal import Catalogue
internal import Journal

/// One thing that Home Assistant shows.
struct Entity: Sendable, Hashable {
    /// What kind of thing.
    enum Platform: String, Sendable {
        case sensor, button
        case binarySensor = "binary_sensor"
    }

    /// What kind of thing.
    let platform: Platform
    /// Its name in data, one of a kind in its device.
    let key: String
    /// What it is called.
    let name: String
    /// Where its state is; nil for one without.
    var stateTopic: String?
    /// What else is said of it: names, and values that are JSON already.
    var details: [(name: String, raw: String)] = []

    static func == (one: Entity, other: Entity) -> Bool { one.members("") == other.members("") }
    func hash(into hasher: inout Hasher) { hasher.combine(members("")) }

    /// Says one thing more of it.
    mutating func add(_ name: String, _ text: String?) {
        if let text { details.append((name, quotedForJSON(text))) }
    }

    /// Its members in an announcement, in the device of an id.
    func members(_ device: String) -> JSONObject {
        var object = JSONObject([("name", name), ("unique_id", "\(device)_\(key)")])
        if let stateTopic { object.add("state_topic", stateTopic) }
        for detail in details { object.add(detail.name, raw: detail.raw) }
        return object
    }
}

extension Entity {
    /// The sensor of a register.
    ///
    /// - Parameters:
    ///   - reading: a reading of it.
    ///   - kind: what it is.
    ///   - topic: where the meter's document is.
    ///   - interval: what lies between two documents; nil where nobody knows.
    init(_ reading: StoredReading, _ kind: SensorClass, topic: String, interval: Duration?) {
        self.init(
            platform: .sensor,
            key: HomeID.word(reading.name),
            name: reading.series.label,
            stateTopic: topic
        )
        add("value_template", "{{ value_json['\(reading.name)'] }}")
        add("device_class", kind.deviceClass)
        add("state_class", kind.stateClass)
        add("unit_of_measurement", kind.unit)
        if kind.isDiagnostic { add("entity_category", "diagnostic") }
        expire(after: interval)
    }

    /// The problem that a bit of the info code tells of.
    init(_ bit: InfoBit, topic: String, interval: Duration?) {
        let key = HomeMeter.key(of: bit)
        let words = bit.name.split(separator: "_").joined(separator: " ")
        self.init(
            platform: .binarySensor,
            key: HomeID.word(key),
            name: words.prefix(1).uppercased() + words.dropFirst(),
            stateTopic: topic
        )
        add("value_template", "{{ value_json['\(key)'] }}")
        add("device_class", "problem")
        add("entity_category", "diagnostic")
        expire(after: interval)
    }

    /// The sentences of the info code.
    static func infoText(topic: String, interval: Duration?) -> Entity {
        var entity = Entity(
            platform: .sensor,
            key: "info_text",
            name: "Info code in words",
            stateTopic: topic
        )
        entity.add("value_template", "{{ value_json['info_text'] }}")
        entity.add("entity_category", "diagnostic")
        entity.expire(after: interval)
        return entity
    }

    private mutating func expire(after interval: Duration?) {
        guard let interval else { return }
        let seconds = MeterAvailability.patience(interval).components.seconds
        details.append(("expire_after", String(seconds)))
    }
}
