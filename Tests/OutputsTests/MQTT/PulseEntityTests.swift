import Catalogue
import Journal
import Metering
import Testing

@testable import Outputs

@Suite("MQTT: pulses in Home Assistant")
struct PulseEntityTests {
    @Test func `a water meter's pulses are water that grows, and nobody can ask for them`() throws {
        let journal = try Journal(inMemory: .utc)
        let readings: [(Quantity, Int64, Metering.Unit?)] = [
            (.volume, 1_234_567, .litre), (.flow, 360, .litrePerHour), (.pulses, 4_711, nil),
        ]
        let readout = Readout(
            meter: MeterIdentity(),
            time: Timestamp(milliseconds: 1_795_377_600_000),
            readings: readings.map { quantity, number, unit in
                Reading(
                    register: 0,
                    quantity: quantity,
                    name: quantity.description,
                    label: quantity.label.description,
                    value: .number(ExactDecimal(number)),
                    unit: unit,
                    source: .pulse
                )
            }
        )
        try journal.append(readout, from: "cold")
        var plan = ReadingPlan(intervals: [:], others: .seconds(60))
        plan.medium = .water
        plan.takesRequests = false
        let meter = HomeMeter(
            meter: "line:cold",
            name: "cold",
            model: nil,
            modelName: nil,
            plan: plan
        )
        let snapshot = MeterSnapshot("line:cold", latest: try journal.latest(serial: "line:cold"))
        let sensors = meter.sensors(of: snapshot)
        let classes = sensors.map { reading in
            let kind = meter.sensorClass(of: reading)
            return [reading.name, kind.deviceClass, kind.stateClass, kind.unit]
        }
        #expect(classes.contains(["volume", "water", "total_increasing", "L"]))
        #expect(classes.contains(["flow", "volume_flow_rate", "measurement", "m³/h"]))
        #expect(classes.contains(["pulses", nil, "total_increasing", nil]))
        let bridge = HomeDevice(
            bridge: [meter],
            Topics(base: "heatlog"),
            takesRequests: true,
            origin: JSONObject()
        )
        #expect(bridge.entities.map(\.key) == ["last_error"])
    }

    @Test func `a meter without a serial number goes by its name where it is configured`() throws {
        let surroundings = Surroundings(
            journal: try Journal(inMemory: .utc),
            clock: ContinuousClock(),
            wall: { Timestamp(milliseconds: 0) },
            meters: { ["cold"] }
        )
        #expect(try surroundings.name(of: "line:cold") == "cold")
        #expect(try surroundings.name(of: "line:/dev/ttyUSB0") == nil)
        #expect(try surroundings.name(of: "cold") == nil)
    }
}
