import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

@Suite("The file output: rotation")
struct RotationTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func output(
        _ rotation: Rotation,
        keep: Int? = nil,
        file: String = "log.csv",
        format: LineFormat = .csv,
        zone: JournalZone = .utc
    ) -> FileOutput {
        FileOutput(
            name: file,
            path: scratch.path(file),
            format: format,
            rotation: rotation,
            keep: keep,
            zone: zone
        )
    }

    /// The files of the folder beside the journal, by name.
    private func files(_ stem: String = "log") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path)
            .filter { $0.hasPrefix(stem) }.sorted()
    }

    /// All lines of all files, without headers.
    private func lines(_ stem: String = "log") throws -> [String] {
        try files(stem).flatMap { file in
            try scratch.text(file).components(separatedBy: "\r\n")
                .filter { !$0.isEmpty && !$0.hasPrefix("time,") }
        }
    }

    /// What all readings of the journal are as lines.
    private func expected() throws -> [String] {
        var readings: [StoredReading] = []
        var position = Position.beginning
        while case let batch = try scratch.journal.batch(after: position), batch.end != position {
            readings += batch.readings
            position = batch.end
        }
        return readings.map {
            String(LineFormat.csv.line(ReadingRow($0).cells, ReadingRow.names).dropLast())
        }
    }

    @Test func `a reading goes into the file of its own day, whenever it comes`() async throws {
        try scratch.append(0..<3)
        try scratch.append(1_439..<1_441)
        let ahead = JournalZone(name: "ahead") { _ in 3_600 }
        for (file, zone) in [("log.csv", JournalZone.utc), ("home.csv", ahead)] {
            try await scratch.drain(output(.day, file: file, zone: zone))
        }
        #expect(try files() == ["log-1970-01-01.csv", "log-1970-01-02.csv"])
        #expect(try scratch.text("log-1970-01-02.csv").components(separatedBy: "\r\n").count == 4)
        // 23:59 in UTC is tomorrow in a zone that is an hour ahead.
        #expect(try scratch.text("home-1970-01-02.csv").components(separatedBy: "\r\n").count == 6)
        try scratch.append(7..<8, milliseconds: 5)
        try await scratch.drain(output(.day))
        let first = try scratch.text("log-1970-01-01.csv")
        #expect(
            first.hasSuffix("1970-01-01T00:07:00.005Z,6892850,2,register_2,7.2,kW,live,false,\r\n")
        )
        #expect(try lines().sorted() == expected().sorted())
    }

    @Test func `months have files too, and a name without an ending gets none`() async throws {
        try scratch.append(0..<1)
        try scratch.append(31 * 1_440..<31 * 1_440 + 1)
        try await scratch.drain(output(.month, file: "log"))
        #expect(try files() == ["log-1970-01", "log-1970-02"])
    }

    @Test(arguments: LineFormat.allCases)
    func `full files get numbers in their order, and together hold what one file would`(
        format: LineFormat
    ) async throws {
        try scratch.append(0..<200)
        try await scratch.drain(output(.never, file: "whole", format: format))
        let rotating = output(.size(2_000), format: format)
        try await scratch.drain(Portioned(output: rotating, rows: 7))
        let numbered = try files().filter { $0 != "log.csv" }.sorted { number($0) < number($1) }
        #expect(numbered.count > 8)
        #expect(numbered.map(number) == Array(1...numbered.count))
        let header = format.header(ReadingRow.names)
        let texts = try (numbered + ["log.csv"]).map { file in
            let text = try scratch.text(file)
            #expect(text.hasPrefix(header))
            return String(text.dropFirst(header.count))
        }
        #expect(try header + texts.joined() == scratch.text("whole"))
    }

    private func number(_ file: String) -> Int {
        Int(file.dropFirst("log-".count).prefix { $0 != "." }) ?? 0
    }

    @Test func `only the newest files are kept, and what is not ours is left alone`() async throws {
        try scratch.append(0..<100)
        for foreign in ["log-2.csv", "log-0001.csv", "log-x.csv", "logs-1.csv"] {
            try "not ours".write(toFile: scratch.path(foreign), atomically: true, encoding: .utf8)
        }
        try await scratch.drain(Portioned(output: output(.size(1_000), keep: 3), rows: 5))
        let kept = try files()
        #expect(kept.count == 4 + 1 + 3)
        #expect(try kept.filter { try scratch.text($0) == "not ours" }.count == 4)
        let newest = kept.compactMap { Int($0.dropFirst(4).dropLast(4)) }.sorted().suffix(3)
        #expect(Array(newest) == Array((newest.last ?? 0) - 2...(newest.last ?? 0)))

        try await scratch.drain(output(.day, keep: 1, file: "day.csv"))
        try scratch.append(1_440..<1_441)
        try scratch.append(2_880..<2_881)
        try await scratch.drain(output(.day, keep: 1, file: "day.csv"))
        #expect(try files("day") == ["day-1970-01-02.csv", "day-1970-01-03.csv"])
        // What comes late for a day that has gone does not bring it back.
        try scratch.append(5..<6, milliseconds: 1)
        try await scratch.drain(output(.day, keep: 1, file: "day.csv"))
        #expect(try files("day") == ["day-1970-01-02.csv", "day-1970-01-03.csv"])
    }

    @Test func `a crash at any byte around a full file leaves no line twice and none out`()
        async throws
    {
        // The second batch finds the file full: it is renamed, and another one begun.
        try scratch.append(0..<2, registers: 1)
        try await scratch.drain(Portioned(output: output(.size(60), file: "old.csv"), rows: 2))
        let old = try Data(contentsOf: URL(fileURLWithPath: scratch.path("old.csv")))
        let bookmark = try scratch.journal.bookmark(of: "old.csv")
        try scratch.append(2..<4, registers: 1)
        try await scratch.drain(Portioned(output: output(.size(60), file: "old.csv"), rows: 2))
        #expect(try files("old") == ["old-1.csv", "old.csv"])
        let new = try Data(contentsOf: URL(fileURLWithPath: scratch.path("old.csv")))
        let expected = try expected().sorted()
        // -1: renamed, and nothing more.
        for length in -1...new.count {
            let file = "log\(length).csv"
            let retired = URL(fileURLWithPath: scratch.path("log\(length)-1.csv"))
            try old.write(to: retired)
            if length >= 0 {
                try new.prefix(length).write(to: URL(fileURLWithPath: scratch.path(file)))
            }
            try scratch.journal.bookmark(bookmark, of: file)
            try await scratch.drain(Portioned(output: output(.size(60), file: file), rows: 1))
            let stem = "log\(length)"
            let found = try files(stem).filter { $0 == file || $0.hasPrefix("\(stem)-") }
            let lines = try found.flatMap { file in
                try scratch.text(file).components(separatedBy: "\r\n")
                    .filter { !$0.isEmpty && !$0.hasPrefix("time,") }
            }
            #expect(lines.sorted() == expected, "cut after \(length) bytes")
        }
    }

    @Test func `a batch over many files is recalled from each of them`() async throws {
        // Three days in one batch, of which the second file was written half and the third not.
        try scratch.append(0..<2, registers: 1)
        try scratch.append(1_440..<1_442, registers: 1)
        try scratch.append(2_880..<2_882, registers: 1)
        try await scratch.drain(output(.day, file: "whole.csv"))
        let readings = try scratch.journal.batch(after: .beginning).readings
        for kept in 0...6 {
            let file = "log\(kept).csv"
            _ = try await output(.day, file: file).deliver(Array(readings.prefix(kept)))
            try await scratch.drain(output(.day, file: file))
            for day in 1...3 {
                let end = "-1970-01-0\(day).csv"
                #expect(try scratch.text("log\(kept)\(end)") == scratch.text("whole\(end)"))
            }
        }
    }

    @Test(arguments: ["rotate", "daily"])
    func `kill -9 at any time leaves no line twice and none out`(verb: String) async throws {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("JournalTrial").path
        for round in 0..<25 as Range<Int64> {
            // Some days more: it always has something to deliver, however late the kill is.
            let minutes = round * 2_000..<(round + 1) * 2_000
            try scratch.append(minutes, registers: 1)
            let trial = try ChildProcess(running: [program, verb, scratch.journal.path, "20"])
            let batches = Int.random(in: 1...5)
            var said = ""
            while said.count(where: \.isNewline) < batches {
                let piece = await trial.written()
                try #require(!piece.isEmpty, "it ended by itself")
                said += piece
            }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...3_000)))
            trial.kill()
            _ = await trial.outcome()
            try scratch.append(round..<round + 1, registers: 1, milliseconds: 9)
        }
        let last = FileOutput(
            name: "file",
            path: scratch.journal.path + ".csv",
            format: .csv,
            rotation: verb == "daily" ? .day : .size(3_000)
        )
        try await scratch.drain(last)
        #expect(try files("journal.sqlite").count > 20)
        let names = try files("journal.sqlite").filter { $0.hasSuffix(".csv") }
        let lines = try names.flatMap { name in
            try scratch.text(name).components(separatedBy: "\r\n")
                .filter { !$0.isEmpty && !$0.hasPrefix("time,") }
        }
        #expect(lines.sorted() == (try expected()).sorted())
    }

    @Test func `a size is read as people write it`() {
        #expect(ByteCount(parsing: "10MB")?.bytes == 10_000_000)
        #expect(ByteCount(parsing: "500 kb")?.bytes == 500_000)
        #expect(ByteCount(parsing: "2GB").map { "\($0)" } == "2GB")
        for wrong in ["", "10", "MB", "-1MB", "1.5MB", "10MiB", "10 M", "99999999999999999999MB"] {
            #expect(ByteCount(parsing: wrong) == nil, "\(wrong)")
        }
    }
}
