import Foundation
import Glibc
import TestSupport
import Testing
import Transport

@testable import heatlog

@Suite("Recordings: traced, explained, played back, overheard")
struct CaptureTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func path(_ name: String) -> String { scratch.path(name) }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    private func meter(_ more: String...) async throws -> Child {
        let child = try Child(
            ["simulate", "--model", "601", "--link", path("meter"), "--set", "60=55.006"] + more
        )
        _ = try await child.line(containing: "Stop it")
        return child
    }

    private func read(_ port: String, _ more: String...) async throws -> Program.Outcome {
        let words = ["read", "--port", port, "--meter", "601", "--registers", "60"]
        return try await Child(words + more).outcome()
    }

    @Test func `both ends of a line write the same conversation`() async throws {
        let meter = try await meter("--echo", "--trace", path("meter.rec"))
        let outcome = try await read(path("meter"), "--trace", path("read.rec"))
        meter.terminate()
        _ = await meter.outcome()
        #expect(outcome.status == 0)
        let ours = try Recording(parsing: text("read.rec")).entries
        let its = try Recording(parsing: text("meter.rec")).entries
        for direction in [Recording.Entry.Direction.sent, .received] {
            let sides = [ours, its].map { entries in
                entries.filter { $0.direction == direction }.flatMap(\.bytes)
            }
            #expect(sides[0] == sides[1])
            #expect(!sides[0].isEmpty)
        }
    }

    @Test func `a trace that cannot be written says so once, and the reading goes on`()
        async throws
    {
        let meter = try await meter("--echo")
        let outcome = try await read(path("meter"), "--trace", "/dev/full")
        meter.kill()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("55.006"))
        #expect(outcome.errors.split(separator: "\n").count == 2)
        #expect(outcome.errors.contains("The trace /dev/full ends here: No space left on device."))
    }

    @Test func `decode shows when each frame of a recording passed, and which way`() async throws {
        let recording = """
            # heatlog recording 1
            0.500000 > 80 3f 10 01 00 3c b2 5f 0d
            2.250000 > 80 3f 10 01 00 3c b2 5f 0d
            2.260000 < 80 3f 10 01 00 3c b2 5f 0d
            2.700000 < 40 3f 10 00 3c 03 04 43 00
            2.750000 < 00 d6 de 03 22 0d
            """
        try recording.write(toFile: path("a.rec"), atomically: true, encoding: .utf8)
        let outcome = try await Program.run("decode", path("a.rec"))
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("0.500 s, sent, byte 0: request to the meter") })
        // What we have sent ourselves once more is no echo.
        #expect(lines.contains { $0.hasPrefix("2.250 s, sent, byte 9: request to the meter") })
        #expect(lines.contains { $0.hasPrefix("2.260 s, received, byte 18: echo of the request") })
        #expect(lines.contains { $0.hasPrefix("2.700 s, received, byte 27: answer") })
        let json = try await Program.run("decode", "--json", path("a.rec"))
        #expect(json.output.contains("\"seconds\": \"2.700\",\n      \"way\": \"received\""))
    }

    @Test(arguments: [["--speed", "at-once"], []])
    func `a recording is played back to whoever asks, and ends by itself`(speed: [String])
        async throws
    {
        let meter = try await meter("--echo")
        _ = try await read(path("meter"), "--trace", path("a.rec"))
        meter.kill()
        let replay = try Child(["replay", path("a.rec"), "--link", path("again")] + speed)
        _ = try await replay.line(containing: "Stop it")
        let outcome = try await read(path("again"))
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("55.006"))
        let end = await replay.outcome()
        #expect(end.status == 0)
        #expect(end.output == "1 of 1 recorded request was asked for.\n")
        #expect(!FileManager.default.fileExists(atPath: path("again")))
    }

    @Test func `a recording on the network answers one after the other`() async throws {
        let meter = try await meter()
        _ = try await read(path("meter"), "--trace", path("a.rec"))
        meter.kill()
        let replay = try Child(["replay", path("a.rec"), "--listen", "127.0.0.1:0"])
        let line = try await replay.line(containing: "Read it with")
        let port = try #require(line.split(separator: " ").last.map(String.init))
        for _ in 0..<2 {
            let outcome = try await read(port)
            #expect(outcome.output.contains("55.006"))
        }
        let strange = try await Program.run(
            "read",
            "--port",
            port,
            "--meter",
            "601",
            "--registers",
            "80"
        )
        #expect(strange.status == 69)
        replay.signal(SIGINT)
        let end = await replay.outcome()
        #expect(end.status == 0)
        #expect(end.output.hasSuffix("27 bytes came that ask for none of them.\n"))
    }

    @Test func `what is no recording is told`() async throws {
        try "hello".write(toFile: path("no.rec"), atomically: true, encoding: .utf8)
        let bad = try await Program.run("replay", path("no.rec"), "--link", path("x"))
        #expect(bad.status == 65)
        #expect(bad.errors.contains("Line 1 of replay:"))
        let none = try await Program.run("replay", path("none.rec"))
        #expect(none.status == 66)
    }

    @Test func `sniff explains what passes, writes it down and sends nothing`() async throws {
        let clock = ContinuousClock()
        let terminal = try await PseudoTerminal.open(link: path("line"), clock: clock)
        let sniff = try Child(["sniff", "--port", path("line"), "--trace", path("s.rec")])
        let line = terminal.line()
        // It has opened the port when it has set its speed.
        while line.settings?.baud != 1_200 { try await clock.sleep(for: .milliseconds(20)) }
        try await clock.sleep(for: .milliseconds(200))
        try await line.send(DecodeFrame.frame(43, request: true).bytes)
        try await clock.sleep(for: .milliseconds(500))
        try await line.send(DecodeFrame.frame(43, request: false).bytes)
        _ = try await sniff.line(containing: "< 3F GetSerialNo")
        #expect(try await line.receive(within: .milliseconds(200)) == [])
        sniff.signal(SIGINT)
        let outcome = await sniff.outcome()
        await line.close()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("2 good frames: 1 request and 1 answer"))
        let entries = try Recording(parsing: text("s.rec")).entries
        #expect(entries.map(\.direction) == [.sent, .received])
    }

    @Test func `align says a line a second where there is no terminal`() async throws {
        let meter = try await meter("--echo")
        let align = try Child(["align", "--port", path("meter"), "--meter", "601"])
        _ = try await align.line(containing: "last a good answer")
        align.signal(SIGINT)
        let outcome = await align.outcome()
        meter.kill()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("The best stretch was "))
        #expect(!outcome.output.contains("\u{1B}"))
        #expect(outcome.errors == "")
    }

    @Test(arguments: [
        ["sniff"], ["align"], ["replay"], ["align", "--port", "/dev/x", "--meter", "9"],
    ])
    func `what is missing on the command line is a usage error`(words: [String]) async throws {
        #expect(try await Child(words).outcome().status == 64)
    }
}
