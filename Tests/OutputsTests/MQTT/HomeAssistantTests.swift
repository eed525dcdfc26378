import Catalogue
import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

/// What Home Assistant takes, after `DEVICE_CLASS_UNITS` and `DEVICE_CLASS_STATE_CLASSES` of its
/// `homeassistant/components/sensor/const.py`; the units are those that 2024.3 and 2025.4 both took on
/// a trial (newer versions take more).
private enum HomeAssistantTable {
    static let units: [String: Set<String>] = [
        "energy": ["GJ", "MJ", "MWh", "kWh", "Wh"],
        "power": ["W", "kW"],
        "temperature": ["°C", "°F", "K"],
        "volume_flow_rate": ["m³/h", "L/min"],
        "volume": ["m³", "L"],
        "water": ["m³", "L"],
        "duration": ["d", "h", "min", "s", "ms"],
        "pressure": ["bar"],
        "voltage": ["V"],
        "current": ["A"],
        "frequency": ["Hz"],
        "reactive_power": ["var"],
        "apparent_power": ["VA"],
    ]
    static let amounts: Set<String> = ["energy", "volume", "water"]
    static let platforms: Set<String> = ["sensor", "binary_sensor", "button"]
}

/// What Home Assistant is told, at Debian's mosquitto.
@Suite("MQTT: Home Assistant", .timeLimit(.minutes(15)))
struct HomeAssistantTests {
    private static let values: [(String, String, Metering.Unit?)] = [
        ("heat_energy", "55.006", .megawattHour), ("power", "9.90", .kilowatt),
        ("flow", "123", .litrePerHour), ("volume", "1020.11", .cubicMetre),
        ("flow_temperature", "35.45", .degreeCelsius), ("temperature_difference", "7.34", .kelvin),
        ("operating_hours", "4711", .hour), ("in_a", "12.5", .cubicMetre), ("info_code", "9", nil),
    ]

    private func append(
        _ plant: BrokerPlant,
        seconds: Int64 = 0,
        doubtful: Set<String> = [],
        only names: Set<String>? = nil
    ) throws {
        let values = try Self.values.filter { names?.contains($0.0) ?? true }.map {
            (name: $0.0, value: try exact($0.1), unit: $0.2)
        }
        try plant.append(values, seconds: seconds, doubtful: doubtful)
    }

    /// A plant with a meter that is read once an hour, and one register of it once a day.
    private func plant() async throws -> BrokerPlant {
        let plant = try await BrokerPlant.open()
        let hourly: [UInt16] = [60, 80, 74, 68, 86, 89, 84, 99]
        var plan = ReadingPlan(
            intervals: Dictionary(uniqueKeysWithValues: hourly.map { ($0, .seconds(3_600)) })
        )
        plan.intervals[1004] = .seconds(86_400)
        plan.requestsLeft = 36
        plant.plans = ["house": plan]
        plant.now = BrokerPlant.start
        try plant.identify()
        return plant
    }

    private func configurations(_ subscriber: MosquittoSubscriber) throws -> [String: [String: Any]]
    {
        var all: [String: [String: Any]] = [:]
        for message in subscriber.messages where message.topic.hasSuffix("/config") {
            all[message.topic] = message.payload.isEmpty ? nil : try object(message.payload)
        }
        return all
    }

    @Test func `every announcement fits the tables of Home Assistant`() async throws {
        let plant = try await plant()
        try append(plant)
        let subscriber = try await MosquittoSubscriber(
            plant.broker.port,
            "homeassistant/#",
            "heatlog/#"
        )
        try await plant.running(plant.output(.homeAssistant)) {
            try await subscriber.message("a state") { $0.topic.hasSuffix("/homeassistant") }
            try await subscriber.message("the list") {
                $0.topic == "heatlog/bridge/announcements" && $0.payload.contains("info_text")
            }
        }
        let all = try configurations(subscriber)
        let state = try subscriber.messages.document("heatlog/6892850/homeassistant")
        let bits = try #require(MeterCatalogue.model(named: "601")?.info?.bits)
        // Nine registers, the bits and their words; last error, budget and button.
        #expect(all.count == 9 + bits.count + 1 + 3)
        var ids: Set<String> = []
        for (topic, entity) in all {
            let levels = topic.split(separator: "/")
            #expect(HomeAssistantTable.platforms.contains(String(levels[1])))
            #expect(levels.allSatisfy { $0.wholeMatch(of: /[a-zA-Z0-9_-]+/) != nil })
            #expect(ids.insert(try #require(entity["unique_id"] as? String)).inserted)
            let device = try #require(entity["device"] as? [String: Any])
            #expect((device["identifiers"] as? [String])?.count == 1)
            #expect((entity["origin"] as? [String: String])?["name"] == "heatlog")
            #expect((entity["availability"] as? [[String: String]])?.isEmpty == false)
            #expect(entity["availability_topic"] == nil)
            #expect(entity["name"] is String)
            guard levels[1] != "button" else {
                #expect(entity["command_topic"] as? String == "heatlog/6892850/read")
                continue
            }
            try check(entity, topic: topic, keys: state)
        }
        #expect(all.keys.contains("homeassistant/sensor/heatlog_6892850/heat_energy/config"))
    }

    /// Checks a sensor against the tables, and that its template finds its key.
    private func check(_ entity: [String: Any], topic: String, keys: [String: Any]) throws {
        #expect(entity["state_topic"] is String)
        let template = try #require(entity["value_template"] as? String)
        if entity["state_topic"] as? String == "heatlog/6892850/homeassistant" {
            let key = try #require(template.firstMatch(of: /\['(.+?)'\]/)?.1)
            #expect(keys.keys.contains(String(key)), "\(topic)")
            #expect(entity["expire_after"] as? Int == 9_060)
        }
        let unit = entity["unit_of_measurement"] as? String
        let stateClass = entity["state_class"] as? String
        switch entity["device_class"] as? String {
        case nil: break
        case "problem"?: #expect(unit == nil && topic.contains("/binary_sensor/"))
        case let name?:
            let units = try #require(HomeAssistantTable.units[name], "\(topic): \(name)")
            #expect(units.contains(unit ?? ""), "\(topic): \(unit ?? "") for \(name)")
            if HomeAssistantTable.amounts.contains(name) {
                #expect(["total", "total_increasing", nil].contains(stateClass), "\(topic)")
            } else if name != "duration" {
                #expect(stateClass == "measurement", "\(topic)")
            }
        }
    }

    @Test func `every unit of every dimension comes out as one that its class takes`() throws {
        for unit in Unit.allCases {
            for (name, isTotal) in [("heat_energy", true), ("power", false)] {
                let scratch = try Scratch()
                var meter = MeterIdentity()
                meter.serial = "1"
                let reading = Reading(
                    register: 1,
                    quantity: isTotal ? .heatEnergy : .power,
                    name: name,
                    label: name,
                    value: try exact("12.5"),
                    unit: unit,
                    source: .live
                )
                try scratch.journal.append(
                    Readout(
                        meter: meter,
                        time: Timestamp(milliseconds: 0),
                        readings: [reading]
                    ),
                    from: "x"
                )
                let stored = try #require(try scratch.journal.latest(serial: "1").first)
                for medium in Medium.allCases {
                    let kind = SensorClass(stored.series, isNumber: true, medium: medium)
                    guard let name = kind.deviceClass else { continue }
                    let units = try #require(HomeAssistantTable.units[name], "\(name)")
                    #expect(units.contains(kind.unit ?? ""), "\(unit): \(kind)")
                    let value = try #require(stored.decimal)
                    let told = try #require(kind.converted(value, from: stored.unit))
                    #expect((kind.target == nil) == (told == value))
                    if let target = kind.target {
                        let more = try value.converted(from: unit, to: target, digits: 11)
                        #expect(more.exponent < -6 && more.rounded(to: 6) == told || more == told)
                    }
                }
            }
        }
    }

    @Test func `the classes are those of the table`() async throws {
        let plant = try await plant()
        try append(plant)
        let snapshot = MeterSnapshot("1", latest: try plant.journal.latest(serial: "6892850"))
        let classes = Dictionary(
            uniqueKeysWithValues: snapshot.readings.map { reading in
                (reading.name, SensorClass(reading.series, isNumber: true, medium: .heat))
            }
        )
        func row(_ name: String) -> [String?] {
            let kind = classes[name]
            return [kind?.deviceClass, kind?.stateClass, kind?.unit]
        }
        #expect(row("heat_energy") == ["energy", "total_increasing", "MWh"])
        #expect(row("power") == ["power", "measurement", "kW"])
        #expect(row("flow_temperature") == ["temperature", "measurement", "°C"])
        // A difference of 7.34 K would become 45.21 °F as a temperature.
        #expect(row("temperature_difference") == [nil, "measurement", "K"])
        #expect(row("flow") == ["volume_flow_rate", "measurement", "m³/h"])
        #expect(row("volume") == ["volume", "total_increasing", "m³"])
        #expect(row("in_a") == ["water", "total_increasing", "m³"])
        #expect(row("operating_hours") == ["duration", "total_increasing", "h"])
        #expect(row("info_code") == [nil, nil, nil])
        #expect(
            classes.filter(\.value.isDiagnostic).keys.sorted() == ["info_code", "operating_hours"]
        )
        let water = try #require(snapshot.readings.first { $0.name == "volume" })
        #expect(
            SensorClass(water.series, isNumber: true, medium: .water).deviceClass == "water"
        )
    }

    @Test
    func `values are exact in its units, doubted and old ones are unknown, bits are problems`()
        async throws
    {
        let plant = try await plant()
        try append(plant, seconds: -86_400 * 3)
        try append(
            plant,
            doubtful: ["power"],
            only: ["heat_energy", "power", "flow", "volume", "info_code"]
        )
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "heatlog/#")
        try await plant.running(plant.output(.homeAssistant)) { try await plant.drained() }
        let payload = try #require(subscriber.payloads("heatlog/6892850/homeassistant").last)
        for text in [
            "\"heat_energy\":55.006,", "\"power\":null,", "\"flow\":0.123,", "\"volume\":1020.11,",
            // Read three days ago, though read each hour.
            "\"flow_temperature\":null,", "\"in_a\":null,", "\"operating_hours\":null",
            "\"info_code\":9,", "\"info_supply_interrupted\":\"ON\"",
            "\"info_flow_temperature_fault\":\"ON\"", "\"info_heat_leak\":\"OFF\"",
            "\"info_text\":\"The supply was interrupted. The flow temperature t1",
        ] {
            #expect(payload.contains(text), "\(text) in \(payload)")
        }
    }

    @Test func `who has just started is told everything again, and what is gone is removed`()
        async throws
    {
        let plant = try await plant()
        try append(plant)
        let port = plant.broker.port
        // Kept by the broker from an earlier time, and something that is none of our business.
        let old = "homeassistant/sensor/heatlog_1/power/config"
        let foreign = "homeassistant/sensor/other/power/config"
        for topic in [old, foreign] { try await publish(topic, "{}", to: port, options: ["-r"]) }
        let list = "{\"\(old)\":{},\"\(foreign)\":{},\"zigbee2mqtt/bridge/state\":{}}"
        try await publish("heatlog/bridge/announcements", list, to: port, options: ["-r"])
        let subscriber = try await MosquittoSubscriber(port, "#")
        let energy = "homeassistant/sensor/heatlog_6892850/heat_energy/config"
        try await plant.running(plant.output(.homeAssistant)) {
            try await plant.drained()
            try await subscriber.message("the removal") { $0.topic == old && $0.payload.isEmpty }
            try await subscriber.message("an entity") { $0.topic == energy }
            let before = subscriber.payloads("heatlog/6892850/homeassistant").count
            try await publish("homeassistant/status", "nonsense", to: port)
            try await publish("homeassistant/status", "online", to: port)
            try await waitUntil("everything again") {
                subscriber.payloads(energy).count >= 2
                    && subscriber.payloads("heatlog/6892850/homeassistant").count > before
            }
            #expect(Set(subscriber.payloads(energy)).count == 1)
            // The meter leaves the configuration.
            plant.plans = [:]
            plant.now = Timestamp(milliseconds: plant.now.milliseconds + 61_000)
            try await waitUntil("its removal") {
                subscriber.payloads(energy).last == ""
                    && subscriber.payloads("heatlog/6892850/availability").last == "offline"
            }
        }
        #expect(subscriber.payloads(foreign) == ["{}"])
        #expect(!subscriber.messages.contains { $0.topic.hasPrefix("zigbee2mqtt") })
        let late = try await MosquittoSubscriber(port, "homeassistant/#")
        try await late.message("the other's") { $0.topic == foreign }
        #expect(
            Set(late.messages.map(\.topic)) == [
                foreign, "homeassistant/sensor/heatlog_bridge_heatlog/last_error/config",
            ]
        )
    }

    @Test func `a device is one message, and a component that is gone is told of as such`()
        async throws
    {
        let plant = try await plant()
        try append(plant)
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "homeassistant/#")
        let topic = "homeassistant/device/heatlog_6892850/config"
        let values: [String: OutputValues.Value] = ["discovery": .text("device")]
        try await plant.running(plant.output(.homeAssistant, values)) {
            let first = try await subscriber.message("the device") { $0.topic == topic }
            let document = try object(first.payload)
            let components = try #require(document["components"] as? [String: [String: Any]])
            #expect(components["heat_energy"]?["platform"] as? String == "sensor")
            #expect(components.values.allSatisfy { $0["unique_id"] is String })
            #expect(document["origin"] != nil && document["device"] != nil)
        }
        plant.plans["house"]?.intervals[60] = nil
        try await plant.running(plant.output(.homeAssistant, values)) {
            try await waitUntil("both messages") { subscriber.payloads(topic).count >= 3 }
        }
        let told = try subscriber.payloads(topic).suffix(2).map { payload in
            try #require(object(payload)["components"] as? [String: [String: Any]])
        }
        #expect(told[0]["heat_energy"]?.keys.sorted() == ["platform"])
        #expect(told[1]["heat_energy"] == nil)
        #expect(told[1]["power"] != nil)
    }

    @Test func `a meter that does not answer, or falls silent, is offline`() async throws {
        let plant = try await plant()
        try append(plant)
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "heatlog/#")
        func availability() -> [String] { subscriber.payloads("heatlog/6892850/availability") }
        func later(_ seconds: Int64) {
            plant.now = Timestamp(milliseconds: plant.now.milliseconds + seconds * 1_000)
        }
        try await plant.running(plant.output(.homeAssistant)) {
            try await waitUntil("online") { availability() == ["online"] }
            later(60)
            try plant.journal.append(
                Event(time: plant.now, meter: "6892850", kind: .noAnswer, words: "It is silent.")
            )
            try await waitUntil("offline") { availability().last == "offline" }
            later(60)
            try append(plant, seconds: 120)
            try await waitUntil("online again") { availability().last == "online" }
            later(9_100)
            try await waitUntil("silent") { availability().last == "offline" }
        }
        #expect(availability() == ["online", "offline", "online", "offline"])
        let health = try subscriber.messages.document("heatlog/bridge/health")
        #expect(health["version"] as? String == "1.2.3")
        let error = try #require(health["last_error"] as? [String: Any])
        #expect(error["words"] as? String == "It is silent.")
        let meters = try #require(health["meters"] as? [String: [String: Any]])
        #expect(meters["6892850"]?["requests_left"] as? Int == 36)
        let outputs = try #require(health["outputs"] as? [String: [String: Any]])
        #expect(outputs["out"]?["queue"] as? Int == 0)
    }
}
