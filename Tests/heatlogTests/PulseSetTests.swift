import Collector
import Journal
import Metering
import Pulse
import Settings
import Testing

@testable import heatlog

@Suite("heatlog pulse set")
struct PulseSetTests {
    private let record = PulseRecord(step: "-3 m³", time: Timestamp(milliseconds: 1))

    /// A followed counter, and what the heat meter has sent of it.
    private func told(
        _ text: String,
        value: PulseValue? = nil,
        sent: Metering.Unit?
    ) throws -> (setting: CounterSetting, followed: StoredReading?) {
        let meter = PulseMeter(name: "hot", medium: .water, value: value)
        let setup = PulseSetup(meter, at: .register(meter: "house", name: "in_a"))
        let journal = try Journal(inMemory: .utc)
        if let sent {
            let reading = Reading(
                register: 84,
                quantity: .inA,
                name: "in_a",
                label: "In-A",
                value: .number(ExactDecimal(1_234, exponent: -2)),
                unit: sent,
                source: .live
            )
            let now = Timestamp(milliseconds: 1)
            let readout = Readout(meter: MeterIdentity(), time: now, readings: [reading])
            try journal.append(readout, from: "house")
        }
        return (try CounterSetting(text, of: setup), try setup.place.newest(in: journal))
    }

    @Test(
        arguments: [
            ("12.5 m³", nil), ("12.5", nil), ("12500 l", .cubicMetre), ("5 kWh", .megawattHour),
            ("5", .megawattHour),
        ] as [(String, Metering.Unit?)]
    )
    func `a counter in a unit of what the meter sends is taken`(
        text: String,
        sent: Metering.Unit?
    ) throws {
        let (setting, followed) = try told(text, sent: sent)
        #expect((followed == nil) == (sent == nil))
        try setting.check(against: followed, record)
        let early = try #require(throws: Complaint.self) {
            try setting.check(against: followed, nil)
        }
        #expect(early.status == .tryAgain)
    }

    @Test(
        arguments: [
            ("5 kWh", nil, "m³"), ("5 kWh", .cubicMetre, "m³"), ("5 m³", .megawattHour, "MWh"),
        ] as [(String, Metering.Unit?, String)]
    )
    func `a counter in another kind of unit is refused`(
        text: String,
        sent: Metering.Unit?,
        own: String
    ) throws {
        let (setting, followed) = try told(text, sent: sent)
        let complaint = try #require(throws: Complaint.self) {
            try setting.check(against: followed, record)
        }
        #expect(complaint.status == .usage)
        #expect(complaint.message.contains("A pulse of hot is in \(own), and "))
    }

    @Test func `a value of the configuration says alone which unit fits`() throws {
        let litres = PulseValue(Ratio(10), .litre)
        let (setting, followed) = try told("5 m³", value: litres, sent: .megawattHour)
        try setting.check(against: followed, record)
        #expect(throws: Complaint.self) {
            _ = try told("5 kWh", value: litres, sent: nil)
        }
    }
}
