import Settings
import Foundation
import Journal
import Metering
import TestSupport
import Testing
import Transport

@testable import heatlog

@Suite("heatlog status")
struct StatusTests {
    private let scratch: Scratch
    private let sample: StatusSample

    init() throws {
        scratch = try Scratch()
        sample = try StatusSample(scratch.path("journal.sqlite"))
    }

    private static func golden(_ name: String) throws -> String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let file = folder.appendingPathComponent("Status").appendingPathComponent(name)
        return try String(contentsOf: file, encoding: .utf8)
    }

    // MARK: What is written

    @Test func `the page is what Status has of it`() throws {
        try sample.fill()
        #expect(try Self.golden("page.txt") == sample.page() + "\n")
    }

    @Test func `one meter is told in full, by its name or its serial number`() throws {
        try sample.fill()
        #expect(try Self.golden("house.txt") == sample.page(of: "house") + "\n")
        #expect(try sample.page(of: "6892850") == sample.page(of: "house"))
    }

    @Test func `without a configuration all meters of the journal are told`() throws {
        try sample.fill()
        let page = try sample.page(isRunning: nil, configured: false)
        #expect(try Self.golden("alone.txt") == page + "\n")
        #expect(try sample.report(configured: false).isWell)
    }

    @Test func `the document is what Status has of it`() throws {
        try sample.fill()
        let text = StatusDocument(try sample.report()).json.written()
            .replacing(sample.journal.path, with: "/srv/heatlog.sqlite")
        #expect(try Self.golden("document.json") == text + "\n")
        _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    @Test func `the document of nothing has every key`() throws {
        func keys(_ report: StatusReport) throws -> (Set<String>, Set<String>) {
            let text = StatusDocument(report).json.line
            let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
            let all = try #require(json as? [String: Any])
            let meter = try #require((all["meters"] as? [[String: Any]])?.last)
            return (Set(all.keys), Set(meter.keys))
        }
        let empty = try keys(sample.report(isRunning: nil))
        try sample.fill()
        #expect(try empty == keys(sample.report()))
        #expect(try empty == keys(sample.report(configured: false)))
    }

    @Test func `no line is longer than a terminal is wide`() throws {
        try sample.fill()
        let pages = try [sample.page(), sample.page(of: "flat"), sample.page(configured: false)]
        for line in pages.joined(separator: "\n").split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    // MARK: What is found

    @Test func `a meter is stale after one and a half intervals, and not before`() throws {
        var sample = sample
        try sample.meet("house", serial: "1", minutes: 100)
        try sample.read("1", minutes: 90, energy: 1)
        #expect(try sample.report(of: "house").meters.map(\.condition) == [.well])
        sample.now = Timestamp(milliseconds: StatusSample.now.milliseconds + 1)
        #expect(try sample.report(of: "house").meters.map(\.condition) == [.stale])
        #expect(try sample.report().isWell == false)
    }

    @Test func `what was imported or came from the meter's memory is no reading of ours`() throws {
        try sample.meet("house", serial: "1", minutes: 100)
        try sample.read("1", minutes: 1, energy: 1, .imported)
        let meter = try #require(try sample.report(of: "house").meters.first)
        #expect(meter.condition == .neverRead)
        #expect(meter.total?.source == .imported)
    }

    @Test func `an outage lasts from its first try to the next reading`() throws {
        try sample.meet("house", serial: "1", minutes: 200)
        try sample.note(.noAnswer, "line:house", minutes: 150, "First.")
        try sample.note(.noAnswer, "1", minutes: 100, "Second.")
        let outage = try #require(try sample.report(of: "house").meters.first?.outage)
        #expect(outage.since == StatusSample.ago(minutes: 150))
        #expect(outage.words == "Second.")
        // A program that was started anew reads it, and does not know that it did not answer.
        try sample.read("1", minutes: 10, energy: 1)
        #expect(try sample.report(of: "house").meters.map(\.condition) == [.well])
    }

    @Test func `another meter under the same name is told, and the old one only named`() throws {
        try sample.fill()
        try sample.meet("house", serial: "777", minutes: 5)
        try sample.read("777", minutes: 5, energy: 3)
        let report = try sample.report()
        #expect(report.meters.map(\.serial) == ["777", "80001234", nil])
        #expect(report.others == ["6892850"])
        #expect(try sample.report(of: "6892850").meters.map(\.name) == [nil])
        #expect(try sample.report(of: "6892850").meters.map(\.condition) == [.unknown])
    }

    @Test func `all is well where all is read and nothing is missing`() throws {
        var sample = sample
        sample.configuration.meters = [MeterSetup(name: "house", line: "eye")]
        try sample.meet("house", serial: "1", minutes: 200)
        try sample.read("1", minutes: 20, energy: 1)
        let battery = "The meter was read in time, but look at house.\nheatlog has never been"
        #expect(try sample.page(isRunning: nil).hasPrefix(battery))
        try sample.read("1", minutes: 10, energy: 1, info: 0)
        #expect(try sample.page().hasPrefix("All is well.\n"))
        let stopped = "The meter was read in time.\nheatlog is not running, and never was"
        #expect(try sample.page(isRunning: false).hasPrefix(stopped))
    }

    @Test(arguments: [
        (0, "0 s ago"), (119, "119 s ago"), (120, "2 min ago"), (7_199, "119 min ago"),
        (7_200, "2 h ago"), (172_800, "2 days ago"),
        (-60, "in 60 s, by a clock that was wrong"),
    ])
    func `an age has the unit of which there is enough`(seconds: Int64, words: String) {
        #expect(SpanWords.age(milliseconds: seconds * 1_000) == words)
    }

    @Test(arguments: [
        (999, "999 B"), (1_000, "1.0 kB"), (9_999, "9.9 kB"), (12_345_678, "12 MB"),
        (1_200_000_000, "1.2 GB"),
    ])
    func `a size has two digits or three`(bytes: Int64, words: String) {
        #expect(SpanWords.size(bytes: bytes) == words)
    }

    // MARK: The command

    @Test func `where there is no journal it ends with 66, and makes none`() async throws {
        let path = scratch.path("nowhere.sqlite")
        let outcome = try await Program.run("status", "--journal", path)
        #expect(outcome.status == 66)
        #expect(outcome.errors.hasPrefix("heatlog: There is no journal \(path)."))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a meter that nobody knows ends with 64, and the known ones are named`()
        async throws
    {
        try sample.fill()
        let path = sample.journal.path
        let outcome = try await Program.run("status", "houze", "--journal", path)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("hint: They know: house, flat."))
    }

    @Test func `a script is told by the exit code that a meter is not read`() async throws {
        try sample.fill()
        let config = scratch.path("heatlog.yaml")
        let text = """
            {journal: journal.sqlite, socket: door.sock, meters: {house: {port: /dev/ttyUSB0}}}
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: config))
        let outcome = try await Program.run("status", "--config", config)
        #expect(outcome.status == 69)
        #expect(outcome.output.hasPrefix("Something is wrong: house is stale."))
        #expect(outcome.output.contains("heatlog is not running."))
        let alone = try await Program.run("status", "--json", "--journal", sample.journal.path)
        #expect(alone.status == 0)
        #expect(alone.output.hasPrefix("{\n  \"schema\": \"heatlog.status/1\",\n"))
    }

    @Test func `a program that listens is running`() async throws {
        let path = scratch.path("door.sock")
        let client = DoorClient(socket: path)
        #expect(await client.isAnswered() == false)
        let listener = try await LineListener.bind(path: path, clock: ContinuousClock())
        let serving = Task { await listener.serve { _ in } }
        #expect(await client.isAnswered() == true)
        serving.cancel()
    }
}
