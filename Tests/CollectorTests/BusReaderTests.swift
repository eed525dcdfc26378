import Catalogue
import MBus
import Metering
import Simulator
import TestSupport
import Testing
import Transport

@testable import Collector

@Suite("Reading a meter on an M-Bus")
struct BusReaderTests {
    private static let seventeen = TelegramReadout.Target.primary(PrimaryAddress(17))
    private static let five = TelegramReadout.Target.primary(PrimaryAddress(5))

    private func read(
        _ meters: [BusMeter],
        _ target: TelegramReadout.Target,
        echo: Bool = false,
        remarks: (String) -> Void = { _ in },
        prepare: (BusInMemory) -> Void = { _ in }
    ) async throws(MeterError) -> Readout {
        let clock = VirtualClock()
        let line = BusInMemory(meters, echo: echo, clock: clock)
        prepare(line)
        var told: [String] = []
        let reader = BusReader(BusLine(line, clock: clock), remark: { told.append($0) })
        defer { for text in told { remarks(text) } }
        return try await reader.read(target) { clock.timestamp }
    }

    @Test func `a MULTICAL 601 gives the same quantities, names and values over M-Bus and KMP`()
        async throws
    {
        let options = try SimulatedMeter.Options.house(serial: 6_855_817)
        let model = try #require(MeterCatalogue.model(named: "601"))
        let bus = try await read([try .multical()], Self.seventeen)
        let eye = try await readEye(SimulatedMeter(model: model, options: options))
        #expect(bus.meter.maker == eye.meter.maker && bus.meter.serial == eye.meter.serial)
        #expect(bus.meter.model == eye.meter.model && bus.meter.identifiedBy == .busHeader)
        var compared: [String] = []
        for reading in bus.readings {
            let twin = eye.readings.first { $0.name == reading.name }
            guard let same = twin else { continue }
            #expect(reading.register == same.register && reading.label == same.label)
            #expect(reading.quantity == same.quantity && reading.source == same.source)
            try expectSame(reading, same)
            compared.append(reading.name)
        }
        // All that the module sends, but for clock and date in one, which the eye has as two, and
        // for the state that only M-Bus has.
        let alone = bus.readings.map(\.name).filter { !compared.contains($0) }
        #expect(alone == ["date_time", "mbus_status"], "\(compared)")
        #expect(compared.count == 16)
    }

    /// All registers over the eye, at the moment at which the bus was read.
    private func readEye(_ meter: SimulatedMeter) async throws -> Readout {
        let clock = VirtualClock()
        let line = EyeInMemory(meter, clock: clock)
        let reader = MeterReader(MeterLine(line, clock: clock), wish: .init(registers: .all))
        return try await reader.read(try await reader.identify()) { clock.timestamp }
    }

    private func expectSame(_ one: Reading, _ other: Reading) throws {
        let number = try #require(one.value.decimal)
        let wanted = try #require(other.value.decimal)
        guard let unit = one.unit, let otherUnit = other.unit else {
            #expect(number == wanted && one.unit == other.unit, "\(one.name)")
            return
        }
        let same = try number.converted(from: unit, to: otherUnit, digits: 9)
        #expect(same.rescaled(to: wanted.exponent) == wanted, "\(one.name)")
    }

    @Test func `several telegrams are one readout, and an echo is no answer`() async throws {
        for (telegrams, echo) in [(1, true), (3, false), (4, true)] {
            let meter = try BusMeter.multical(telegrams: telegrams)
            let readout = try await read([meter], Self.seventeen, echo: echo)
            #expect(readout.readings.count == 18)
            #expect(readout.meter.serial == "6855817")
            #expect(readout.readings.contains { $0.name == "heat_energy" && $0.register == 60 })
        }
    }

    @Test func `one of two is read by its secondary address`() async throws {
        let meters = [try BusMeter.multical(), try .multical("602", serial: 85_246_798)]
        let selection = Selection(identification: 0x8524_6798)
        let readout = try await read(meters, .secondary(selection))
        #expect(readout.meter.model == "MULTICAL 602" && readout.meter.serial == "85246798")
    }

    @Test func `a meter without a fabrication number is known by its identification number`()
        async throws
    {
        let records: [UInt8] = [0x04, 0x06, 0xE8, 0x03, 0, 0]
        let other = BusMeter.fixed(records, identification: 0x0012_3456)
        let abb = try await read([other], Self.five)
        #expect(abb.meter.maker == "ABB" && abb.meter.serial == "00123456")
        #expect(abb.meter.model == nil && abb.meter.identifiedBy == nil)
        // As the eye says it: there is one meter, whichever way it is read.
        let kamstrup = BusMeter.fixed(
            records,
            identification: 0x0685_5817,
            manufacturer: .kamstrup,
            version: 0x08
        )
        #expect(try await read([kamstrup], Self.five).meter.serial == "6855817")
    }

    @Test func `records that are called the same get a number in the order in which they come`()
        async throws
    {
        let record: [UInt8] = [0x04, 0x06, 1, 0, 0, 0]
        let meter = BusMeter.fixed(
            record + [0x04, 0x06, 2, 0, 0, 0, 0x04, 0x06, 3, 0, 0, 0],
            manufacturer: .kamstrup,
            version: 0x08
        )
        let readings = try await read([meter], Self.five).readings
        let names = ["heat_energy", "heat_energy_n2", "heat_energy_n3", "mbus_status"]
        #expect(readings.map(\.name) == names)
        #expect(readings.map(\.register) == [60, 0, 0, 0])
        #expect(readings.compactMap(\.value.text) == ["1", "2", "3", "0"])
    }

    @Test func `a record without a value does not give its name to the next of its kind`()
        async throws
    {
        // A volume with "no data available", and two more.
        let records: [UInt8] = [
            0x04, 0x93, 0x15, 0, 0, 0, 0, 0x04, 0x13, 7, 0, 0, 0, 0x04, 0x13, 8, 0, 0, 0,
        ]
        let readings = try await read([.fixed(records)], Self.five).readings
        #expect(readings.map(\.name) == ["volume_n2", "volume_n3", "mbus_status"])
    }

    @Test func `a name that another record has by nature is not given away`() {
        func reading(_ name: String) -> Reading {
            Reading(
                register: 1,
                quantity: nil,
                name: name,
                label: name,
                value: .text(""),
                unit: nil,
                source: .live
            )
        }
        var readings = ["tariff", "tariff", "tariff_n2", "tariff"].map(reading)
        BusNames.settle(&readings)
        #expect(readings.map(\.name) == ["tariff", "tariff_n3", "tariff_n2", "tariff_n4"])
        #expect(readings.map(\.register) == [1, 0, 1, 0])
    }

    @Test func `what the meter marks as no value is told and is no reading`() async throws {
        // An energy with "data error", one without data, and a good volume.
        let records: [UInt8] = [0x04, 0x86, 0x18, 1, 2, 3, 4, 0x00, 0x5B, 0x04, 0x13, 7, 0, 0, 0]
        let meter = BusMeter.fixed(records)
        var told: [String] = []
        let readout = try await read([meter], Self.five) { told.append($0) }
        #expect(readout.readings.map(\.name) == ["volume", "mbus_status"])
        #expect(told.count == 2)
        #expect(told.first?.contains("data error") == true)
    }

    @Test func `a unit in plain text is the unit where it is one, and is told where it is none`()
        async throws
    {
        let kilowattHours: [UInt8] = [0x02, 0x7C, 3, 0x68, 0x57, 0x6B, 42, 0]
        let fluxes: [UInt8] = [0x02, 0x7C, 3, 0x78, 0x75, 0x6C, 43, 0]
        let readings = try await read([.fixed(kilowattHours + fluxes)], Self.five).readings
        #expect(readings.map(\.name) == ["text_kwh", "text_lux", "mbus_status"])
        #expect(readings[0].unit == .kilowattHour && readings[0].value.text == "42")
        #expect(readings[1].unit == nil && readings[1].label == "lux")
    }
}
