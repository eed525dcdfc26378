import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import heatlog

@Suite("heatlog export")
struct ExportCommandTests {
    private let scratch: Scratch
    private let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("journal.sqlite")
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Exports")

    /// Runs an export of the journal in a zone with summer time.
    private func export(_ arguments: String...) async throws -> Program.Outcome {
        let words = [Program.path, "export", "--journal", path] + arguments
        let child = try ChildProcess(running: ["/usr/bin/env", "TZ=Europe/Berlin"] + words)
        return await child.outcome()
    }

    @Test(arguments: ["raw", "hour", "day", "month"], ["csv", "json", "jsonl"])
    func `an export is to the byte what Exports has of it`(resolution: String, format: String)
        async throws
    {
        try SampleJournal.write(path)
        let outcome = try await export("--resolution", resolution, "--format", format)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
        let file = Self.folder.appendingPathComponent("\(resolution).\(format)")
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(outcome.output == expected)
    }

    @Test func `--from and --to are days of this computer, both of them whole`() async throws {
        try SampleJournal.write(path)
        // 2026-03-28 in Berlin is from 23:00 to 23:00 in UTC.
        let day = try await export("--from", "2026-03-28", "--to", "2026-03-28")
        let times = Self.column("time", of: day.output)
        #expect(times.first == "2026-03-27T23:00:00.250Z")
        #expect(times.last == "2026-03-28T22:00:00.250Z")
        let minute = try await export(
            "--from",
            "2026-03-28T12:00",
            "--to",
            "2026-03-28T12:00"
        )
        #expect(Set(Self.column("time", of: minute.output)) == ["2026-03-28T11:00:00.250Z"])
    }

    @Test func `--meter chooses one, by its serial or by its port`() async throws {
        try SampleJournal.write(path)
        let one = try await export("--meter", "6892850")
        #expect(Set(Self.column("meter", of: one.output)) == ["6892850"])
        let other = try await export("--meter", "/dev/ttyUSB1")
        #expect(Set(Self.column("meter", of: other.output)) == ["line:/dev/ttyUSB1"])
        let none = try await export("--meter", "1")
        #expect(none.status == 66)
        #expect(
            none.errors == """
                heatlog: The journal \(path) knows no meter 1.
                  hint: It knows: 6892850, line:/dev/ttyUSB1.

                """
        )
    }

    @Test func `a long record comes whole and in order, over many batches`() async throws {
        let journal = try Journal(path: path)
        let minutes = (0..<3_456).map { SampleJournal.readout(minute: $0, energy: $0) }
        try journal.append(minutes, from: "test")
        // These came late.
        for minute in [7, 1_999, 3_000] {
            try journal.append(
                [SampleJournal.readout(minute: minute, energy: minute, milliseconds: 500)],
                from: "test",
                clockAhead: 1_000
            )
        }
        let outcome = try await export("--format", "jsonl")
        let times = outcome.output.split(separator: "\n").map { $0.prefix(34) }
        #expect(times.count == 3_459)
        #expect(times == times.sorted())
        #expect(Set(times).count == times.count)
    }

    @Test func `--output writes a file, and never over the journal`() async throws {
        try SampleJournal.write(path)
        let file = scratch.path("readings.csv")
        try "old and long".write(toFile: file, atomically: true, encoding: .utf8)
        let printed = try await export()
        let written = try await export("--output", file)
        #expect(written.status == 0)
        #expect(written.output.isEmpty)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == printed.output)
        let link = scratch.path("link.csv")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let wrong = try await export("--output", link)
        #expect(wrong.status == 64)
        #expect(wrong.errors.contains("is the journal itself"))
        #expect(try Journal(path: path).check() == [])
        let nowhere = try await export("--output", "/nowhere/readings.csv")
        #expect(nowhere.status == 74)
        #expect(nowhere.errors.contains("hint: Choose another one"))
    }

    @Test func `a journal that is not there is not made by looking at it`() async throws {
        let outcome = try await export()
        #expect(outcome.status == 66)
        #expect(
            outcome.errors == """
                heatlog: There is no journal \(path).
                  hint: Name it with --journal PATH.

                """
        )
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a file that is no journal is refused`() async throws {
        try Data(repeating: 0x41, count: 4_096).write(to: URL(fileURLWithPath: path))
        #expect(try await export().status == 65)
        try Data().write(to: URL(fileURLWithPath: path))
        let empty = try await export()
        #expect(empty.status == 65)
        #expect(empty.errors.contains("is not a heatlog journal"))
    }

    @Test(arguments: [
        ["--resolution", "week"], ["--format", "xml"], ["--from", "2026-02-30"],
        ["--from", "2026-02-02", "--to", "2026-02-01"],
    ])
    func `a wrong command line is refused`(arguments: [String]) async throws {
        let outcome = await (try Child(["export", "--journal", path] + arguments)).outcome()
        #expect(outcome.status == 64)
    }

    @Test func `another user needs no right to write, whether or not somebody writes`()
        async throws
    {
        try SampleJournal.write(path)
        let expected = try await export().output
        #expect(try await exportAsAnother().output == expected)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path).count == 2)
        // A program that writes has a write-ahead log beside the file.
        let journal = try Journal(path: path)
        try journal.append(SampleJournal.readout(minute: 90_000, energy: 90_000), from: "test")
        for name in ["", "-wal", "-shm"] { #expect(chmod(path + name, 0o644) == 0) }
        let outcome = try await exportAsAnother()
        #expect(outcome.output.hasPrefix(expected), "\(outcome.errors)")
        #expect(outcome.output.count > expected.count)
        #expect(try journal.check() == [])
        #expect(chmod(path, 0o600) == 0)
        let refused = try await exportAsAnother()
        #expect(refused.status == 77)
        #expect(refused.errors.contains("may not be read"))
    }

    /// Root may read and write everything, so another user tries where root runs the tests.
    private func exportAsAnother() async throws -> Program.Outcome {
        let program = scratch.path("heatlog")
        if !FileManager.default.fileExists(atPath: program) {
            try FileManager.default.copyItem(atPath: Program.path, toPath: program)
        }
        #expect(chmod(scratch.folder.path, 0o755) == 0)
        let user = getuid() == 0 ? 65_534 : nil
        let words = ["export", "--journal", path]
        return await (try Child(words, executable: program, user: user)).outcome()
    }

    private static func column(_ name: String, of text: String) -> [String] {
        let rows = text.components(separatedBy: "\r\n").dropLast()
            .map { $0.components(separatedBy: ",") }
        guard let place = rows.first?.firstIndex(of: name) else { return [] }
        return rows.dropFirst().map { $0[place] }
    }
}
