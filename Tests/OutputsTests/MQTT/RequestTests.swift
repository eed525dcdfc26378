import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

/// What comes in from a broker, from friends and others.
@Suite("MQTT: requests", .timeLimit(.minutes(15)))
struct MQTTRequestTests {
    @Test func `a request is empty, a word, or an object with an id`() throws {
        for text in ["", "read", " read\n", "PRESS", "{}", "{\"id\":null}"] {
            #expect(try ReadRequest(parsing: Array(text.utf8)).id == nil, "\(text)")
        }
        #expect(try ReadRequest(parsing: Array("{\"id\": \"a\\u0001\"}".utf8)).id == "a\u{1}")
    }

    @Test func `whatever else comes is a defect in words, and crashes nothing`() throws {
        let nested = String(repeating: "[", count: 1_000)
        let texts = [
            "reset", "{", "[]", "42", "\"read\"", "{\"id\":7}", "null", nested,
            "{\"id\":\"\(String(repeating: "x", count: 65))\"}",
            String(repeating: "a", count: 9_999),
        ]
        for text in texts {
            #expect(throws: ReadRequest.Defect.self) { try ReadRequest(parsing: Array(text.utf8)) }
        }
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0x7B, 0xED, 0xA0, 0x80, 0x7D], [0]] {
            #expect(throws: ReadRequest.Defect.self) { try ReadRequest(parsing: bytes) }
        }
        var dice = SystemRandomNumberGenerator.Seeded(seed: 5)
        let good = Array("{\"id\":\"abc\"}".utf8)
        var requests = 0
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0...Int.random(in: 0...4, using: &dice) {
                let place = Int.random(in: 0..<bytes.count, using: &dice)
                bytes[place] = .random(in: 0...255, using: &dice)
            }
            if (try? ReadRequest(parsing: bytes)) != nil { requests += 1 }
            let noise = (0..<Int.random(in: 1...40, using: &dice)).map { _ in
                UInt8.random(in: 0...255, using: &dice)
            }
            if (try? ReadRequest(parsing: noise)) != nil { requests += 1 }
        }
        // Letters of the id may change into others.
        #expect(requests > 0 && requests < 20_000)
    }

    @Test func `what the broker kept names only topics of heatlog's own`() {
        func parse(_ text: String) -> [String] {
            Announcements.parse(Array(text.utf8), prefix: "homeassistant").keys.sorted()
        }
        let ours = "homeassistant/sensor/heatlog_1/power/config"
        #expect(parse("{\"\(ours)\":{}}") == [ours])
        #expect(
            parse("{\"homeassistant/device/heatlog_1/config\":{\"power\":\"sensor\"}}").count == 1
        )
        for topic in [
            "homeassistant/sensor/other_1/power/config", "homeassistant/lock/heatlog_1/door/config",
            "homeassistant/sensor/heatlog_1/power/state", "zigbee2mqtt/bridge/state",
            "homeassistant/sensor/heatlog_1/+/config", "homeassistant/sensor/heatlog_1//config",
            "homeassistant/heatlog_1/config", "homeassistant/sensor/heatlog_1/a/b/config", "",
        ] {
            #expect(parse("{\"\(topic)\":{}}") == [], "\(topic)")
        }
        for text in ["", "[]", "{\"\(ours)\":7}", "{\"\(ours)\":{\"a b\":\"c\"}}", "nonsense"] {
            #expect(parse(text) == [], "\(text)")
        }
        var dice = SystemRandomNumberGenerator.Seeded(seed: 9)
        let good = Array("{\"\(ours)\":{\"a\":\"sensor\"}}".utf8)
        for _ in 0..<5_000 {
            var bytes = good
            bytes[Int.random(in: 0..<bytes.count, using: &dice)] = .random(
                in: 0...255,
                using: &dice
            )
            for topic in Announcements.parse(bytes, prefix: "homeassistant").keys {
                #expect(topic.hasPrefix("homeassistant/"))
                #expect(!topic.contains("+") && !topic.contains("#"))
            }
        }
    }

    @Test func `a meter is read by its name and by its serial number, and the answer says so`()
        async throws
    {
        let plant = try await BrokerPlant.open()
        plant.plans = ["house": ReadingPlan(intervals: [:]), "barn": ReadingPlan(intervals: [:])]
        try plant.identify()
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "heatlog/#")
        try await plant.running(plant.output()) {
            try await subscriber.message("online") { $0.payload == "online" }
            try await publish("heatlog/house/read", "", to: plant.broker.port)
            let first = try await subscriber.message("an answer") {
                $0.topic == "heatlog/house/read/result"
            }
            #expect(try object(first.payload)["status"] as? String == "read")
            #expect(!first.isRetained)
            plant.wishes.answer = .refused(message: "The budget is spent.", hint: "Wait.")
            try await publish("heatlog/6892850/read", "{\"id\":\"42\"}", to: plant.broker.port)
            let second = try await subscriber.message("another answer") {
                $0.topic == "heatlog/6892850/read/result"
            }
            let answer = try object(second.payload)
            #expect(answer["status"] as? String == "refused")
            #expect(answer["id"] as? String == "42")
            #expect(answer["message"] as? String == "The budget is spent.")
            #expect(answer["hint"] as? String == "Wait.")
        }
        #expect(plant.wishes.meters == ["house", "house"])
    }

    @Test func `hostile requests are refused in words or ignored, and few are answered at all`()
        async throws
    {
        let plant = try await BrokerPlant.open()
        let port = plant.broker.port
        plant.plans = ["house": ReadingPlan(intervals: [:])]
        let subscriber = try await MosquittoSubscriber(port, "heatlog/#")
        // Kept by the broker from some day: nobody wants it now.
        try await publish("heatlog/house/read", "read", to: port, options: ["-r"])
        try await plant.running(plant.output()) {
            try await subscriber.message("online") { $0.payload == "online" }
            try await publish("heatlog/barn/read", "", to: port)
            let unknown = try await subscriber.message("an answer") {
                $0.topic == "heatlog/barn/read/result"
            }
            #expect(
                try object(unknown.payload)["message"] as? String == "There is no meter 'barn'."
            )
            try await publish("heatlog/house/read", "drop table", to: port)
            try await subscriber.message("a refusal") {
                $0.topic == "heatlog/house/read/result" && $0.payload.contains("neither empty")
            }
            let options = try await sendHostile(to: port, in: plant.scratch)
            // Whatever came, a good request is still answered; 30 a minute are.
            try await publish("heatlog/house/read", "{\"id\":\"good\"}", to: port)
            try await subscriber.message("the good one") { $0.payload.contains("\"id\":\"good\"") }
            for _ in 0..<options { try await publish("heatlog/house/read", "x", to: port) }
            try await publish("heatlog/end", "", to: port)
            try await subscriber.message("the end") { $0.topic == "heatlog/end" }
        }
        let answers = subscriber.messages.filter { $0.topic.hasSuffix("/read/result") }
        #expect(answers.count <= ReadDesk.aMinute)
        #expect(plant.wishes.meters == ["house"])
        #expect(answers.allSatisfy { (try? object($0.payload)) != nil })
    }

    /// Sends what nobody should send.
    ///
    /// - Returns: how many more there may be before the limit of a minute is surely reached.
    private func sendHostile(to port: Int, in scratch: Scratch) async throws -> Int {
        let huge = scratch.path("huge")
        try Data(repeating: 0x61, count: 3_000_000).write(to: URL(fileURLWithPath: huge))
        let noise = scratch.path("noise")
        try Data((0..<500).map { _ in UInt8.random(in: 0...255) }).write(
            to: URL(fileURLWithPath: noise)
        )
        for file in [huge, noise] {
            let words = [
                "/usr/bin/mosquitto_pub", "-h", "127.0.0.1", "-p", "\(port)", "-q", "1", "-t",
                "heatlog/house/read", "-f", file,
            ]
            _ = await (try ChildProcess(running: words)).outcome()
        }
        for level in ["$SYS", "a b", "ünï", "..", "bridge", String(repeating: "x", count: 300)] {
            try await publish("heatlog/\(level)/read", "read", to: port)
        }
        return 30
    }

    @Test func `no more than thirty requests a minute are answered, whatever the clock does`() {
        var desk = ReadDesk()
        func admitted(_ seconds: Int64) -> Int {
            (0..<100).count { _ in desk.admits(at: Timestamp(milliseconds: seconds * 1_000)) }
        }
        #expect(admitted(0) == 30)
        #expect(admitted(59) == 0)
        #expect(admitted(60) == 30)
        #expect(admitted(-3_600) == 30)
    }
}
