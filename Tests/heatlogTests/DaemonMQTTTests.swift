import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import heatlog

extension DaemonTests {
    /// The running program with an output over MQTT, at Debian's mosquitto.
    @Suite(.timeLimit(.minutes(15)))
    struct Brokers {
        private let plant: DaemonPlant
        private let meter: DaemonMeter
        private let port: DaemonPort
        private let broker: Mosquitto

        init() async throws {
            plant = try DaemonPlant()
            meter = try DaemonMeter()
            port = try await DaemonPort(meter)
            let folder = plant.path("broker")
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            let passwords = plant.path("passwords")
            let made = await
                (try ChildProcess(
                    running: [
                        "/usr/bin/mosquitto_passwd", "-b", "-c", passwords, "home", "geheim-4711",
                    ]
                )).outcome()
            try #require(made.status == 0)
            broker = try await Mosquitto(
                in: folder,
                "allow_anonymous false",
                "password_file \(passwords)"
            )
        }

        private func configure(every: String, budget: String, password: String) throws {
            try plant.configure(
                """
                meters:
                  house: {port: "\(port.address)", model: 601, every: \(every), budget: \(budget)}
                outputs:
                  home: {type: homeassistant, host: 127.0.0.1, port: \(broker.port), user: home,
                         password: \(password)}
                  emon: {type: mqtt, preset: emon, host: 127.0.0.1, port: \(broker.port), user: home,
                         password: \(password)}
                """
            )
        }

        private func subscriber(_ topics: String) async throws -> MosquittoSubscriber {
            try await MosquittoSubscriber(
                broker.port,
                topics,
                options: ["-u", "home", "-P", "geheim-4711"]
            )
        }

        private func ask(_ payload: String) async throws {
            try await publish(
                "heatlog/house/read",
                payload,
                to: broker.port,
                options: ["-u", "home", "-P", "geheim-4711"]
            )
        }

        /// A number at the top of a document, as it is written there.
        private func number(_ name: String, in payload: String) -> String? {
            payload.split(separator: "\"\(name)\":").dropFirst().first.map {
                String($0.prefix { $0 != "," && $0 != "}" })
            }
        }

        @Test func `it delivers, reads when asked, stops at the budget, and shows no secret`()
            async throws
        {
            try configure(every: "1d", budget: "10", password: "geheim-4711")
            let subscriber = try await subscriber("#")
            let daemon = try await plant.start()
            let state = try await subscriber.message("a state") {
                $0.topic == "heatlog/\(meter.serial)/state"
            }
            let first = try #require(try plant.journal().readings(of: meter.serial).first)
            #expect(number("heat_energy", in: state.payload) == first.text)
            let emon = try await subscriber.message("emon") { $0.topic == "emon/house" }
            #expect(number("heat_energy", in: emon.payload) == first.text)
            try await subscriber.message("an announcement") {
                $0.topic == "homeassistant/sensor/heatlog_\(meter.serial)/heat_energy/config"
            }
            try await ask("{\"id\":\"one\"}")
            try await subscriber.message("an answer") {
                $0.topic == "heatlog/house/read/result"
                    && $0.payload.contains("\"status\":\"read\"")
            }
            try await eventually("a second reading") {
                try visits(of: meter, in: plant.journal()) == 2
            }
            for _ in 0..<8 {
                let answers = subscriber.payloads("heatlog/house/read/result").count
                try await ask("read")
                try await eventually("an answer") {
                    subscriber.payloads("heatlog/house/read/result").count > answers
                }
            }
            let last = try #require(subscriber.payloads("heatlog/house/read/result").last)
            #expect(last.contains("\"status\":\"refused\""), "\(last)")
            #expect(last.contains("budget of 10 requests"), "\(last)")
            #expect(try plant.journal().requests(of: "house") <= 10)
            #expect(await daemon.stop() == 0)
            try await subscriber.message("its last word") {
                $0.topic == "heatlog/bridge/state" && $0.payload == "offline"
            }
            #expect(!daemon.text.contains("geheim"), "\(daemon.text)")
            let shown = try await plant.run("config", "show")
            #expect(!(shown.output + shown.errors).contains("geheim"))
        }

        @Test func `a wrong password is told once, and not shown`() async throws {
            try configure(every: "1d", budget: "99", password: "geheim-wrong")
            let daemon = try await plant.start()
            try await daemon.until("The output home takes no readings")
            try await daemon.until("The output emon takes no readings")
            #expect(daemon.text.contains("does not let this user in"))
            #expect(await daemon.stop() == 0)
            #expect(daemon.text.count(of: "The output home takes no readings") == 1)
            #expect(!daemon.text.contains("geheim"), "\(daemon.text)")
            let words = try plant.journal().allEvents(.outputFailed).map(\.words).joined()
            #expect(words.contains("does not let this user in"))
            #expect(!words.contains("geheim"))
        }

        @Test func `kill -9 of it loses no reading, and brings no other value`() async throws {
            try configure(every: "1s", budget: "none", password: "geheim-4711")
            let subscriber = try await subscriber("heatlog/#")
            for round in 1...4 {
                let daemon = try await plant.start()
                try await visits(of: meter, 3 * round, in: plant.journal())
                try await Task.sleep(for: .milliseconds(.random(in: 0...900)))
                daemon.child.kill()
                _ = await daemon.end()
            }
            let daemon = try await plant.start()
            let journal = try plant.journal()
            try await visits(of: meter, 15, in: journal)
            #expect(await daemon.stop() == 0)
            // The last run has stopped; what it had not delivered waits for the next one.
            let end = try await plant.start()
            let stored = Dictionary(
                uniqueKeysWithValues: try journal.readings(of: meter.serial).map {
                    ($0.time.description, $0.text)
                }
            )
            func told() -> [(time: String, value: String?)] {
                subscriber.messages.compactMap { message in
                    guard message.topic.hasSuffix("/state") || message.topic.hasSuffix("/history"),
                        let time = message.payload.firstMatch(of: /"time":"([^"]+)"/)?.1
                    else { return nil }
                    return (String(time), number("heat_energy", in: message.payload))
                }
            }
            try await eventually("all readings") {
                Set(told().map(\.time)).isSuperset(of: stored.keys)
            }
            #expect(await end.stop() == 0)
            for (time, value) in told() where stored[time] != nil { #expect(stored[time] == value) }
        }
    }
}
