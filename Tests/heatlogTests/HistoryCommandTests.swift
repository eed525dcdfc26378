import Foundation
import TestSupport
import Testing

@Suite("heatlog history")
struct HistoryCommandTests {
    private struct Page: Decodable {
        struct Entry: Decodable {
            let id: Int
            let meter_time: String
            let time: String?
            let readings: [Document.Reading]
        }

        let schema: String
        let logger: String
        let depth: Int?
        let entries: [Entry]
    }

    private func run(_ model: String, _ arguments: [String]) async throws -> Program.Outcome {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try Child(["simulate", "--model", model, "--link", link])
        _ = try await meter.line(containing: "Stop it")
        let common = ["history", "--port", link, "--meter", model]
        let outcome = await (try Child(common + arguments)).outcome()
        meter.kill()
        return outcome
    }

    @Test func `a meter's years come as one document with exact values`() async throws {
        let outcome = try await run("603", ["--logger", "year", "--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let page = try JSONDecoder().decode(Page.self, from: Data(outcome.output.utf8))
        #expect(page.schema == "heatlog.history/1")
        #expect(page.logger == "year")
        #expect(page.depth == 20)
        let newest = try #require(page.entries.first)
        #expect(newest.meter_time.hasSuffix("-01-01 00:00:00"))
        #expect(newest.time?.hasSuffix("Z") == true)
        #expect(newest.readings.first?.source == "logger")
        #expect(newest.readings.first?.value?.contains(".") == true)
        #expect(zip(page.entries, page.entries.dropFirst()).allSatisfy { $0.id == $1.id + 1 })
    }

    @Test func `a meter's years come as comma-separated values with the units in the header`()
        async throws
    {
        let outcome = try await run("603", ["--logger", "year", "--csv", "--registers", "60,68"])
        let lines = outcome.output.components(separatedBy: "\r\n")
        #expect(lines.first == "entry,meter_time,time,heat_energy (MWh),volume (m³)")
        #expect(lines.count > 2)
        #expect(lines.dropFirst().allSatisfy { $0.split(separator: ",").count == 5 })
    }

    @Test func `a meter's years come as a table`() async throws {
        let outcome = try await run("603", ["--logger", "year", "--registers", "60"])
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first == "Kamstrup MULTICAL 603, year log, which keeps 20 entries")
        #expect(lines.dropFirst(2).first == "Entry  Meter's time         Heat energy E1, MWh")
    }

    @Test func `what a meter cannot do is said in a sentence, with a hint`() async throws {
        let outcome = try await run("402", ["--logger", "hour"])
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("keeps its hours and days where no published command"))
        #expect(outcome.errors.contains("hint:"))
    }

    @Test(arguments: [
        ["--logger", "week"], ["--logger", "day", "--from", "2026-02-30"],
        ["--logger", "day", "--json", "--csv"],
        ["--logger", "day", "--from", "2026-02-02", "--to", "2026-02-01"],
        ["--logger", "day", "--meter-zone", "CET"], ["--logger", "day", "--meter", "9999"],
    ])
    func `a wrong command line is refused before the port is opened`(arguments: [String])
        async throws
    {
        let outcome = await (try Child(["history", "--port", "/nowhere"] + arguments)).outcome()
        #expect(outcome.status == 64)
    }
}
