import Foundation
import TestSupport
import Testing

@testable import heatlog

@Suite("heatlog decode: the command")
struct DecodeCommandTests {
    private static let request = "803f1001003cb25f0d"

    private func run(
        _ arguments: [String],
        input: String = ""
    ) async throws -> Program.Outcome {
        try await Child(["decode"] + arguments, input: input).outcome()
    }

    @Test(arguments: [
        [request],
        ["0x80", "0x3F[?]", "0x10", "0x01", "BREAK", "0x3C[<]", "0xB2", "0x5F[_]", "0x0D"],
        ["80 3f 10 01 00 3c b2 5f 0d", "06", "00"],
        ["\\x80\\x3f\\x10\\x01\\x00\\x3c\\xb2\\x5f\\x0d"],
        ["--json", request, request],
        [request, "--json"],
    ])
    func `good bytes end with 0 and nothing on stderr`(arguments: [String]) async throws {
        let outcome = try await run(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
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
    ) async throws {
        let outcome = try await run(arguments)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains(sentence))
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("heatlog: ") == true)
        #expect(lines.last?.hasPrefix("  hint: ") == true)
    }

    @Test(arguments: [
        // As a forum user pasted it from his logic analyser.
        ["0x80 0x3F[?] 0x10 0x01 BREAK 0x3C[<] 0xB2 0x5F[_] 0x0D"],
        [request, request],
        [request, "00"],
    ])
    func `a request without an answer ends with what that means and what to check`(
        arguments: [String]
    ) async throws {
        let outcome = try await run(arguments)
        #expect(outcome.status == 0)
        let sentence = "this is your own request for register 60; the meter has not answered"
        let end = try #require(outcome.output.split(separator: "\n\n").last)
        #expect(end.contains(sentence) && end.contains("1.  Wake the meter"))
        #expect(end.contains("heatlog doctor --port"))
        #expect(end.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `a request with an answer says nothing of the kind`() async throws {
        let answer = "403f10003c0304430000d6de03220d"
        for bytes in [[Self.request, answer], [answer], [Self.request, "06"]] {
            #expect(try await !run(bytes).output.contains("has not answered"))
        }
    }

    @Test func `a broken frame is explained all the same`() async throws {
        let outcome = try await run(["--json", "803f1001003cb25e0d"])
        #expect(outcome.status == 65)
        #expect(outcome.output.contains("\"ok\": false"))
        #expect(outcome.output.contains("{\"sent\": \"B25E\", \"computed\": \"B25F\"}"))
    }

    @Test func `a file that is not there ends with 66`() async throws {
        let outcome = try await run(["nowhere/capture.txt"])
        #expect(outcome.status == 66)
        #expect(outcome.errors.hasPrefix("heatlog: There is no file nowhere/capture.txt."))
    }

    @Test func `an unknown option ends with 64`() async throws {
        #expect(try await run(["--bogus"]).status == 64)
    }

    @Test(arguments: [[], ["-"]])
    func `standard input is read`(arguments: [String]) async throws {
        let dump = "00000000: 803f 1001 003c b25f 0d                   .?...<._.\n"
        let outcome = try await run(arguments, input: dump)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("\n9 bytes: 1 good frame.\n"))
        #expect(try await run(arguments).status == 65)
    }

    @Test(arguments: [
        Data("# heatlog recording 1\n0.402113 > 80 3f 10 01 00 3c b2 5f 0d\n".utf8),
        Data("80 3F 10 01\r\n00 3C B2 5F 0D\r\n".utf8),
        Data([0x80, 0x3F, 0x10, 0x01, 0x00, 0x3C, 0xB2, 0x5F, 0x0D]),
    ])
    func `a file is read, be it text, a recording or the bytes themselves`(data: Data) async throws
    {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "decode-\(UUID().uuidString)")
        try data.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let outcome = try await run([file.path])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("\n9 bytes: 1 good frame.\n"))
    }
}
