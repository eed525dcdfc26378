import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

@Suite("History as OpenMetrics")
struct OpenMetricsTests {
    private let scratch: Scratch
    private let sample: PrometheusSample

    init() throws {
        scratch = try Scratch()
        sample = PrometheusSample(journal: scratch.journal)
    }

    private func history(
        meter: String? = nil,
        from: Timestamp = Timestamp(milliseconds: .min),
        to: Timestamp = Timestamp(milliseconds: .max)
    ) throws -> (text: String, doubtful: Int) {
        var text = ""
        let doubtful = try OpenMetricsHistory(sample.journal, meter: meter, from: from, to: to)
            .write { text += $0 }
        return (text, doubtful)
    }

    @Test func `names and units are the page's, and each value has its time`() throws {
        try sample.fill()
        let (text, doubtful) = try history(meter: "6892850")
        #expect(doubtful == 1)
        #expect(
            text.hasPrefix(
                """
                # HELP heatmeter_duration_seconds Time that the meter has counted, by register.
                # TYPE heatmeter_duration_seconds counter
                # UNIT heatmeter_duration_seconds seconds
                heatmeter_duration_seconds_total{serial="6892850",name="house",\
                register="operating_hours"} 238352400 1795335600.000
                # HELP heatmeter_energy_joules Energy that the meter has counted, by register.
                # TYPE heatmeter_energy_joules counter
                # UNIT heatmeter_energy_joules joules
                heatmeter_energy_joules_total{serial="6892850",name="house",\
                register="heat_energy"} 198021600000 1795377480.125
                heatmeter_energy_joules_total{serial="6892850",name="house",\
                register="cooling_energy"} 100000000 1795377480.125

                """
            ),
            "\(text)"
        )
        // Of the meter's memory, with its own time.
        #expect(
            text.contains("heatmeter_pressure_pascals{serial=\"6892850\",name=\"house\"} 120000 ")
        )
        #expect(!text.contains("899"))
        #expect(text.hasSuffix("\n# EOF\n"))
    }

    @Test func `one register is one line of samples in the order of time, though its unit changed`()
        throws
    {
        try sample.fill()
        try sample.append(
            nil,
            minutes: 60,
            from: "barn",
            [
                PrometheusSample.reading(60, .heatEnergy, "1000.0", .megajoule, source: .imported)
            ]
        )
        let lines = try history(meter: "line:barn").text.split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
        let samples = lines.map { $0.split(separator: "} ").last.map(String.init) }
        let expected: [String?] = [
            "1000000000 1795372200.000", "1000000000 1795374000.000", "1000800000 1795375800.000",
        ]
        #expect(samples == expected)
        #expect(
            lines.first?.hasPrefix(
                "heatmeter_energy_joules_total{name=\"barn\",register=\"heat_energy\"} "
            ) == true
        )
    }

    @Test func `of two readings of one time the one that was read by us counts`() throws {
        let sources: [(Source, Metering.Unit)] = [
            (.imported, .joule), (.live, .kilojoule), (.logger, .megajoule),
        ]
        for (source, unit) in sources {
            try sample.append(
                "1",
                minutes: 5,
                [
                    PrometheusSample.reading(60, .heatEnergy, "2", unit, source: source)
                ]
            )
        }
        let lines = try history().text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains("} 2000 ") == true, "\(lines)")
    }

    @Test func `Prometheus loads it, and gives every value back`() async throws {
        // Three weeks, with milliseconds of all kinds, and more than one span of days.
        var expected: [String: Double] = [:]
        for hour in 0..<500 as Range<Int64> {
            let energy = ExactDecimal(55_000 + hour, exponent: -3)
            let temperature = ExactDecimal(6_000 + hour % 700, exponent: -2)
            try sample.append(
                "6892850",
                minutes: (600 - hour) * 60,
                milliseconds: hour * 2 + 1,
                [
                    PrometheusSample.reading(60, .heatEnergy, "\(energy)", .megawattHour),
                    PrometheusSample.reading(
                        86,
                        .flowTemperature,
                        "\(temperature)",
                        .degreeCelsius
                    ),
                ]
            )
            let time = PrometheusSample.ago(minutes: (600 - hour) * 60, milliseconds: hour * 2 + 1)
            expected["heatmeter_energy_joules_total \(time.milliseconds)"] =
                Double((55_000 + hour) * 3_600_000)
            expected["heatmeter_flow_temperature_celsius \(time.milliseconds)"] =
                Double("\(temperature)")
        }
        let file = scratch.path("history.txt")
        try history().text.write(toFile: file, atomically: true, encoding: .utf8)
        let database = scratch.path("prometheus")
        let loading = try await ChildProcess(
            running: [
                "/usr/bin/promtool", "tsdb", "create-blocks-from",
                "--max-block-duration=744h", "openmetrics", file, database,
            ]
        ).outcome()
        #expect(loading.status == 0, "\(loading.errors)")
        // It wants a place for what has not been put into blocks, though it is empty.
        try FileManager.default.createDirectory(
            atPath: "\(database)/wal",
            withIntermediateDirectories: true
        )
        let dump = try await ChildProcess(
            running: ["/usr/bin/promtool", "tsdb", "dump", database]
        ).outcome()
        #expect(dump.status == 0, "\(dump.errors)\(dump.output.suffix(300))")
        let pattern = /__name__="([^"]*)".*\} (\S+) (\d+)$/
        var found: [String: Double] = [:]
        for line in dump.output.split(separator: "\n") {
            let match = try #require(line.firstMatch(of: pattern), "\(line)")
            found["\(match.1) \(match.3)"] = Double(match.2)
        }
        #expect(found.count == 1_000)
        let differing = expected.filter { found[$0.key] != $0.value }
        #expect(differing.isEmpty, "\(differing.prefix(3))")
    }

    @Test func `a span is cut where it was asked for`() throws {
        try sample.fill()
        let start = PrometheusSample.ago(minutes: 2, milliseconds: 125)
        let end = Timestamp(milliseconds: start.milliseconds + 1)
        #expect(
            try history(from: start, to: end).text.split(separator: "\n").count {
                $0.hasSuffix("480.125")
            } == 7
        )
        #expect(try history(from: end, to: end).text == "# EOF\n")
    }
}
