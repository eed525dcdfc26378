import Foundation
import TestSupport
import Testing

/// A bus with which something is wrong, at the real pace.
private struct BusPlay: Sendable, CustomTestStringConvertible {
    let verdict: String
    let simulate: String
    let doctor: String
    let carrier: Play.Carrier

    init(_ verdict: String, _ carrier: Play.Carrier, _ simulate: String, _ doctor: String) {
        self.verdict = verdict
        self.carrier = carrier
        self.simulate = simulate
        self.doctor = doctor
    }

    var testDescription: String { "\(verdict) over \(carrier)" }

    private static let meter = "--meter 601,serial=6855817"

    /// A pseudo-terminal carries no parity, and plain TCP no settings at all.
    static let all = [
        BusPlay("ok", .terminal, meter, "--mbus 06855817"),
        BusPlay("ok", .tcp, meter + " --echo", "--mbus any"),
        BusPlay("no-bytes", .terminal, meter + ",fault=silent", "--mbus 17"),
        BusPlay("echo-only", .tcp, meter + ",fault=silent --echo", "--mbus 17"),
        BusPlay("noise", .terminal, meter + " --noise", "--mbus 17"),
        BusPlay("bad-checksum", .terminal, meter + ",fault=truncated", "--mbus 17"),
        BusPlay("intermittent", .terminal, meter + ",fault=intermittent", "--mbus 17"),
        BusPlay("wrong-speed", .terminal, meter + " --baud 9600", "--mbus 17"),
        BusPlay("wrong-speed", .rfc2217, meter + " --baud 300", "--mbus 17"),
        BusPlay("wrong-parity", .rfc2217, meter, "--mbus 17 --line 2400,8N1"),
        BusPlay("other-address", .terminal, meter, "--mbus 18"),
        BusPlay("other-address", .terminal, meter, "--mbus 17588506"),
        BusPlay("collision", .terminal, meter + " --meter 403,address=17", "--mbus 17"),
        BusPlay("collision", .tcp, "", "--mbus any"),
        BusPlay("application-error", .terminal, meter + ",fault=application-error", "--mbus 17"),
        BusPlay("encrypted", .terminal, meter + ",fault=encrypted", "--mbus 17"),
        BusPlay("nothing-to-tell", .terminal, meter + ",fault=nothing-to-tell", "--mbus 17"),
        BusPlay("slow-answer", .terminal, meter + ",delay=2400", "--mbus 17"),
    ]

    /// Starts the bus.
    ///
    /// - Parameter link: a place for its pseudo-terminal.
    /// - Returns: the running program, and where it answers.
    /// - Throws: what the system says where it cannot be started.
    func start(_ link: String) async throws -> (Child, port: String) {
        try await Self.bus(link, simulate, carrier)
    }

    /// Starts a bus with one healthy meter, or another one.
    static func bus(
        _ link: String,
        _ simulate: String = meter,
        _ carrier: Play.Carrier = .terminal
    ) async throws -> (Child, port: String) {
        let place: [String] =
            switch carrier {
            case .terminal: ["--link", link]
            case .tcp: ["--listen", "127.0.0.1:0"]
            case .rfc2217: ["--listen", "rfc2217://127.0.0.1:0"]
            }
        let words = simulate.split(separator: " ").map(String.init)
        let child = try Child(["mbus", "simulate"] + words + place)
        let line = try await child.line(containing: "Find them with: ")
        return (child, try #require(line.split(separator: " ").last.map(String.init)))
    }
}

@Suite("heatlog doctor on an M-Bus")
struct BusDoctorTests {
    /// When the last byte went over the line, in seconds.
    private func lineTime(in trace: String) throws -> Double {
        let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
        let times = lines.compactMap { $0.split(separator: " ").first.flatMap { Double($0) } }
        return try #require(times.last)
    }

    @Test func `a healthy meter is ok, step by step, within ten seconds and 80 columns`()
        async throws
    {
        let scratch = try Scratch()
        let (bus, port) = try await BusPlay.bus(scratch.path("bus"))
        let trace = scratch.path("trace")
        let outcome = try await Program.run(
            "doctor",
            "--port",
            port,
            "--mbus",
            "17",
            "--trace",
            trace
        )
        bus.kill()
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
        #expect(try lineTime(in: trace) < 10)
        #expect(
            outcome.output.contains("✓ It is MULTICAL 601, number 06855817, primary address 17.")
        )
        #expect(outcome.output.contains("✓ 10 of 10 questions answered."))
        #expect(outcome.output.contains("Verdict: ok (sure)"))
        #expect(outcome.output.contains("heatlog mbus read 17 --port \(port)"))
        for line in outcome.output.split(separator: "\n") where !line.contains(port) {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test func `quick, it is done within five seconds`() async throws {
        let scratch = try Scratch()
        let (bus, port) = try await BusPlay.bus(scratch.path("bus"))
        let trace = scratch.path("trace")
        let child = try Child([
            "doctor", "--port", port, "--mbus", "17", "--quick", "--json", "--trace",
            trace,
        ])
        let outcome = await child.outcome()
        bus.kill()
        #expect(outcome.output.contains("\"verdict\": \"ok\""), "\(outcome.output)")
        #expect(outcome.output.contains("\"schema\": \"heatlog.doctor/1\""))
        #expect(try lineTime(in: trace) < 5)
    }

    @Test(arguments: BusPlay.all)
    private func `each play gets its verdict at the real pace`(play: BusPlay) async throws {
        let scratch = try Scratch()
        let (bus, port) = try await play.start(scratch.path("bus"))
        let words = play.doctor.split(separator: " ").map(String.init)
        let child = try Child(["doctor", "--port", port, "--json"] + words)
        let outcome = await child.outcome()
        bus.kill()
        #expect(outcome.output.contains("\"verdict\": \"\(play.verdict)\""), "\(outcome.output)")
        #expect((outcome.status == 0) == (play.verdict == "ok"))
    }

    @Test func `an optical head where a bus is expected`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try Child(["simulate", "--model", "601", "--echo", "--link", link])
        _ = try await meter.line(containing: "Stop it")
        let child = try Child(["doctor", "--port", link, "--mbus", "any", "--json"])
        let outcome = await child.outcome()
        meter.kill()
        #expect(outcome.output.contains("\"verdict\": \"kmp-meter\""), "\(outcome.output)")
        #expect(outcome.output.contains("heatlog read --port \(link)"))
        #expect(outcome.status == 69)
    }

    @Test(arguments: [["house"], []])
    func `a meter of the configuration is known by its name, and by its line`(
        name: [String]
    ) async throws {
        let scratch = try Scratch()
        let (bus, port) = try await BusPlay.bus(scratch.path("bus"))
        let configuration = """
            journal: \(scratch.path("journal.sqlite"))
            lines:
              cellar:
                port: \(port)
            meters:
              house:
                line: cellar
                mbus: 17
                budget: 5
            """
        let file = scratch.path("heatlog.yaml")
        try configuration.write(toFile: file, atomically: true, encoding: .utf8)
        // The usual configuration is the one in the folder that the program is started in.
        let words = (["doctor", "--json"] + name).joined(separator: " ")
        let start = "cd '\(scratch.folder.path)' && exec '\(Program.path)' \(words)"
        let outcome = await (try Child(["-c", start], executable: "/bin/sh")).outcome()
        bus.kill()
        #expect(outcome.output.contains("primary address 17"), "\(outcome.output)")
        #expect(outcome.output.contains("budget of 5 requests is spent"))
    }

    @Test(arguments: [
        ["--mbus", "251"], ["--mbus", "1234567"], ["--mbus", "house"], ["--mbus", ""],
        ["--mbus", "17", "--meter", "601"], ["--mbus", "17", "--registers", "60"],
    ])
    func `what is no address, or does not go together, is a usage error`(
        arguments: [String]
    ) async throws {
        let outcome = await (try Child(["doctor", "--port", "/dev/x"] + arguments)).outcome()
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(!outcome.errors.isEmpty)
    }

    @Test func `a name has a port of its own`() async throws {
        let outcome = try await Program.run("doctor", "house", "--port", "/dev/x")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("excludes"))
    }
}
