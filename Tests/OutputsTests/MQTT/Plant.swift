import Foundation
import Journal
import Metering
import Synchronization
import TestSupport
import Testing

@testable import Outputs

/// A broker, a journal, and a time that a test makes.
final class BrokerPlant: Sendable {
    let scratch: Scratch
    let broker: Mosquitto
    private let time = Mutex(BrokerPlant.start)
    private let wish = Mutex(ReadNowWish())
    private let planned = Mutex<[String: ReadingPlan]>([:])

    /// 2026-11-22 20:00 UTC.
    static let start = Timestamp(milliseconds: 1_795_377_600_000)

    struct ReadNowWish: Sendable {
        var meters: [String] = []
        var answer = Surroundings.ReadNow.read
    }

    init(_ scratch: Scratch, _ broker: Mosquitto) {
        self.scratch = scratch
        self.broker = broker
    }

    /// Starts a broker that lets everybody in.
    static func open() async throws -> BrokerPlant {
        let scratch = try Scratch()
        return BrokerPlant(scratch, try await Mosquitto(in: scratch.folder.path))
    }

    var journal: Journal { scratch.journal }
    var now: Timestamp {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
    /// Which meters somebody wanted to be read, and what is answered.
    var wishes: ReadNowWish {
        get { wish.withLock { $0 } }
        set { wish.withLock { $0 = newValue } }
    }
    /// The meters of the configuration.
    var plans: [String: ReadingPlan] {
        get { planned.withLock { $0 } }
        set { planned.withLock { $0 = newValue } }
    }

    var surroundings: Surroundings {
        Surroundings(
            journal: journal,
            clock: ContinuousClock(),
            wall: { [self] in now },
            meters: { [self] in plans.keys.sorted() },
            plan: { [self] in plans[$0] },
            version: "1.2.3",
            readNow: { [self] meter in
                wish.withLock { wish in
                    wish.meters.append(meter)
                    return wish.answer
                }
            }
        )
    }

    /// An output of a kind, as a configuration makes it.
    func output(_ kind: OutputKind = .mqtt, _ values: [String: OutputValues.Value] = [:])
        -> any Output
    {
        var all = values
        all["host"] = all["host"] ?? .text("127.0.0.1")
        all["port"] = all["port"] ?? .number(broker.port)
        return kind.make("out", OutputValues(all), surroundings)
    }

    /// Appends a readout.
    func append(
        _ values: [(name: String, value: Value, unit: Metering.Unit?)],
        seconds: Int64 = 0,
        source: Source = .live,
        doubtful: Set<String> = [],
        serial: String? = "6892850",
        model: String? = "MULTICAL 601",
        line: String = "house"
    ) throws {
        var meter = MeterIdentity()
        meter.serial = serial
        meter.model = model
        let readings = values.enumerated().map { place, value in
            let quantity = Quantity.allCases.first { $0.name.description == value.name }
            return Reading(
                register: Self.registers[value.name] ?? UInt16(2_000 + place),
                quantity: quantity,
                name: value.name,
                label: quantity?.label.description ?? value.name,
                value: value.value,
                unit: value.unit,
                source: source,
                doubt: doubtful.contains(value.name) ? "It cannot be." : nil
            )
        }
        let time = Timestamp(milliseconds: Self.start.milliseconds + seconds * 1_000)
        try journal.append([Readout(meter: meter, time: time, readings: readings)], from: line)
    }

    private static let registers: [String: UInt16] = [
        "heat_energy": 60, "power": 80, "flow": 74, "volume": 68, "info_code": 99,
        "flow_temperature": 86, "temperature_difference": 89, "operating_hours": 1004, "in_a": 84,
        "date": 1003,
    ]

    /// Notes that a meter answers under a name.
    func identify(_ serial: String = "6892850", as name: String = "house") throws {
        try journal.append(
            Event(time: Self.start, meter: serial, kind: .identified, words: "", data: name)
        )
    }

    /// Runs an output while something is done.
    func running(_ output: any Output, _ body: () async throws -> Void) async throws {
        let runner = OutputRunner(output, in: surroundings) { _ in }
        let task = Task { try await runner.run() }
        do { try await body() } catch {
            task.cancel()
            _ = await task.result
            throw error
        }
        task.cancel()
        try await task.value
    }

    /// Waits until the output has had all.
    func drained() async throws {
        try await waitUntil("all is delivered") {
            try journal.queue(after: journal.bookmark(of: "out")) == 0
        }
    }
}

func exact(_ text: String) throws -> Value {
    .number(try #require(ExactDecimal(parsing: text)))
}

extension [MosquittoSubscriber.Message] {
    /// The members of the newest document under a topic.
    func document(_ topic: String) throws -> [String: Any] {
        let payload = try #require(last { $0.topic == topic }?.payload, "nothing at \(topic)")
        return try object(payload)
    }
}

/// An object of JSON.
func object(_ text: String) throws -> [String: Any] {
    try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
        "\(text)"
    )
}
