import Foundation
import Glibc
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

/// Against Debian's mosquitto.
@Suite("MQTT at a broker", .timeLimit(.minutes(15)))
struct MQTTBrokerTests {
    /// What is in a document, by name: the text of the value and the time when it was read.
    private struct Told: Hashable {
        let name: String
        let time: String
        let value: String
    }

    /// All values of the documents, in the digits that were sent.
    private func told(_ messages: [MosquittoSubscriber.Message]) throws -> Set<Told> {
        var all: Set<Told> = []
        for message in messages where message.topic.contains("6892850") {
            let isState = message.topic.hasSuffix("/state")
            guard isState || message.topic.hasSuffix("/history") else { continue }
            let document = try object(message.payload)
            let times = document["times"] as? [String: String]
            for match in message.payload.matches(of: /"(register_\d+)":([^,}]+)/) {
                let name = String(match.1)
                guard match.2.first != "\"" else { continue }
                let time = times?[name] ?? document["time"] as? String ?? ""
                all.insert(Told(name: name, time: time, value: String(match.2)))
            }
        }
        return all
    }

    private func stored(_ journal: Journal) throws -> Set<Told> {
        var all: Set<Told> = []
        for series in try journal.series() {
            let range = try journal.range(
                of: series,
                from: Timestamp(milliseconds: 0),
                to: Timestamp(milliseconds: 4_000_000_000_000)
            )
            for reading in range {
                all.insert(
                    Told(
                        name: reading.name,
                        time: reading.time.description,
                        value: reading.text ?? ""
                    )
                )
            }
        }
        return all
    }

    /// Appends a readout of two registers each second.
    private func append(_ plant: BrokerPlant, _ seconds: Range<Int64>) throws {
        for second in seconds {
            try plant.append(
                [
                    ("register_1", exact("\(second).10"), .megawattHour),
                    ("register_2", exact("\(second).25"), .kilowatt),
                ],
                seconds: second
            )
        }
    }

    @Test
    func `every value arrives and none is another, through ten stops and a kill of the broker`()
        async throws
    {
        let plant = try await BrokerPlant.open()
        plant.plans = ["house": ReadingPlan(intervals: [:], others: .seconds(1))]
        try plant.identify()
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "heatlog/#")
        var runner: Task<Void, any Error>?
        defer { runner?.cancel() }
        for round in 0..<11 as Range<Int64> {
            if round % 4 == 0 {
                // heatlog itself begins anew, and the one before ends wherever it is.
                runner?.cancel()
                let output = plant.output(.mqtt, ["go_back": .time(.seconds(600))])
                let surroundings = plant.surroundings
                runner = Task { try await OutputRunner(output, in: surroundings) { _ in }.run() }
            }
            let second = round * 600
            plant.now = Timestamp(
                milliseconds: BrokerPlant.start.milliseconds + (second + 100) * 1_000
            )
            try append(plant, second + 50..<second + 100)
            try await Task.sleep(for: .microseconds(.random(in: 0...60_000)))
            if round == 6 { await plant.broker.kill() } else { await plant.broker.stop() }
            try append(plant, second + 100..<second + 110)
            // What was read while the broker was away is old by now.
            plant.now = Timestamp(
                milliseconds: BrokerPlant.start.milliseconds + (second + 400) * 1_000
            )
            try await plant.broker.start()
            try await plant.drained()
        }
        let expected = try stored(plant.journal)
        #expect(expected.count == 11 * 120)
        try await waitUntil("all values") { try told(subscriber.messages).isSuperset(of: expected) }
        #expect(try told(subscriber.messages).subtracting(expected) == [])
        let history = subscriber.messages.filter { $0.topic.hasSuffix("/history") }
        #expect(history.count >= 11 * 9)
        #expect(history.allSatisfy { !$0.isRetained })
        // Nobody who comes later is given what was missed, but is given the newest.
        let late = try await MosquittoSubscriber(plant.broker.port, "heatlog/#")
        let state = try await late.message("the state") { $0.topic == "heatlog/6892850/state" }
        #expect(state.isRetained)
        #expect(state.payload.contains("\"register_1\":6109.10,"))
        #expect(!late.messages.contains { $0.topic.hasSuffix("/history") })
    }

    @Test func `what was missed goes to history with its own time, what is fresh to state`()
        async throws
    {
        let plant = try await BrokerPlant.open()
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "heatlog/#")
        plant.now = BrokerPlant.start
        try append(plant, -3_600 ..< -3_597)
        try append(plant, -2..<1)
        try await plant.running(plant.output()) {
            try await plant.drained()
            try await subscriber.message("the newest") {
                $0.payload.contains("\"register_1\":0.10")
            }
        }
        func firsts(_ topic: String) throws -> [String] {
            try subscriber.payloads("heatlog/6892850/\(topic)").map {
                try #require(object($0)["time"] as? String)
            }
        }
        // The journal had all of it when the output began: only the newest is sure to be new.
        #expect(
            try firsts("history") == [
                "2026-11-22T19:00:00.000Z", "2026-11-22T19:00:01.000Z", "2026-11-22T19:00:02.000Z",
                "2026-11-22T19:59:58.000Z", "2026-11-22T19:59:59.000Z",
            ]
        )
        #expect(try firsts("state") == ["2026-11-22T20:00:00.000Z"])
        // The farewell is sent at the end, and comes when the broker has passed it on.
        try await waitUntil("the farewell") {
            subscriber.payloads("heatlog/bridge/state").count == 2
        }
        #expect(subscriber.payloads("heatlog/bridge/state") == ["online", "offline"])
    }

    @Test func `values have topics of their own where that is wanted`() async throws {
        let plant = try await BrokerPlant.open()
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "site/#")
        plant.now = BrokerPlant.start
        try plant.append(
            [
                ("heat_energy", exact("55.006"), .megawattHour),
                ("power", exact("9.9"), .kilowatt),
            ],
            doubtful: ["power"]
        )
        let values: [String: OutputValues.Value] = [
            "topics": .text("values"), "base": .text("site/a"), "retain": .yesOrNo(false),
        ]
        try await plant.running(plant.output(.mqtt, values)) {
            try await subscriber.message("the time") { $0.topic == "site/a/6892850/value/time" }
        }
        #expect(subscriber.payloads("site/a/6892850/value/heat_energy") == ["55.006"])
        #expect(subscriber.payloads("site/a/6892850/value/time") == ["2026-11-22T20:00:00.000Z"])
        #expect(subscriber.payloads("site/a/6892850/value/power") == [])
        #expect(subscriber.payloads("site/a/6892850/state") == [])
        let late = try await MosquittoSubscriber(plant.broker.port, "site/#")
        try await late.message("the bridge") { $0.payload == "offline" }
        #expect(!late.messages.contains { $0.topic.contains("/value/") })
    }

    @Test func `emon is one document under the meter's name, and nothing else`() async throws {
        let plant = try await BrokerPlant.open()
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "#")
        try plant.identify()
        try plant.append(
            [
                ("heat_energy", exact("55.006"), .megawattHour),
                ("power", exact("9.90"), .kilowatt),
                ("flow", exact("1"), .litrePerHour),
                ("date", .date(try #require(CalendarDate(year: 2026, month: 11, day: 22))), nil),
            ],
            seconds: -86_400,
            doubtful: ["flow"]
        )
        plant.now = BrokerPlant.start
        try await plant.running(plant.output(.mqtt, ["preset": .text("emon")])) {
            try await plant.drained()
            try await subscriber.message("a document") { $0.topic == "emon/house" }
        }
        #expect(
            subscriber.messages.map(\.payload) == [
                "{\"time\":1795291200,\"heat_energy\":55.006,\"power\":9.90}"
            ]
        )
        #expect(try plant.journal.reader("out").tally == Reader.Tally(passed: 4, past: 0, unfit: 2))
        let late = try await MosquittoSubscriber(plant.broker.port, "#")
        try await publish("end", "end", to: plant.broker.port)
        try await late.message("the end") { $0.topic == "end" }
        #expect(late.messages.count == 1)
    }

    @Test func `a program that is gone without a word is said to be gone`() async throws {
        let plant = try await BrokerPlant.open()
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "heatlog/bridge/state")
        let options = MQTTOptions(
            "out",
            OutputValues(["host": .text("127.0.0.1"), "port": .number(plant.broker.port)])
        )
        var broker = options.broker
        broker.will = MQTTMessage("heatlog/bridge/state", "offline", isRetained: true)
        let first = try await MQTTConnection.open(broker, clock: ContinuousClock())
        // Another client of the same name: the broker ends the first one, and tells its will.
        let second = try await MQTTConnection.open(broker, clock: ContinuousClock())
        try await subscriber.message("the will") { $0.payload == "offline" }
        try await waitUntil("the end of the first") { !first.isOpen }
        await #expect(throws: OutputError.self) { try await first.publish([MQTTMessage("a", "b")]) }
        second.leave()
    }

    @Test func `somebody who says that we are gone is contradicted`() async throws {
        let plant = try await BrokerPlant.open()
        plant.plans = ["house": ReadingPlan(intervals: [:])]
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "heatlog/bridge/state")
        try await plant.running(plant.output()) {
            try await subscriber.message("online") { $0.payload == "online" }
            try await publish("heatlog/bridge/state", "offline", to: plant.broker.port)
            try await waitUntil("online again") {
                subscriber.messages.map(\.payload).suffix(2) == ["offline", "online"]
            }
        }
    }

    @Test func `a thousand descriptors do not keep it from connecting`() async throws {
        // The library's own loop cannot wait for a descriptor above 1023.
        let plant = try await BrokerPlant.open()
        let many = (0..<1_100).map { _ in dup(0) }
        defer { for descriptor in many { close(descriptor) } }
        try #require((many.max() ?? 0) > 1_024)
        #expect(try await plant.output().check().contains("lets heatlog in"))
    }

    @Test func `a test says what it found, and publishes nothing`() async throws {
        let plant = try await BrokerPlant.open()
        let subscriber = try await MosquittoSubscriber(plant.broker.port, "#")
        let address = "127.0.0.1:\(plant.broker.port)"
        #expect(try await plant.output().check() == "The broker \(address) lets heatlog in.")
        _ = try await plant.output(.mqtt, ["preset": .text("emon")]).check()
        _ = try await plant.output(.homeAssistant).check()
        try await publish("end", "end", to: plant.broker.port)
        try await subscriber.message("the end") { $0.topic == "end" }
        #expect(subscriber.messages.count == 1)
    }

    @Test func `a broker that is away, or unknown, is told as such`() async throws {
        let plant = BrokerPlant(try Scratch(), try await BrokerPlant.open().broker)
        await plant.broker.stop()
        func failure(_ values: [String: OutputValues.Value]) async -> OutputError? {
            do throws(OutputError) {
                _ = try await plant.output(.mqtt, values).check()
                return nil
            } catch { return error }
        }
        let away = await failure([:])
        #expect(away?.fault == .network)
        #expect(away?.message.contains("No broker listens at 127.0.0.1") == true)
        let unknown = await failure(["host": .text("no-such-host.invalid")])
        #expect(unknown?.fault == .network)
        #expect(unknown?.message.contains("cannot be resolved") == true)
    }
}

/// Brokers that are not as new, and connections that end.
@Suite("MQTT: connections", .timeLimit(.minutes(15)))
struct MQTTConnectionTests {
    /// A broker of MQTT 3.1.1 that does not know version 5: it answers as that standard says (3.1.2.2)
    /// or just hangs up, and acknowledges what is published.
    private static let oldBroker = """
        import socket, sys
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        def read(connection):
            head = connection.recv(1)
            if not head: return None, b""
            length, shift = 0, 0
            while True:
                byte = connection.recv(1)[0]
                length |= (byte & 127) << shift
                shift += 7
                if byte < 128: break
            body = b""
            while len(body) < length: body += connection.recv(length - len(body))
            return head[0], body
        while True:
            connection, _ = listener.accept()
            with connection:
                while True:
                    kind, body = read(connection)
                    if kind is None: break
                    if kind == 0x10 and body[6] == 5:
                        if sys.argv[1] == "answers": connection.sendall(bytes([0x20, 2, 0, 1]))
                        break
                    if kind == 0x10: connection.sendall(bytes([0x20, 2, 0, 0]))
                    if kind & 0xF0 == 0x30:
                        size = 2 + (body[0] << 8) + body[1]
                        connection.sendall(bytes([0x40, 2]) + body[size:size + 2])
                        print(body[2:size].decode(), body[size + 2:].decode(), flush=True)
        """

    @Test(arguments: ["answers", "hangs up"])
    func `an old broker is spoken to in its own version`(manner: String) async throws {
        let old = try ChildProcess(running: ["/usr/bin/python3", "-c", Self.oldBroker, manner])
        let port = try #require(Int(await old.written().filter(\.isNumber)))
        let broker = MQTTBroker(host: "127.0.0.1", port: port, client: "test")
        let connection = try await MQTTConnection.open(broker, clock: ContinuousClock())
        try await connection.publish([MQTTMessage("a/b", "1"), MQTTMessage("a/c", "2")])
        #expect(try await old.line(containing: "a/c") == "a/c 2")
        connection.leave()
        old.kill()
    }

    /// Something that a connection holds on to.
    private final class Weight: Sendable {}

    @Test(arguments: ["leaves", "is forgotten", "is cut"])
    func `nothing of a connection stays when it is over`(manner: String) async throws {
        let plant = try await BrokerPlant.open()
        weak var weight: Weight?
        var connection: MQTTConnection?
        do {
            let held = Weight()
            weight = held
            let broker = MQTTBroker(host: "127.0.0.1", port: plant.broker.port, client: "test")
            connection = try await MQTTConnection.open(broker, clock: ContinuousClock()) { _ in
                withExtendedLifetime(held) {}
            }
        }
        #expect(weight != nil)
        switch manner {
        case "leaves": connection?.leave()
        case "is forgotten": connection = nil
        default: await plant.broker.kill()
        }
        try await waitUntil("the end of its thread") { weight == nil }
        guard let connection else { return }
        await #expect(throws: OutputError.self) {
            try await connection.publish([MQTTMessage("a", "b")])
        }
    }

    @Test func `a broker that has forgotten everything is told the newest again`() async throws {
        let plant = try await BrokerPlant.open()
        plant.plans = ["house": ReadingPlan(intervals: [:], others: .seconds(3_600))]
        try plant.identify()
        try plant.append([("heat_energy", exact("55.006"), .megawattHour)], seconds: -1_800)
        plant.now = BrokerPlant.start
        try await plant.running(plant.output(.mqtt, ["go_back": .time(.zero)])) {
            try await plant.drained()
            await plant.broker.stop()
            try FileManager.default.removeItem(atPath: plant.scratch.path("mosquitto.db"))
            try await plant.broker.start()
            let late = try await MosquittoSubscriber(plant.broker.port, "heatlog/#")
            let state = try await late.message("the state") { $0.topic == "heatlog/6892850/state" }
            #expect(state.payload.contains("\"heat_energy\":55.006,"))
            #expect(state.payload.contains("\"time\":\"2026-11-22T19:30:00.000Z\""))
        }
    }
}
