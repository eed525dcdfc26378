import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

@Suite("The file output")
struct FileOutputTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func output(_ file: String, _ format: LineFormat) -> FileOutput {
        FileOutput(name: file, path: scratch.path(file), format: format)
    }

    /// What is delivered first, and kept by no bookmark: the program ends just then.
    private func deliverNext(_ file: String, _ format: LineFormat) async throws {
        let position = try scratch.journal.bookmark(of: file)
        let batch = try scratch.journal.batch(after: position)
        _ = try await output(file, format).deliver(batch.readings)
    }

    @Test func `a reading is a line, after a header where the format has one`() async throws {
        try scratch.append(0..<1)
        try await scratch.drain(output("readings.csv", .csv))
        try await scratch.drain(output("readings.jsonl", .jsonl))
        #expect(
            try scratch.text("readings.csv").components(separatedBy: "\r\n") == [
                "time,meter,register,name,value,unit,source,doubtful,clock_ahead_ms",
                "1970-01-01T00:00:00.000Z,6892850,1,register_1,0.1,kW,live,false,",
                "1970-01-01T00:00:00.000Z,6892850,2,register_2,0.2,kW,live,false,", "",
            ]
        )
        #expect(
            try scratch.text("readings.jsonl").split(separator: "\n").first == """
                {"time":"1970-01-01T00:00:00.000Z","meter":"6892850","register":1,\
                "name":"register_1","value":"0.1","unit":"kW","source":"live","doubtful":false,\
                "clock_ahead_ms":null}
                """
        )
    }

    @Test(arguments: LineFormat.allCases)
    func `a file that was begun is continued`(format: LineFormat) async throws {
        for minutes: Range<Int64> in [0..<3, 3..<4, 4..<9] {
            try scratch.append(minutes)
            try await scratch.drain(Portioned(output: output("file", format), rows: 2))
        }
        try await scratch.drain(output("whole", format))
        #expect(try scratch.text("file") == scratch.text("whole"))
        #expect(try scratch.text("file").split(whereSeparator: \.isNewline).count >= 18)
    }

    @Test(arguments: LineFormat.allCases)
    func `a crash at any byte of a delivery leaves no line twice and none out`(format: LineFormat)
        async throws
    {
        try scratch.append(0..<2, registers: 1)
        try await scratch.drain(output("whole", format))
        let whole = try Data(contentsOf: URL(fileURLWithPath: scratch.path("whole")))
        for length in 0...whole.count {
            let file = "file-\(length)"
            try await deliverNext(file, format)
            let url = URL(fileURLWithPath: scratch.path(file))
            try whole.prefix(length).write(to: url)
            try await scratch.drain(Portioned(output: output(file, format), rows: 1))
            #expect(try Data(contentsOf: url) == whole, "cut after \(length) bytes")
        }
    }

    @Test(arguments: LineFormat.allCases)
    func `what came late is there once, though newer readings came before it was kept`(
        format: LineFormat
    ) async throws {
        try scratch.append(0..<2, registers: 1)
        try await scratch.drain(output("file", format))
        let before = try scratch.text("file").utf8.count
        try scratch.append(0..<2, registers: 1, milliseconds: -5)
        try await deliverNext("file", format)
        let late = Data(try scratch.text("file").utf8)
        // After the crash these are the first that are offered, and the late ones come again.
        try scratch.append(4..<6, registers: 1)
        let lines = Set(try scratch.text("file").split(whereSeparator: \.isNewline))
        for length in before...late.count {
            let file = "file-\(length)"
            let bookmark = try scratch.journal.bookmark(of: "file")
            try scratch.journal.bookmark(bookmark, of: file)
            try late.prefix(length).write(to: URL(fileURLWithPath: scratch.path(file)))
            try await scratch.drain(output(file, format))
            let all = try scratch.text(file).split(whereSeparator: \.isNewline)
            #expect(Set(all).count == all.count)
            #expect(all.count == lines.count + 2)
            #expect(lines.isSubset(of: all))
        }
    }

    @Test func `kill -9 at any time leaves no line twice and none out`() async throws {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("JournalTrial").path
        let file = scratch.journal.path + ".csv"
        var lengths: Set<Int> = []
        for round in 0..<40 as Range<Int64> {
            // A hundred batches more: it always has something to deliver, however late the kill is.
            try scratch.append(round * 2_000..<(round + 1) * 2_000, registers: 1)
            let trial = try ChildProcess(running: [program, "deliver", scratch.journal.path, "20"])
            // So many batches, and a moment of chance: before the bookmark, or in the next one.
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
            lengths.insert((try? Data(contentsOf: URL(fileURLWithPath: file)).count) ?? 0)
            // Something late too, for a few kills to come between.
            try scratch.append(round..<round + 1, registers: 1, milliseconds: 9)
        }
        #expect(lengths.count > 10)
        try await scratch.drain(FileOutput(name: "file", path: file, format: .csv))
        let lines = try String(contentsOfFile: file, encoding: .utf8)
            .components(separatedBy: "\r\n")
        #expect(lines.last == "")
        #expect(Set(lines).count == lines.count)
        #expect(lines.count == 1 + (try scratch.journal.count()) + 1)
    }

    @Test func `the largest batch is recalled whole`() async throws {
        try scratch.append(0..<600, registers: 8)
        try await scratch.drain(output("whole", .csv))
        for lines in [1, 2_500, 4_000] {
            let file = "file-\(lines)"
            try await deliverNext(file, .csv)
            let text = try scratch.text(file)
            let kept = text.components(separatedBy: "\r\n").prefix(lines + 1)
            try (kept.joined(separator: "\r\n") + "\r\n19").write(
                toFile: scratch.path(file),
                atomically: true,
                encoding: .utf8
            )
            try await scratch.drain(output(file, .csv))
            #expect(try scratch.text(file) == scratch.text("whole"))
        }
    }

    @Test func `a delivery that failed is made up for by the same output`() async throws {
        try scratch.append(0..<2)
        let output = output("file", .csv)
        let readings = try scratch.journal.batch(after: .beginning).readings
        let path = scratch.path("file")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        await #expect(throws: FileOutputError(.notAFile, path: path)) {
            try await output.deliver(readings)
        }
        try FileManager.default.removeItem(atPath: path)
        _ = try await output.deliver(readings)
        _ = try await self.output("whole", .csv).deliver(readings)
        #expect(try scratch.text("file") == scratch.text("whole"))
    }

    @Test func `a file that is moved away is begun anew`() async throws {
        try scratch.append(0..<2)
        let output = output("file", .csv)
        try await scratch.drain(output)
        try FileManager.default.moveItem(atPath: scratch.path("file"), toPath: scratch.path("old"))
        try scratch.append(2..<4)
        try await scratch.drain(output)
        let lines = try scratch.text("file").components(separatedBy: "\r\n")
        #expect(lines.first?.hasPrefix("time,meter,") == true)
        #expect(lines.count == 6)
        #expect(try scratch.text("old").components(separatedBy: "\r\n").count == 6)
    }

    @Test(arguments: LineFormat.allCases)
    func `a file that holds something else is refused and left as it is`(format: LineFormat)
        async throws
    {
        try scratch.append(0..<1)
        let readings = try scratch.journal.batch(after: .beginning).readings
        for text in ["Dear Sir,\nthis is no table", "time,meter\r\n", "{\"Time\":1}\n", "x"] {
            try text.write(toFile: scratch.path("file"), atomically: true, encoding: .utf8)
            let output = output("file", format)
            await #expect(throws: FileOutputError(.foreign, path: output.path)) {
                try await output.deliver(readings)
            }
            #expect(try scratch.text("file") == text)
        }
    }

    @Test func `a folder that does not exist is named as the reason`() async throws {
        try scratch.append(0..<1)
        let readings = try scratch.journal.batch(after: .beginning).readings
        let output = output("nowhere/file", .csv)
        let error = FileOutputError(.noFolder, path: output.path)
        await #expect(throws: error) { try await output.deliver(readings) }
        #expect(error.description.contains("no reading is lost meanwhile"))
    }

    @Test func `a text with a comma, a quote or a line end stays one field of one line`() {
        #expect(quotedForCSV("plain") == "plain")
        #expect(quotedForCSV("a, \"b\"") == "\"a, \"\"b\"\"\"")
        #expect(LineFormat.csv.line([.text("a\r\nb"), .none], ["x", "y"]) == "a  b,\r\n")
        #expect(
            LineFormat.jsonl.line([.text("a\n\"\\"), .none, .boolean(true)], ["x", "y", "z"])
                == "{\"x\":\"a\\u000a\\\"\\\\\",\"y\":null,\"z\":true}\n"
        )
    }
}
