import Foundation
import Testing

@testable import heatlog

@Suite("heatlog decode: the command")
struct DecodeCommandTests {
    private static let request = "803f1001003cb25f0d"

    struct Outcome {
        let code: Int32
        let output: String
        let complaint: String
    }

    /// Runs the program that was built beside the tests, as a shell would.
    private func run(_ arguments: [String], input: Data = Data()) throws -> Outcome {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let process = Process()
        process.executableURL = tests.deletingLastPathComponent().appending(path: "heatlog")
        process.arguments = ["decode"] + arguments
        let (output, complaint, pipe) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = complaint
        process.standardInput = pipe
        try process.run()
        // Less than a pipe holds, so it can be written before anything is read.
        pipe.fileHandleForWriting.write(input)
        try pipe.fileHandleForWriting.close()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let complained = complaint.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            code: process.terminationStatus,
            output: String(decoding: printed, as: UTF8.self),
            complaint: String(decoding: complained, as: UTF8.self)
        )
    }

    @Test(arguments: [
        [request],
        ["0x80", "0x3F[?]", "0x10", "0x01", "BREAK", "0x3C[<]", "0xB2", "0x5F[_]", "0x0D"],
        ["80 3f 10 01 00 3c b2 5f 0d", "06", "00"],
        ["\\x80\\x3f\\x10\\x01\\x00\\x3c\\xb2\\x5f\\x0d"],
        ["--json", request, request],
        [request, "--json"],
    ])
    func `good bytes end with 0 and nothing on stderr`(arguments: [String]) throws {
        let outcome = try run(arguments)
        #expect(outcome.code == 0)
        #expect(outcome.complaint.isEmpty)
        #expect(outcome.output.contains("GetRegister"))
        #expect(outcome.output.hasPrefix("{") == arguments.contains("--json"))
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test(arguments: [
        (["803f1001003cb25e0d"], "checksum sent B25E, should be B25F"),
        ([request, "ff", "ff"], "2 bytes of noise at byte 9"),
        (["803fb80707ffff00010103ea0078d30d"], "1 byte too many"),
        (["zz"], "\"zz\" in line 1, column 1 is no hexadecimal byte"),
        (["80", "3"], "\"3\" in line 1, column 4 has an odd number of digits"),
        ([""], "There is not one byte in the input"),
    ])
    func `bad data end with 65, one sentence and a hint`(
        arguments: [String],
        sentence: String
    ) throws {
        let outcome = try run(arguments)
        #expect(outcome.code == 65)
        #expect(outcome.complaint.contains(sentence))
        let lines = outcome.complaint.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("error: ") == true)
        #expect(lines.last?.hasPrefix("hint: ") == true)
    }

    @Test func `a broken frame is explained all the same`() throws {
        let outcome = try run(["--json", "803f1001003cb25e0d"])
        #expect(outcome.code == 65)
        #expect(outcome.output.contains("\"ok\": false"))
        #expect(outcome.output.contains("{\"sent\": \"B25E\", \"computed\": \"B25F\"}"))
    }

    @Test func `a file that is not there ends with 66`() throws {
        let outcome = try run(["nowhere/capture.txt"])
        #expect(outcome.code == 66)
        #expect(outcome.complaint.hasPrefix("error: There is no file nowhere/capture.txt."))
    }

    @Test func `an unknown option ends with 64`() throws {
        #expect(try run(["--bogus"]).code == 64)
    }

    @Test(arguments: [[], ["-"]])
    func `standard input is read`(arguments: [String]) throws {
        let dump = "00000000: 803f 1001 003c b25f 0d                   .?...<._.\n"
        let outcome = try run(arguments, input: Data(dump.utf8))
        #expect(outcome.code == 0)
        #expect(outcome.output.hasSuffix("9 bytes: 1 good frame.\n"))
        #expect(try run(arguments).code == 65)
    }

    @Test(arguments: [
        Data("# heatlog recording 1\n0.402113 > 80 3f 10 01 00 3c b2 5f 0d\n".utf8),
        Data("80 3F 10 01\r\n00 3C B2 5F 0D\r\n".utf8),
        Data([0x80, 0x3F, 0x10, 0x01, 0x00, 0x3C, 0xB2, 0x5F, 0x0D]),
    ])
    func `a file is read, be it text, a recording or the bytes themselves`(data: Data) throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "decode-\(UUID().uuidString)")
        try data.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let outcome = try run([file.path])
        #expect(outcome.code == 0)
        #expect(outcome.output.hasSuffix("9 bytes: 1 good frame.\n"))
    }
}
