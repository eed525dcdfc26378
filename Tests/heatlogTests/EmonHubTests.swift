import Foundation
import Journal
import Metering
import Outputs
import Settings
import TestSupport
import Testing

@testable import heatlog

/// What `heatlog emonhub` prints decodes what the output sends: by a program that knows emonHub from
/// docs/emon.md alone, with Python's struct.
@Suite("heatlog emonhub", .timeLimit(.minutes(15)))
struct EmonHubTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("EmonHub/hub.py").path
    private let plant: DaemonPlant

    init() throws { plant = try DaemonPlant() }

    private struct Field {
        let name: String
        let unit: Metering.Unit?
        let printed: String
        let exponent: Int8

        /// Watts and pulses.
        var isWhole: Bool { unit == .watt || unit == nil }

        init(_ name: String, _ unit: Metering.Unit?, _ printed: String, _ exponent: Int8) {
            (self.name, self.unit) = (name, unit)
            (self.printed, self.exponent) = (printed, exponent)
        }
    }

    /// The list of the forum's sketch: measured values, the pulse count, and watts.
    private static let fields = [
        Field("heat_energy", .megawattHour, "MWh", -2),
        Field("volume", .cubicMetre, "m3", -2),
        Field("power", .watt, "W", 0),
        Field("flow", .litrePerHour, "l/h", 0),
        Field("flow_temperature", .degreeCelsius, "C", -2),
        Field("temperature_difference", .kelvin, "K", -2),
        Field("in_a", nil, "p", 0),
    ]

    /// Visits of made-up values, and the texts of each.
    private func visit(_ count: Int, seed: UInt64) throws -> [(seconds: Int64, texts: [String])] {
        var state = seed
        return try (0..<count).map { visit in
            var meter = MeterIdentity()
            meter.serial = "6892850"
            let readings = Self.fields.enumerated().map { place, field in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let mantissa = Int64(state >> 44)
                let sign: Int64 = field.isWhole || state & 1 << 40 == 0 ? 1 : -1
                return Reading(
                    register: UInt16(place + 1),
                    quantity: Quantity.allCases.first { $0.description == field.name },
                    name: field.name,
                    label: field.name,
                    value: .number(ExactDecimal(sign * mantissa, exponent: field.exponent)),
                    unit: field.unit,
                    source: .live
                )
            }
            let seconds = 1_769_904_000 + Int64(visit) * 60
            let time = Timestamp(milliseconds: seconds * 1_000 + 700)
            let readout = Readout(meter: meter, time: time, readings: readings)
            try plant.journal().append(readout, from: "test")
            return (seconds, readings.map { $0.value.text ?? "" })
        }
    }

    private func identify() throws {
        let event = Event(
            time: Timestamp(milliseconds: 0),
            meter: "6892850",
            kind: .identified,
            words: "It answers.",
            data: "house"
        )
        try plant.journal().append(event)
    }

    private func configure(_ way: String) throws {
        try plant.configure(
            """
            meters:
              house: {port: /dev/ttyUSB0}
            outputs:
              hub: {type: emonhub, \(way), nodes: {house: 30}}

            """
        )
    }

    private func output() throws -> any Output {
        let loaded = try Configuration.load(plant.configuration, environment: [:])
        let setup = try #require(loaded.configuration.outputs.first)
        let surroundings = Surroundings(
            journal: try plant.journal(),
            clock: ContinuousClock(),
            wall: { SystemTime.now }
        )
        return try #require(setup.output(surroundings))
    }

    private func hub(_ words: String..., input: String = "") throws -> ChildProcess {
        try ChildProcess(running: ["python3", Self.script] + words, input: input)
    }

    /// What emonHub makes of frames with what the command printed.
    private func decoded(_ frames: String) async throws -> [[Any]] {
        let page = try await plant.run("emonhub")
        #expect(page.status == 0, "\(page.errors)")
        let conf = plant.path("emonhub.conf")
        try page.output.write(toFile: conf, atomically: true, encoding: .utf8)
        let outcome = await (try hub("decode", conf, input: frames)).outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.output.split(separator: "\n").map { line in
            let document = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(document as? [Any])
        }
    }

    private func check(
        _ rows: [[Any]],
        _ visits: [(seconds: Int64, texts: [String])],
        exactly: Bool
    ) throws {
        #expect(rows.count == visits.count)
        for (row, visit) in zip(rows, visits) {
            #expect(row[1] as? String == "house")
            let fields = try #require(row[2] as? [[String]])
            #expect(fields.map { $0[0] } == Self.fields.map(\.name))
            #expect(fields.map { $0[2] } == Self.fields.map(\.printed))
            for (got, sent) in zip(fields, visit.texts) {
                if exactly {
                    #expect(got[1] == sent)
                } else {
                    // A float of 32 bits as Python shows it, or a whole number.
                    #expect(Double(got[1]) == Float(sent).map(Double.init), "\(got)")
                }
            }
        }
    }

    @Test func `lines for the socket are decoded to the digits as sent`() async throws {
        let hub = try hub("listen", "12")
        let port = try await hub.line(containing: "port ").dropFirst("port ".count)
        try configure("socket: \"127.0.0.1:\(port)\"")
        let visits = try visit(12, seed: 5)
        try identify()
        let readings = try plant.journal().batch(after: .beginning).readings
        #expect(try await output().deliver(readings).unfit == 0)
        let outcome = await hub.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = try await decoded(outcome.output)
        #expect(rows.map { $0[0] as? Int64 } == visits.map(\.seconds))
        try check(rows, visits, exactly: true)
    }

    @Test func `packets on a pseudo-terminal are decoded to the nearest floats`() async throws {
        try configure("terminal: hub.tty")
        let visits = try visit(9, seed: 6)
        try identify()
        let output = try output()
        let living = Task { await output.live() }
        let link = plant.path("hub.tty")
        while SystemPath.target(of: link) == nil { try await Task.sleep(for: .milliseconds(10)) }
        let hub = try hub("open", link, "9")
        _ = try await hub.line(containing: "open")
        let readings = try plant.journal().batch(after: .beginning).readings
        #expect(try await output.deliver(readings).unfit == 0)
        let outcome = await hub.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        try check(try await decoded(outcome.output), visits, exactly: false)
        living.cancel()
        await living.value
    }

    @Test func `it prints both sections, and warns of emonSD's own`() async throws {
        try configure("socket: \"emonpi:50011\", apikey: \"0123456789abcdef0123456789abcdef\"")
        _ = try visit(3, seed: 1)
        try identify()
        let page = try await plant.run("emonhub", "hub")
        #expect(page.status == 0)
        #expect(
            page.output == """
                # emonSD's configuration opens /dev/ttyUSB0 ([[USB0]], an OEM interfacer) and
                # writes to it. Where an optical head is there, both fight for it: delete
                # [[USB0]], and name the head by its path below /dev/serial/by-id in
                # heatlog.yaml.
                # heatlog.yaml has a line at /dev/ttyUSB0: see its other name with 'heatlog
                # ports'.

                # The output hub: put these into the sections of /etc/emonhub/emonhub.conf.
                [interfacers]
                [[heatlog_hub]]
                    Type = EmonHubSocketInterfacer
                    [[[init_settings]]]
                        port_nb = 50011
                    [[[runtimesettings]]]
                        pubchannels = ToEmonCMS,
                        timestamped = True
                        # apikey = the 32 characters that heatlog's output has too
                [nodes]
                [[30]]
                    nodename = house
                    [[[rx]]]
                        names = heat_energy, volume, power, flow, flow_temperature, \
                temperature_difference, in_a
                        units = MWh, m3, W, l/h, C, K, p

                """
        )
        #expect(!page.output.contains("0123456789abcdef"))
    }

    @Test func `a serial port has the speed, and datacodes with a comma even for one value`()
        async throws
    {
        try configure("port: /dev/serial/by-id/usb-cable, values: [in_a]")
        _ = try visit(1, seed: 1)
        try identify()
        let page = try await plant.run("emonhub")
        #expect(page.status == 0, "\(page.errors)")
        #expect(page.output.contains("Type = EmonHubJeeInterfacer\n"))
        #expect(page.output.contains("        com_baud = 57600\n"))
        #expect(page.output.contains("        names = in_a,\n        datacodes = L,\n"))
        #expect(page.output.contains("        scales = 1,\n        units = p,\n"))
    }

    @Test func `what it cannot print it says`() async throws {
        try configure("socket: \"emonpi:50011\"")
        let none = try await plant.run("emonhub")
        #expect(none.status == 66)
        #expect(none.errors.contains("There is no journal"))
        _ = try visit(2, seed: 1)
        try identify()
        let early = try await plant.run("emonhub")
        #expect(early.status == 75)
        #expect(early.errors.contains("What house gives is not known yet."))
        let other = try await plant.run("emonhub", "nobody")
        #expect(other.status == 64)
        #expect(other.errors.contains("There are: hub."))
    }
}

/// Where a symbolic link leads to.
private enum SystemPath {
    static func target(of link: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: link)
    }
}
