import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

@Suite("The documents of the MQTT output")
struct MQTTDocumentTests {
    private let plant: Scratch

    init() throws { plant = try Scratch() }

    private func reading(
        _ name: String,
        _ value: Value,
        _ unit: Metering.Unit?,
        at seconds: Int64,
        source: Source = .live,
        doubt: String? = nil
    ) throws {
        var meter = MeterIdentity()
        meter.serial = "7"
        let reading = Reading(
            register: UInt16(name.utf8.count),
            quantity: nil,
            name: name,
            label: name,
            value: value,
            unit: unit,
            source: source,
            doubt: doubt
        )
        let time = Timestamp(milliseconds: seconds * 1_000)
        try plant.journal.append(Readout(meter: meter, time: time, readings: [reading]), from: "x")
    }

    private func snapshot() throws -> MeterSnapshot {
        MeterSnapshot("7", latest: try plant.journal.latest(serial: "7"))
    }

    @Test func `digits stay as sent, and each value has its own time and unit`() throws {
        try reading("heat", exact("200.00"), .megawattHour, at: 60)
        try reading(
            "clock",
            .time(try #require(TimeOfDay(hour: 1, minute: 2, second: 3))),
            nil,
            at: 0
        )
        try reading("identity", .longNumber("01234567890123456789012"), nil, at: 0)
        #expect(
            ReadoutDocument.state(try snapshot()) == """
                {"time":"1970-01-01T00:01:00.000Z","meter":"7","heat":200.00,"clock":"01:02:03",\
                "identity":"01234567890123456789012","units":{"heat":"MWh"},\
                "times":{"heat":"1970-01-01T00:01:00.000Z","clock":"1970-01-01T00:00:00.000Z",\
                "identity":"1970-01-01T00:00:00.000Z"},"doubtful":{}}
                """
        )
    }

    @Test func `a doubted value is null at its name, and told apart`() throws {
        try reading("heat", exact("0.0"), .megawattHour, at: 60, doubt: "It fell.")
        #expect(
            ReadoutDocument.state(try snapshot()).hasSuffix(
                "\"times\":{\"heat\":\"1970-01-01T00:01:00.000Z\"},\"doubtful\":{\"heat\":0.0}}"
            )
        )
        #expect(ReadoutDocument.state(try snapshot()).contains("\"heat\":null,"))
    }

    @Test func `a unit that has changed leaves one key, and an older value does not come back`()
        throws
    {
        try reading("heat", exact("55006"), .kilowattHour, at: 0)
        try reading("heat", exact("55.007"), .megawattHour, at: 60)
        var snapshot = try snapshot()
        #expect(snapshot.readings.map(\.text) == ["55.007"])
        let old = try plant.journal.batch(after: .beginning).readings[0]
        snapshot.take(StoredReadout(meter: "7", time: old.time, readings: [old]))
        #expect(snapshot.readings.map(\.text) == ["55.007"])
    }

    @Test func `what comes from the meter's memory is history`() throws {
        try reading("heat", exact("1.5"), .megawattHour, at: 0, source: .logger)
        #expect(try snapshot().readings.isEmpty)
        let readings = try plant.journal.batch(after: .beginning).readings
        let readout = try #require(StoredReadout.readouts(of: readings).first)
        #expect(
            ReadoutDocument.history(readout) == """
                {"time":"1970-01-01T00:00:00.000Z","meter":"7","heat":1.5,"units":{"heat":"MWh"},\
                "source":"logger","doubtful":{}}
                """
        )
        var flow = MeterFlow(try snapshot(), newest: nil)
        let way = flow.take(readout, now: readout.time, isLast: true)
        #expect(way == (false, true))
    }

    @Test func `the state never goes back, and what was missed is history`() throws {
        for second: Int64 in [0, 10, 20] {
            try reading("heat", exact("\(second)"), .megawattHour, at: second)
        }
        let readouts = StoredReadout.readouts(
            of: try plant.journal.batch(after: .beginning).readings
        )
        let soon = Timestamp(milliseconds: 25_000)
        let late = Timestamp(milliseconds: 3_600_000)
        func ways(
            _ now: Timestamp,
            newest: Int64?,
            again: Bool = false
        ) -> [[Bool]] {
            let newest = newest.map { Timestamp(milliseconds: $0 * 1_000) }
            var flow = MeterFlow(MeterSnapshot("7", latest: []), newest: newest)
            let all = again ? readouts + readouts : readouts
            return all.enumerated().map { place, readout in
                let isLast = place % 3 == 2
                let way = flow.take(readout, now: now, isLast: isLast)
                return [way.isNew, way.isMissed]
            }
        }
        let (new, missed, both) = ([true, false], [false, true], [true, true])
        #expect(ways(soon, newest: nil) == [new, new, new])
        // After an hour away only the newest is the state, and all are history.
        #expect(ways(late, newest: nil) == [missed, missed, both])
        // An earlier run may have told all of them.
        #expect(ways(soon, newest: 20) == [missed, missed, new])
        // Given again after a break.
        #expect(ways(soon, newest: nil, again: true) == [new, new, new, missed, missed, new])
    }

    @Test func `emon has seconds and numbers`() throws {
        try reading("heat", exact("200.00"), .megawattHour, at: 60)
        let readings = try snapshot().readings
        #expect(
            EmonOutput.document(readings, at: Timestamp(milliseconds: 1_795_377_600_000))
                == "{\"time\":1795377600,\"heat\":200.00}"
        )
        #expect(
            EmonOutput.document(readings, at: Timestamp(milliseconds: 1_795_377_600_125))
                == "{\"time\":1795377600.125,\"heat\":200.00}"
        )
    }

    @Test func `a name is one level of a topic, whatever it is`() {
        #expect(
            Topics(base: "heatlog").state("line:/dev/ttyUSB0+#")
                == "heatlog/line__dev_ttyUSB0__/state"
        )
        #expect(Topics(base: "a/b").requested(in: "a/b/house/read") == "house")
        #expect(Topics(base: "a").requested(in: "a/b/house/read") == nil)
        #expect(Topics(base: "a").requested(in: "a/read") == nil)
        #expect(Topics.isBase("site-1/heatlog"))
        for base in ["", "/a", "a/", "a//b", "a/+", "#", "$SYS/a b"] {
            #expect(!Topics.isBase(base), "\(base)")
        }
    }

    @Test func `the client's name stays, and differs by base and output`() {
        let names = ["a", "b"].flatMap { base in
            ["x", "y"].map { ClientName.usual(base: base, output: $0) }
        }
        #expect(Set(names).count == 4)
        #expect(names.allSatisfy { $0.utf8.count <= 23 })
        #expect(ClientName.usual(base: "a", output: "x") == names[0])
    }

    @Test func `settings that contradict each other are told`() {
        let password = OutputValues.Value.secret(Secret("geheim"))
        let wrong: [[String: OutputValues.Value]] = [
            ["password": password], ["certificate": .text("/c")], ["key": .text("/k")],
            ["base": .text("a/#")], ["preset": .text("emon"), "retain": .yesOrNo(true)],
            ["preset": .text("emon"), "topics": .text("json")],
            ["preset": .text("emon"), "requests": .yesOrNo(true)],
        ]
        for values in wrong {
            let found = OutputKind.mqtt.contradiction(OutputValues(values))
            #expect(found != nil, "\(values)")
            #expect(found.map { "\($0)".contains("geheim") } == false)
        }
        let right: [[String: OutputValues.Value]] = [
            [:], ["user": .text("u"), "password": password],
            ["certificate": .text("/c"), "key": .text("/k")], ["preset": .text("emon")],
        ]
        for values in right {
            #expect(OutputKind.mqtt.contradiction(OutputValues(values)) == nil)
        }
    }
}
