import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

@Suite("The page for Prometheus")
struct PrometheusTests {
    private let scratch: Scratch
    private let sample: PrometheusSample
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Prometheus/page.txt")

    init() throws {
        scratch = try Scratch()
        sample = PrometheusSample(journal: scratch.journal)
    }

    /// What promtool has to say of a page.
    private func lint(_ page: String) async throws -> ChildProcess.Outcome {
        try await ChildProcess(
            running: ["/usr/bin/promtool", "check", "metrics"],
            input: page
        ).outcome()
    }

    @Test func `the whole page is what Prometheus/page.txt has of it`() async throws {
        try sample.fill()
        let page = try sample.page()
        #expect(try page == String(contentsOf: Self.file, encoding: .utf8), "\(page)")
        let outcome = try await lint(page)
        #expect(outcome.status == 0)
        #expect(outcome.output + outcome.errors == "")
    }

    @Test func `an empty journal has a page too`() async throws {
        let page = try sample.page()
        #expect(page.hasSuffix("\n"))
        #expect(!page.contains("heatmeter_"))
        #expect(try await lint(page).status == 0)
    }

    @Test func `promtool has no complaint, whatever unit and quantity there is`() async throws {
        var readings: [Reading] = []
        for unit in Metering.Unit.allCases {
            for quantity in [Quantity.heatEnergy, .power] {
                var reading = try PrometheusSample.reading(
                    UInt16(readings.count),
                    quantity,
                    "1.5",
                    unit
                )
                // Of each kind one, whatever that would measure.
                reading.name = "\(quantity)_\(readings.count)"
                readings.append(reading)
            }
        }
        for quantity in Quantity.allCases {
            let number = UInt16(readings.count)
            readings.append(try PrometheusSample.reading(number, quantity, "2", .kilowattHour))
            readings.append(try PrometheusSample.reading(number + 1, quantity, "2", nil))
        }
        try sample.note(.identified, "6892850", "house")
        try sample.append("6892850", minutes: 1, readings)
        let page = try sample.page()
        #expect(page.split(separator: "\n").count { !$0.hasPrefix("#") } > 150)
        let outcome = try await lint(page)
        #expect(outcome.status == 0)
        #expect(outcome.output + outcome.errors == "")
    }

    @Test func `a meter that is not read any more does not look alive`() throws {
        try sample.fill()
        func shows(_ text: String, afterMinutes minutes: Int64) throws -> Bool {
            try sample.page(at: PrometheusSample.ago(minutes: -minutes)).contains(text)
        }
        // Read each five minutes, two minutes ago: three reads may be missed.
        #expect(try shows("heatmeter_flow_cubic_meters_per_hour{", afterMinutes: 13))
        #expect(try !shows("heatmeter_flow_cubic_meters_per_hour{", afterMinutes: 14))
        // What is read once a day goes with the rest.
        #expect(try shows("\"operating_hours\"", afterMinutes: 13))
        #expect(try !shows("\"operating_hours\"", afterMinutes: 14))
        // Before its time: a clock that was wrong.
        #expect(try !shows("heatmeter_flow_cubic_meters_per_hour{", afterMinutes: -8))
        #expect(
            try shows("heatmeter_last_read_timestamp_seconds{serial=\"6892850\"", afterMinutes: 14)
        )
    }

    @Test(arguments: [
        ("55.006", Metering.Unit.megawattHour, Quantity.heatEnergy, "198021600000"),
        ("0.10", .gigajoule, .heatEnergy, "100000000"),
        ("7", .gigacalorie, .heatEnergy, "29307600000"),
        ("2114.96", .cubicMetre, .volume, "2114.96"), ("3", .litre, .volume, "0.003"),
        ("1", .usGallon, .volume, "0.003785411784"), ("36", .litrePerHour, .flow, "0.036"),
        ("1.20", .cubicMetrePerHour, .flow, "1.20"), ("66209", .hour, .operatingHours, "238352400"),
        ("12", .day, .batteryDays, "1036800"), ("1.25", .bar, .pressure, "125000"),
        ("12.5", .tonne, .mass, "12500000"), ("0.7", .kilowatt, .power, "700"),
        ("-0.50", .kelvin, .temperatureDifference, "-0.50"),
        ("68.00", .degreeFahrenheit, .flowTemperature, "20.00"),
        ("14", .degreeFahrenheit, .returnTemperature, "-10"),
        ("100.0", .degreeFahrenheit, .waterTemperature, "37.777777778"),
    ])
    func `values are converted exactly`(
        value: String,
        unit: Metering.Unit,
        quantity: Quantity,
        expected: String
    ) throws {
        try sample.note(.identified, "6892850", "house")
        let reading = try PrometheusSample.reading(1, quantity, value, unit)
        try sample.append("6892850", minutes: 1, [reading])
        let lines = try sample.page().split(separator: "\n")
        let name =
            quantity.isTotal ? "register=\"\(quantity)\"} " : "{serial=\"6892850\",name=\"house\"} "
        #expect(lines.contains { $0.hasSuffix("\(name)\(expected)") }, "\(lines)")
    }

    @Test func `what stands in a label cannot leave it`() async throws {
        var reading = try PrometheusSample.reading(1, .heatEnergy, "1", .joule)
        reading.name = "a\"} 7\nevil_total{x=\"\\"
        try sample.note(.identified, "12\"3\n4\\", "house")
        try sample.append("12\"3\n4\\", minutes: 1, [reading])
        let page = try sample.page()
        #expect(
            page.contains(
                #"{serial="12\"3\n4\\",name="house",register="a\"} 7\nevil_total{x=\"\\"} 1"#
            )
        )
        #expect(try await lint(page).status == 0)
    }

    @Test func `a name of data that no metric may have is made one`() async throws {
        var reading = try PrometheusSample.reading(1, .power, "1", .watt)
        reading.name = "Temp. außen #1"
        reading.label = "Back\\slash\nand line"
        try sample.note(.identified, "1", "house")
        try sample.append("1", minutes: 1, [reading])
        let page = try sample.page()
        #expect(page.contains("# HELP heatmeter_temp__au_en__1_watts Back\\\\slash\\nand line"))
        #expect(try await lint(page).status == 0)
    }

    @Test func `counters do not fall when their days are too old to be kept`() throws {
        let now = PrometheusSample.now
        for days in [0, 399, 401, 800] {
            let date = CalendarDate(daysSince1970: Int(now.milliseconds / 86_400_000) - days)
            try sample.journal.note(visits: 10, failures: 1, of: "house", on: #require(date))
        }
        func line() throws -> Substring? {
            try sample.page().split(separator: "\n").first {
                $0.hasPrefix("heatlog_reads_total{name=\"house\",result=\"success\"}")
            }
        }
        let before = try line()
        for later in [0, 5 * 86_400_000, 5 * 86_400_000] as [Int64] {
            let time = Timestamp(milliseconds: now.milliseconds + later)
            _ = try sample.journal.apply(Retention(), now: time)
            #expect(try line() == before)
        }
        #expect(before?.hasSuffix(" 36") == true)
        let start = try #require(CalendarDate(year: 0, month: 1, day: 1))
        #expect(try sample.journal.visits(of: "house", since: start).count == 1)
    }
}
