import Catalogue
import Collector
import IEC62056
import KMP
import MBus
import Metering
import Testing

@testable import Settings

@Suite("Configuration: what a meter speaks")
struct AccessTests {
    private func access(_ text: String) throws -> MeterAccess? {
        try load("meters: {house: {port: /dev/a, \(text)}}").configuration.meters.first?.access
    }

    @Test(arguments: ["17", "254", "12345678", "852467982D2C3504", "FFFFFF17/00000042"])
    func `a meter on an M-Bus has an address there, and no budget`(address: String) throws {
        let target = try #require(TelegramReadout.Target(address))
        #expect(try access("mbus: '\(address)'") == .bus(target))
        let meters = try load("meters: {m: {port: /dev/a, mbus: '\(address)'}}").configuration
            .meters
        #expect(meters.map(\.limit) == [.unlimited])
    }

    @Test func `a bus meter on battery keeps a budget`() throws {
        let text = "meters: {m: {port: /dev/a, mbus: 17, supply: battery}}"
        #expect(try load(text).configuration.meters.map(\.limit) == [.byModel])
        let own = "meters: {m: {port: /dev/a, mbus: 17, budget: 30}}"
        #expect(try load(own).configuration.meters.map(\.limit) == [.requests(30)])
    }

    @Test(arguments: ["66-CDE", "MULTICAL 401", "iii"])
    func `an old MULTICAL is asked in characters`(model: String) throws {
        let known = try #require(MeterCatalogue.asciiModel(named: model))
        #expect(try access("model: \(model)") == .characters(known, LineScale()))
    }

    @Test(arguments: [
        ("port: /dev/a, settings: 300 7E2", "heatlog makes the parity itself"),
        ("port: tcp://host:4001", "the speed of this line cannot be changed from here"),
    ])
    func `a line that cannot carry an old MULTICAL is told`(line: String, words: String) {
        let found = problems("meters: {m: {\(line), model: 401, scale: {flow: 1 l/h}}}")
        #expect(found.contains { $0.contains(words) }, "\(found)")
    }

    @Test func `bare digits are no surprise`() throws {
        let loaded = try load("meters: {house: {port: /dev/a, model: 401}}")
        #expect(loaded.problems.map(\.severity) == [.warning])
        #expect(loaded.problems.first?.message.contains("kept as bare numbers") == true)
        #expect(loaded.configuration.meters.count == 1)
    }

    @Test func `what its digits mean is configured`() throws {
        let text = "model: 401, scale: {energy: 0.01 MWh, volume: 0.1 m³, power: 0.1 kW}"
        let known = try #require(MeterCatalogue.asciiModel(named: "401"))
        let scale = LineScale(
            energy: DigitUnit(.megawattHour, -2),
            volume: DigitUnit(.cubicMetre, -1),
            power: DigitUnit(.kilowatt, -1)
        )
        #expect(try access(text) == .characters(known, scale))
    }

    @Test func `nothing said is KMP`() throws {
        #expect(try access("model: 601") == .eye(.meter))
        #expect(try access("address: 0x41") == .eye(Address(rawValue: 0x41)))
    }

    @Test(arguments: [
        ("mbus: 251", "mbus is '251', which is no address on an M-Bus."),
        ("mbus: 1234", "mbus is '1234', which is no address on an M-Bus."),
        ("mbus: 17, address: 0x41", "The meter has both mbus and address."),
        (
            "model: 66-CDE, scale: {flow: 1 l/h}, address: 0x41",
            "A MULTICAL 66-CDE has no address at its optical eye."
        ),
        ("model: 401, scale: {energy: 0.01 m³}", "scale: m³ is no unit of energy."),
        ("model: 401, scale: {flow: 3 l/h}", "scale: '3 l/h' does not begin with 1, 10, 0.1"),
        ("model: 401, scale: {heat: 1 GJ}", "There is no setting 'heat' here."),
        ("model: 601, scale: {energy: 1 GJ}", "The meter says by itself what its digits mean."),
        (
            "model: 401, scale: {flow: 1 l/h}, mbus: 17",
            "A MULTICAL 401 has no address at its optical eye."
        ),
    ])
    func `what does not fit is told`(text: String, message: String) {
        let found = problems("meters: {house: {port: /dev/a, \(text)}}")
        #expect(found.count == 1)
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test func `meters of a bus share a line, each with an address of its own`() throws {
        let text = """
            lines: {bus: {port: /dev/a}}
            meters:
              one: {line: bus, mbus: 1}
              two: {line: bus, mbus: 2}
              again: {line: bus, mbus: 1}
              eye: {line: bus}
            """
        #expect(
            problems(text).map { String($0.prefix { $0 != "|" }) } == [
                "5:28: The meter has the same address as the meter one on its line. ",
                "6:3: The meter speaks another protocol than the meter one on its line. ",
            ]
        )
        #expect(try load(text).configuration.meters.map(\.name) == ["one", "two"])
    }

    @Test func `an old MULTICAL is alone on its line`() throws {
        let text = """
            lines: {eye: {port: /dev/a}}
            meters:
              one: {line: eye, model: 66-CDE, scale: {energy: 1 GJ}}
              two: {line: eye, model: 401, scale: {energy: 1 GJ}}
            """
        let found = problems(text)
        #expect(found.count == 1)
        #expect(found.first?.contains("has no address, and the meter one is on its line") == true)
    }
}
