import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import heatlog

@Suite("heatlog import: the command")
struct ImportCommandTests {
    private static let header = "time,heat_energy (kWh)\n"
    private let scratch: Scratch
    private var journal: String { scratch.path("journal.sqlite") }

    init() throws { scratch = try Scratch() }

    private func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: scratch.path(name), atomically: true, encoding: .utf8)
        return scratch.path(name)
    }

    private func golden(_ name: String) -> String {
        ImportCase.folder.appendingPathComponent(name).path
    }

    private func run(_ arguments: [String]) async throws -> Program.Outcome {
        try await Child(["import", "--journal", journal] + arguments).outcome()
    }

    /// All readings of a journal as the lines of an export, in the order of their text.
    private func export(_ path: String, source: String? = nil) async throws -> [String] {
        let outcome = try await Program.run("export", "--journal", path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(whereSeparator: \.isNewline).map(String.init)
        guard let source else { return lines.sorted() }
        return lines.map { line in
            ["live", "logger", "pulse"].reduce(line) { line, old in
                line.replacing(",\(old),", with: ",\(source),")
            }
        }.sorted()
    }

    @Test(arguments: [true, false])
    func `an export comes back as the same readings`(hasEverything: Bool) async throws {
        let old = scratch.path("old.sqlite")
        if hasEverything { try SampleJournal.write(old) } else { try ImportSample().write(to: old) }
        let file = scratch.path("export.csv")
        #expect(try await Program.run("export", "--journal", old, "--output", file).status == 0)
        let outcome = try await run([file])
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let (before, after) = (try Journal(reading: old), try Journal(reading: journal))
        #expect(outcome.output.hasPrefix("\(try before.count()) new, 0 already there; meters "))
        #expect(try await export(journal) == export(old, source: "imported"))
        let (series, copies) = (try before.series(), try after.series())
        #expect(Set(copies.map(\.name)) == Set(series.map(\.name)))
        #expect(copies.count { $0.isTotal } == series.count { $0.isTotal })
    }

    @Test func `an export's golden file is imported`() async throws {
        let file = ImportCase.folder.deletingLastPathComponent()
            .appendingPathComponent("Exports/raw.csv").path
        #expect(try await run([file]).output.hasPrefix("103 new, 0 already there; meters 6892850"))
    }

    @Test func `a journal keeps its zone`() async throws {
        try SampleJournal.write(journal)
        #expect(try await run([golden("export.csv")]).status == 0)
        let journal = try Journal(reading: journal, zone: JournalZone.named)
        #expect(journal.zone.name == "Europe/Berlin")
    }

    @Test func `a meter that is read and imported is one meter`() async throws {
        try ImportSample().write(to: journal)
        let text = Self.header + "2020-01-01 00:00Z,5\n"
        #expect(try await run([file("a.csv", text), "--meter", "6789012"]).status == 0)
        let names = try Journal(path: journal).series(meter: "6789012").map(\.name)
        #expect(names.count { $0 == "heat_energy" } == 2, "one in MWh, one in kWh")
        let old = try Journal(path: journal).latest(serial: "6789012")
        #expect(old.count { $0.register == 60 } == 2)
    }

    @Test func `a second import changes nothing`() async throws {
        let first = try await run([golden("export.csv")])
        #expect(first.output.hasPrefix("15 new, 0 already there; meters 6789012, line:/dev/tty"))
        let before = try await export(journal)
        let trial = try await run([golden("export.csv"), "--dry-run"])
        #expect(trial.output.hasPrefix("0 would be new, 15 already there"))
        let second = try await run([golden("export.csv")])
        #expect(second.status == 0)
        #expect(second.output.hasPrefix("0 new, 15 already there"))
        #expect(try await export(journal) == before)
    }

    @Test func `a bad line keeps all of its file out, and none of the others`() async throws {
        let good = try file("good.csv", Self.header + "2026-01-01 00:00Z,5\n")
        let bad = try file("bad.csv", Self.header + "2026-01-02 00:00Z,6\n2026-01-03 00:00Z,x\n")
        let outcome = try await run([bad, good, "--meter", "1"])
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("\(bad), line 3: heat_energy is 'x', which is no number\n"))
        #expect(outcome.errors.contains("\(bad) has a bad line; nothing of it was imported."))
        #expect(outcome.output.hasPrefix("1 new, 0 already there; meter 1, from 2026-01-01T00:00"))
        #expect(try Journal(path: journal).count() == 1)
    }

    @Test func `a file of which nothing is imported makes no journal`() async throws {
        let bad = try file("bad.csv", Self.header + "never,6\n")
        #expect(try await run([bad, "--meter", "1"]).status == 65)
        #expect(try await run([golden("export.csv"), "--dry-run"]).status == 0)
        #expect(!FileManager.default.fileExists(atPath: journal))
    }

    @Test func `--skip-bad imports the other lines`() async throws {
        let outcome = try await run([golden("bad.csv"), "--meter", "1", "--skip-bad"])
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("12 of its lines were left out"))
        #expect(outcome.output.hasPrefix("2 new, 0 already there"))
    }

    @Test func `a total that falls is told and imported`() async throws {
        let text = Self.header + "2026-01-01 00:00Z,5\n2026-01-02 00:00Z,4\n"
        let outcome = try await run([file("a.csv", text), "--meter", "1"])
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("line 3: Heat energy E1 fell from 5 to 4 kWh between"))
        #expect(outcome.output.hasPrefix("2 new"))
        let marks = try await export(journal).map { $0.hasSuffix(",true,") }
        #expect(marks == [false, true, false], "a header, then the lines")
    }

    @Test func `made-up values do not go among real ones`() async throws {
        let text = """
            time,meter,register,value,unit,source
            2026-01-01T00:00:00.000Z,1,60,5,kWh,simulated
            """
        let made = try file("made.csv", text)
        #expect(try await run([made]).status == 0)
        #expect(try await export(journal).first?.contains(",simulated,") == true)
        #expect(try await run([golden("export.csv")]).status == 0)
        #expect(try await run([made]).status == 65)
    }

    @Test func `feeds of emoncms are imported by register and unit`() async throws {
        for (name, count) in [("feed.csv", 4), ("feed.json", 4), ("12.dat", 5)] {
            let outcome = try await run([
                golden(name), "--meter", name, "--register", "power", "--unit", "kW",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.hasPrefix("\(count) new, 0 already there; meter \(name), "))
        }
        let meta = try await run([
            golden("12.meta"), "--meter", "12.dat", "--register", "80", "--unit", "kW",
        ])
        #expect(meta.output.hasPrefix("0 new, 5 already there"))
    }

    @Test(
        arguments: [
            ([], 64, "Missing expected argument"),
            (["x.csv", "--zone", "Mars/Olympus"], 64, "is no zone"),
            (["x.csv", "--register", "warmth"], 64, "'warmth' is no register"),
            (["x.csv", "--unit", "parsec"], 64, "'parsec' is no unit"),
            (["x.csv", "--decimals", "10"], 64, "--decimals"),
            (["x.csv", "--format", "xml"], 64, "'xml' is invalid"),
            (["nowhere.csv"], 66, "There is no file nowhere.csv."),
            (["nowhere.dat"], 66, "There is no file nowhere.dat."),
            (["/dev/null"], 66, "/dev/null is not a file."),
            (["/tmp"], 66, "/tmp is not a file."),
        ] as [([String], Int32, String)]
    )
    func `what cannot be is told with its exit code`(
        arguments: [String],
        status: Int32,
        words: String
    ) async throws {
        let outcome = try await run(arguments)
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test func `a file that says too little is told what is missing`() async throws {
        let texts = [
            ("", "it is empty"),
            ("time,warmth\n1,2\n", "no column is named after a register; there are: time, warmth."),
            ("Zeit,heat_energy\n", "no column is named as the time; there are: Zeit, heat_energy."),
            ("time,heat_energy\n", "the column heat_energy names no unit"),
            ("time,power (W),Power (W)\n", "two columns are power (W)"),
            ("{}", "no column is named as the time"),
            ("SQLite format 3\0", "it is not text"),
            ("\u{1B}Zeit\n", "there are: ?Zeit."),
        ]
        for (text, words) in texts {
            let outcome = try await run([file("a.csv", text), "--meter", "1"])
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains(words), "\(outcome.errors)")
        }
        let meter = try await run([file("a.csv", Self.header)])
        #expect(meter.errors.contains("it does not say which meter its readings are of"))
    }

    @Test func `a journal that cannot be written ends the import with its own code`() async throws {
        let file = try file("a.csv", Self.header + "2026-01-01 00:00Z,5\n")
        let place = ["--meter", "1", "--journal", scratch.path("no/journal.sqlite")]
        #expect(try await Child(["import", file] + place).outcome().status == 74)
    }
}
