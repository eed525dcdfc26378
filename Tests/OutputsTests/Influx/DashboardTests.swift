import Foundation
import Journal
import Metering
import Testing

@testable import JournalTrial
@testable import Outputs

/// The files of Grafana, asked of the stores that they are for.
@Suite("Dashboards of Grafana", .timeLimit(.minutes(10)))
struct DashboardTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private struct Dashboard: Decodable {
        struct Panel: Decodable {
            struct Target: Decodable {
                let expr: String?
                let query: String?
            }
            let title: String
            let targets: [Target]
        }
        let title: String
        let panels: [Panel]
    }

    private func dashboard(_ name: String) throws -> Dashboard {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs/grafana/\(name).json")
        return try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: file))
    }

    /// The question of each panel, by its title, with the dashboard's variables filled in.
    private func questions(_ name: String) throws -> [(title: String, text: String)] {
        try dashboard(name).panels.flatMap { panel in
            panel.targets.map { target in
                var text = target.expr ?? target.query ?? ""
                for (variable, value) in [
                    ("$site", ".*"), ("$meter", ".*"), ("$__interval", "1h"),
                    ("$timeFilter", "time > 0"),
                ] { text = text.replacing(variable, with: value) }
                return (panel.title, text)
            }
        }
    }

    /// Two days of a meter, with an info code and a doubtful value, in a store.
    private func fill(_ form: Form) async throws -> Store {
        let store = try Store(form.program, in: scratch.folder)
        try await store.start()
        if form == .influx { try await store.query("CREATE DATABASE heat") }
        let readouts = (0..<2_880).map { House.readout(minute: $0, meter: 0) }
        try scratch.journal.append(readouts, from: "trial")
        var odd = House.readout(minute: 2_880, meter: 0)
        odd.readings = odd.readings.prefix(1).map { reading in
            var reading = reading
            reading.doubt = "It leaps."
            return reading
        }
        odd.readings.append(
            Reading(
                register: 99,
                quantity: .infoCode,
                name: "info_code",
                label: "Info code",
                value: .number(ExactDecimal(0)),
                unit: nil,
                source: .simulated
            )
        )
        try scratch.journal.append(odd, from: "trial")
        let words = form.settings(store).dropFirst().map { $0.split(separator: "=", maxSplits: 1) }
        var values = OutputValues(["measurement": .text("heatlog")])
        for word in words { values[String(word[0])] = .text(String(word[1])) }
        let output = OutputKind.influx.make("influx", values, scratch.surroundings())
        try await scratch.drain(Portioned(output: output, rows: 1_000))
        return store
    }

    @Test func `each panel for VictoriaMetrics shows what heatlog writes`() async throws {
        let store = try await fill(.victoriaOne)
        try await store.curl("\(store.url)/internal/force_flush")
        let questions = try questions("heatlog")
        #expect(questions.count == 9)
        for question in questions {
            let answer = try await store.curl(
                "\(store.url)/api/v1/query_range",
                "-d",
                "start=1451606400",
                "-d",
                "end=1451779260",
                "-d",
                "step=60",
                "--data-urlencode",
                "query=\(question.text)"
            )
            #expect(answer.contains(#""status":"success""#), "\(question): \(answer)")
            #expect(answer.contains(#""metric":{"#), "\(question): \(answer)")
        }
        await store.stop()
    }

    @Test func `each panel for InfluxDB shows what heatlog writes`() async throws {
        let store = try await fill(.influx)
        let questions = try questions("heatlog-influxql")
        #expect(questions.count == 9)
        for question in questions {
            let answer = try await store.query(question.text)
            #expect(answer.split(separator: "\n").count > 1, "\(question): \(answer)")
        }
        await store.stop()
    }
}
