import Foundation
import TestSupport
import Testing

@Suite("heatlog read")
struct ReadTests {
    /// What a forum user's sketch reads, and the answers of his meter.
    private let settings = [
        "60=55.006", "80=9.3", "86=68.11", "87=33.66", "89=34.45", "74=233", "68=1875.56",
        "69=0.00",
    ]

    private func meter(_ model: String, link: String, _ more: [String] = []) async throws -> Child {
        let settings = settings.flatMap { ["--set", $0] }
        let common = ["simulate", "--model", model, "--link", link, "--serial", "6892850"]
        let child = try Child(common + (model == "601" ? settings : []) + more)
        _ = try await child.line(containing: "Stop it")
        return child
    }

    @Test func `eight registers of a given model are read with one request`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter("601", link: link)
        let trace = scratch.path("trace")
        let outcome = try await Program.run(
            "read",
            "--port",
            link,
            "--meter",
            "601",
            "--trace",
            trace,
            "--json",
            "--registers",
            "60,80,86,87,89,74,68,69"
        )
        meter.kill()
        #expect(outcome.status == 0)
        let requests = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
            .filter { $0.contains(" > ") }
        #expect(requests.count == 1)
        let document = try Document(outcome.output)
        #expect(document.schema == "heatlog.read/1")
        #expect(document.meter.serial == nil)
        #expect(document.meter.identified_by == "configuration")
        #expect(
            document.values == [
                "55.006 MWh", "9.3 kW", "68.11 °C", "33.66 °C", "34.45 K", "233 l/h",
                "1875.56 m³", "0.00 m³",
            ]
        )
        #expect(document.readings.map(\.id) == [60, 80, 86, 87, 89, 74, 68, 69])
        #expect(document.readings.allSatisfy { $0.source == "live" })
    }

    @Test func `a meter that is not named says itself what it is`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter("601", link: link, ["--echo"])
        let outcome = try await Program.run("read", "--port", link, "--json")
        meter.kill()
        let document = try Document(outcome.output)
        #expect(document.meter.maker == "Kamstrup")
        #expect(document.meter.model == "MULTICAL 601")
        #expect(document.meter.serial == "6892850")
        #expect(document.meter.identified_by == "type_code")
        #expect(document.readings.first?.value == "55.006")
    }

    @Test func `a meter without a published type code is known by its registers`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter("403", link: link)
        let outcome = try await Program.run("read", "--port", link, "--json")
        meter.kill()
        let document = try Document(outcome.output)
        #expect(document.meter.model == "MULTICAL 403")
        #expect(document.meter.identified_by == "registers")
        #expect(document.meter.serial == "6892850")
    }

    @Test(arguments: ["127.0.0.1:0", "rfc2217://127.0.0.1:0"])
    func `a meter on the network is read like one on a port`(address: String) async throws {
        let meter = try Child([
            "simulate", "--model", "601", "--listen", address, "--set", "60=55.006", "--echo",
        ])
        let line = try await meter.line(containing: "Read it with: ")
        let port = try #require(line.split(separator: " ").last)
        let outcome = try await Program.run(
            "read",
            "--port",
            String(port),
            "--meter",
            "601",
            "--registers",
            "60",
            "--json"
        )
        meter.kill()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try Document(outcome.output).values == ["55.006 MWh"])
    }

    @Test func `a trace of a reading is read again to the same values`() async throws {
        let scratch = try Scratch()
        let (link, trace) = (scratch.path("meter"), scratch.path("trace"))
        let meter = try await meter("601", link: link, ["--echo"])
        let first = try await Program.run("read", "--port", link, "--json", "--trace", trace)
        meter.kill()
        let again = try await Program.run("read", "--port", "replay:\(trace)", "--json")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try Document(again.output).values == Document(first.output).values)
    }

    @Test func `the table has a label, the value and its unit, aligned`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter("601", link: link)
        let outcome = try await Program.run(
            "read",
            "--port",
            link,
            "--meter",
            "601",
            "--registers",
            "60,74,9999"
        )
        meter.kill()
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.first == "Kamstrup MULTICAL 601")
        let table = lines.dropFirst(2).prefix(2)
        #expect(table == ["Heat energy E1  55.006  MWh", "Flow V1            233  l/h"])
        #expect(lines.last == "Not in this meter: 9999.")
    }

    @Test func `the info code is put into words`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter("601", link: link, ["--set", "99=9"])
        let outcome = try await Program.run(
            "read",
            "--port",
            link,
            "--meter",
            "601",
            "--registers",
            "99",
            "--json"
        )
        meter.kill()
        #expect(
            try Document(outcome.output).info.map(\.name) == [
                "supply_interrupted", "flow_temperature_fault",
            ]
        )
    }
}

/// The document of `read --json`, as another program would read it.
struct Document: Decodable {
    struct Meter: Decodable {
        let maker: String?
        let model: String?
        let serial: String?
        let identified_by: String?
    }

    struct Reading: Decodable {
        let id: Int
        let quantity: String?
        let label: String
        let value: String?
        let unit: String?
        let ucum: String?
        let source: String
    }

    struct Info: Decodable {
        let name: String
        let active: Bool
        let text: String
    }

    let schema: String
    let time: String
    let meter: Meter
    let readings: [Reading]
    let info: [Info]

    init(_ text: String) throws {
        self = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
    }

    var values: [String] { readings.map { "\($0.value ?? "none") \($0.unit ?? "")" } }
}
