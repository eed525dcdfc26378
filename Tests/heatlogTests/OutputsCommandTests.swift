import Foundation
import Journal
import Metering
import Outputs
import Settings
import TestSupport
import Testing

@testable import heatlog

@Suite("heatlog outputs")
struct OutputsCommandTests {
    private let scratch: Scratch
    private let journal: Journal
    private static let now = StatusSample.now

    init() throws {
        scratch = try Scratch()
        journal = try Journal(
            path: scratch.path("heatlog.sqlite"),
            zone: StatusSample.zone.journalZone
        )
    }

    private var configuration: String { scratch.path("heatlog.yaml") }

    private static let usual = """
        table: {type: file, path: readings.csv}
          hook:
            type: webhook
            url: "http://127.0.0.1:1/hooks/T000B111"
            headers: {Authorization: Bearer s3cret}
          call: {type: exec, command: [/bin/sh, -c, "cat > /dev/null"]}
          lost: {type: exec, command: [/nowhere/program, --key=s3cret]}
          shut: {type: file, path: /nowhere/readings.csv}
        """

    private func configure(_ outputs: String = usual) throws {
        let text = """
            zone: Europe/Berlin
            meters:
              house: {port: /dev/ttyUSB0}
            outputs:
              \(outputs)
            """
        try text.write(toFile: configuration, atomically: true, encoding: .utf8)
    }

    private func run(_ words: String..., input: String = "") async throws -> Program.Outcome {
        let child = try Child(
            ["outputs"] + words + ["--config", configuration],
            input: input
        )
        return await child.outcome()
    }

    /// Ten readouts of two readings, the last one at 20:00 of 2025-11-24 in Berlin, and one late.
    private func fill() throws {
        for hour in 0..<10 {
            try journal.append(
                readout(minutes: Int64(1_080 + (9 - hour) * 60), energy: hour),
                from: "test"
            )
        }
        try journal.append(readout(minutes: 1_300, energy: 3), from: "test")
    }

    private func readout(minutes: Int64, energy: Int) -> Readout {
        let readout = SampleJournal.readout(minute: 0, energy: energy, power: 1)
        return Readout(
            meter: readout.meter,
            time: StatusSample.ago(minutes: minutes),
            readings: readout.readings
        )
    }

    private func note(_ kind: Event.Kind, _ output: String, minutes: Int64, _ words: String) throws
    {
        let time = StatusSample.ago(minutes: minutes)
        try journal.append(
            Event(time: time, meter: nil, kind: kind, words: words, data: output)
        )
    }

    private func setups() throws -> [OutputSetup] {
        try configure()
        return try Configuration.load(configuration, environment: [:]).configuration.outputs
    }

    /// Outputs that have come far, that fail, that work again, and one that is gone.
    private func report() throws -> OutputsReport {
        try fill()
        let some = try journal.batch(after: .beginning, limit: 4).end
        let all = try journal.batch(after: journal.batch(after: .beginning).end).end
        for (name, place, tally) in [
            ("table", all, Reader.Tally(passed: 22)),
            ("hook", some, Reader.Tally(passed: 8, past: 1, unfit: 2)),
            ("before", some, Reader.Tally(passed: 8)),
        ] {
            try journal.keep(place, of: journal.reader(name), counting: tally)
        }
        let words =
            "The output hook takes no readings: Nobody listens at http://127.0.0.1:1. "
            + "Check the address, and whether it runs; it is tried again; nothing is lost meanwhile."
        try note(.outputFailed, "hook", minutes: 900, "An older trouble.")
        try note(.outputAnswering, "hook", minutes: 899, "It takes them again.")
        // Told once more by a program that was started anew.
        try note(.outputFailed, "hook", minutes: 600, words)
        try note(.outputFailed, "hook", minutes: 500, words)
        try note(.outputFailed, "call", minutes: 90, "The output call takes no readings: no.")
        try note(.outputAnswering, "call", minutes: 80, "The output call takes readings again.")
        return try OutputsReport(setups(), in: journal, now: Self.now)
    }

    /// What is printed, with paths that are the same in every test.
    private func masked(_ text: String) -> String {
        text.replacing(scratch.folder.path, with: "/srv").replacing(#/\x1B\[[0-9]+m/#, with: "")
    }

    @Test(arguments: ["page.txt", "document.json"])
    func `the list is what Outputs has of it`(file: String) throws {
        let report = try report()
        let text =
            file == "page.txt"
            ? OutputsPage(report, zone: StatusSample.zone).text
            : OutputsDocument(report).json.written()
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Outputs/\(file)")
        let expected = try String(contentsOf: place, encoding: .utf8)
        #expect(masked(text) + "\n" == expected, "\(masked(text))")
        #expect(!text.contains("s3cret") && !text.contains("T000B111"))
    }

    @Test func `the status tells which output takes none, and agrees on what waits`() throws {
        _ = try report()
        let sample = StatusGathering(
            journal: journal,
            configuration: try Configuration.load(configuration, environment: [:]).configuration,
            zone: StatusSample.zone,
            now: Self.now
        )
        let readers = try #require(try sample.report(SystemAnswer())).readers
        let hook = try #require(readers.first { $0.name == "hook" })
        #expect(hook.queue == 7)
        #expect(hook.failing == StatusSample.ago(minutes: 600))
        #expect(readers.filter { $0.failing != nil }.map(\.name) == ["hook"])
    }

    @Test func `the command lists too, and one without outputs says where to read on`()
        async throws
    {
        try configure()
        let list = try await run("list")
        #expect(list.status == 0)
        #expect(list.output.hasPrefix("table: file, \(scratch.path("readings.csv"))\n"))
        #expect(!list.output.contains("s3cret") && !list.output.contains("T000B111"))
        try configure("{}")
        let none = try await run("list")
        #expect(none.output == "There are no outputs. How to write one: docs/outputs.md\n")
    }

    @Test(arguments: [
        ("table", 0, "The file FOLDER/readings.csv can be written."),
        ("call", 0, "The program /bin/sh can be started."),
        ("hook", 69, "Nobody listens at http://127.0.0.1:1."),
        ("lost", 78, "There is no program /nowhere/program."),
        ("shut", 74, "The folder of the file /nowhere/readings.csv does not exist."),
        ("tabel", 64, "Did you mean 'table'? There are: table, hook, call, lost, shut."),
    ])
    func `a test ends with the code of whose fault it is`(
        name: String,
        status: Int32,
        words: String
    ) async throws {
        try configure()
        let outcome = try await run("test", name)
        #expect(outcome.status == status)
        let text = outcome.output + outcome.errors
        #expect(text.contains(words.replacing("FOLDER", with: scratch.folder.path)), "\(text)")
        #expect(!text.contains("s3cret") && !text.contains("T000B111"))
        if status == 0 { #expect(outcome.errors.isEmpty) } else { #expect(outcome.output.isEmpty) }
    }

    @Test func `a test needs no journal, and makes none`() async throws {
        let path = scratch.path("other.sqlite")
        let text =
            "journal: \(path)\nmeters: {a: {port: /dev/ttyUSB0}}\n"
            + "outputs: {table: {type: file, path: readings.csv}}\n"
        try text.write(toFile: configuration, atomically: true, encoding: .utf8)
        #expect(try await run("test", "table").status == 0)
        #expect(try await run("list").status == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
        let rewind = try await run("rewind", "table", "--to", "beginning", "--yes")
        #expect(rewind.status == 66)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a rewind says what will be sent again, and does nothing unasked`() async throws {
        _ = try report()
        let before = try journal.reader("table")
        let refused = try await run("rewind", "table", "--to", "2025-11-24T19:00")
        #expect(refused.status == 64)
        // Two readouts of two readings each from 19:00 on; the late one lies before.
        #expect(
            refused.output == """
                The output table will be given 4 readings again, from 2025-11-24 19:00 on.
                Its receiver may keep what it gets twice as two readings.

                """
        )
        #expect(refused.errors.contains("Nothing was changed. Do it with --yes."))
        #expect(try journal.reader("table") == before)
        let done = try await run("rewind", "table", "--to", "2025-11-24T18:00:00Z", "--yes")
        #expect(done.status == 0)
        #expect(done.output.hasSuffix("Done: the program goes on from there when it runs.\n"))
        let after = try journal.reader("table")
        #expect(try journal.backlog(after: after.position).readings == 4)
        #expect(!after.isSameCourse(as: before))
        let again = try await run("rewind", "table", "--to", "2025-11-24T19:00", "--yes")
        #expect(again.output == "The output table stands there already.\n")
        let ahead = try await run("rewind", "table", "--to", "2025-11-25", "--yes")
        #expect(
            ahead.output.hasPrefix(
                "The output table will never be given 4 readings that it waits for.\n"
            )
        )
        let all = try await run("rewind", "table", "--to", "beginning", "--yes")
        #expect(
            all.output.hasPrefix(
                "The output table will be given 22 readings again, from the beginning."
            )
        )
        #expect(try journal.backlog(after: journal.bookmark(of: "table")).readings == 22)
    }

    @Test(arguments: ["yesterday", "2026", "2025-13-01", "", "1764000000"])
    func `what is no time is refused`(time: String) async throws {
        try configure()
        let outcome = try await run("rewind", "table", "--to", time, "--yes")
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
    }

    @Test func `an output that takes no old readings, and one that knows them, are told apart`()
        throws
    {
        try fill()
        let end = try journal.batch(after: .beginning).end
        try journal.bookmark(end, of: "x")
        var live = Manners()
        live.newest = .seconds(60)
        var store = Manners()
        store.goesBack = .seconds(600)
        let plans = try [live, store].map { manners in
            try RewindPlan("x", to: nil, manners: manners, in: journal)
                .sentences(in: StatusSample.zone).dropFirst().joined()
        }
        #expect(
            plans == ["It leaves out and counts what is older than 1m: none of that is sent.", ""]
        )
    }

    @Test func `local time is that of the zone, the first of two in autumn`() {
        let zone = StatusSample.zone
        func time(_ text: String) -> String? {
            RewindTime(argument: text)?.timestamp(in: zone)?.description
        }
        #expect(time("2026-07-01") == "2026-06-30T22:00:00.000Z")
        #expect(time("2026-10-25T02:30") == "2026-10-25T00:30:00.000Z")
        #expect(time("2026-03-29T02:30") == "2026-03-29T01:30:00.000Z")
        #expect(time("2026-01-31T14:00:00.125+02:00") == "2026-01-31T12:00:00.125Z")
    }
}
