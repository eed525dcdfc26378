import Catalogue
import Diagnosis
import Foundation
import KMP
import TestSupport
import Testing
import Transport

@testable import heatlog

@Suite("heatlog doctor")
struct DoctorTests {
    /// The document of `doctor --json`, as another program would read it.
    private struct Report: Decodable {
        struct Step: Decodable {
            let step: String
            let result: String
            let text: String
        }

        let schema: String
        let verdict: String
        let confidence: String
        let evidence: [String]
        let steps: [Step]
        let next: [String]

        init(_ text: String) throws {
            self = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
        }
    }

    /// A simulated meter on a pseudo-terminal.
    private func meter(_ link: String, _ more: String...) async throws -> Child {
        let child = try Child(["simulate", "--model", "601", "--link", link] + more)
        _ = try await child.line(containing: "Stop it")
        return child
    }

    /// When the last byte went over the line, in seconds: what a test waits besides is not the
    /// examination's.
    private func lineTime(in trace: String) throws -> Double {
        let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
        let times = lines.compactMap { $0.split(separator: " ").first.flatMap { Double($0) } }
        return try #require(times.last)
    }

    @Test func `a healthy meter with echo is ok, step by step, in less than ten seconds`()
        async throws
    {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter(link, "--echo", "--serial", "6892850")
        let trace = scratch.path("trace")
        let outcome = try await Program.run("doctor", "--port", link, "--trace", trace)
        meter.kill()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try lineTime(in: trace) < 10)
        #expect(outcome.output.contains("✓ It is MULTICAL 601, serial number 6892850."))
        #expect(outcome.output.contains("✓ 10 of 10 reads answered."))
        #expect(outcome.output.contains("Verdict: ok (sure)"))
        #expect(!outcome.output.contains("\u{1B}"))
        for line in outcome.output.split(separator: "\n") where !line.contains(link) {
            #expect(line.count <= 80)
        }
    }

    @Test func `quick and as JSON, it is one document in less than five seconds`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter(link, "--echo")
        let trace = scratch.path("trace")
        let child = try Child([
            "doctor", "--port", link, "--quick", "--json", "--trace", trace,
        ])
        let outcome = await child.outcome()
        meter.kill()
        #expect(try lineTime(in: trace) < 5)
        let report = try Report(outcome.output)
        #expect(report.schema == "heatlog.doctor/1")
        #expect(report.verdict == "ok" && report.confidence == "high")
        #expect(report.steps.first?.step == "port" && report.steps.first?.result == "good")
        #expect(!report.evidence.isEmpty && report.next.count == 1)
    }

    @Test func `only the echo comes back`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter(link, "--fault", "echo-only")
        let outcome = try await Program.run("doctor", "--port", link, "--quick", "--meter", "602")
        meter.kill()
        #expect(outcome.status == 69)
        #expect(
            outcome.output.contains("✗ Asked for the meter's type: only our own request came back.")
        )
        #expect(outcome.output.contains("Verdict: echo-only"))
        #expect(outcome.output.contains("Wake the meter (MULTICAL 602)."))
    }

    @Test func `what somebody reads whose head sees only itself`() throws {
        var evidence = Evidence(
            address: try LineAddress(parsing: "/dev/ttyUSB0"),
            configured: .heatMeter
        )
        evidence.port = PortFacts()
        evidence.model = MeterCatalogue.model(named: "602")
        evidence.isModelGiven = true
        let echo = Reply(count: 6, echo: .whole)
        let knock = Attempt(.knock, .type(.meter), at: .heatMeter, echo)
        let other = Attempt(.alternative, .type(.meter), at: LineSettings(baud: 9600), echo)
        evidence.attempts = [knock, knock, knock, knock, knock, other]
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Doctor/echo-only.txt")
        let page = DoctorPage.conclusion(Finding(evidence)) + "\n"
        #expect(try page == String(contentsOf: file, encoding: .utf8))
        #expect(page.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `no such port`() async throws {
        let outcome = try await Program.run("doctor", "--port", "/dev/ttyNOWHERE", "--json")
        #expect(outcome.status == 74)
        #expect(try Report(outcome.output).verdict == "port-missing")
    }

    @Test func `a port that another program holds`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter(link)
        let first = try Child(["read", "--port", link, "--watch", "--every", "1s"])
        _ = try await first.line(containing: "Heat energy")
        let outcome = try await Program.run("doctor", "--port", link, "--json")
        first.kill()
        meter.kill()
        #expect(outcome.status == 75)
        let report = try Report(outcome.output)
        #expect(report.verdict == "port-busy")
        #expect(report.evidence.first?.contains("is in use by heatlog (process ") == true)
    }

    @Test func `a port that one may not open`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter(link)
        let terminal = URL(fileURLWithPath: link).resolvingSymlinksInPath().path
        #expect(chmod(terminal, 0o000) == 0)
        // Root may open everything; see BadInputTests.
        let user = getuid() == 0 ? 65_534 : nil
        let program = scratch.path("heatlog")
        try FileManager.default.copyItem(atPath: Program.path, toPath: program)
        #expect(chmod(scratch.folder.path, 0o755) == 0)
        let child = try Child(
            ["doctor", "--port", link, "--json"],
            executable: program,
            user: user
        )
        let outcome = await child.outcome()
        meter.kill()
        #expect(outcome.status == 77)
        #expect(try Report(outcome.output).verdict == "port-permission")
    }

    @Test func `a line at the wrong speed`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter(link, "--echo")
        let child = try Child(["doctor", "--port", link, "--line", "2400 8N2", "--json"])
        let outcome = await child.outcome()
        meter.kill()
        #expect(outcome.status == 78)
        let report = try Report(outcome.output)
        #expect(report.verdict == "wrong-speed")
        #expect(report.next.first?.contains("--line '1200 8N2'") == true)
    }

    @Test func `nobody listens at a bridge`() async throws {
        let outcome = try await Program.run("doctor", "--port", "tcp://127.0.0.1:1", "--json")
        #expect(outcome.status == 69)
        #expect(try Report(outcome.output).verdict == "bridge-closed")
    }

    @Test(arguments: [
        ["--port", "foo"], ["--port", "/dev/x", "--line", "fast"], ["--port", "replay:x"],
        ["--port", "/dev/x", "--registers", "none"], ["--port", "/dev/x", "--meter", "999"],
    ])
    func `options that make no sense are a usage error`(arguments: [String]) async throws {
        let outcome = await (try Child(["doctor"] + arguments)).outcome()
        #expect(outcome.status == 64)
        #expect(!outcome.errors.isEmpty)
    }

    @Test func `requests count against the budget of a meter in the configuration`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try await meter(link)
        let configuration = """
            journal: \(scratch.path("journal.sqlite"))
            lines:
              cellar:
                port: \(link)
            meters:
              house:
                line: cellar
                model: "601"
                budget: 5
            """
        let file = scratch.path("heatlog.yaml")
        try configuration.write(toFile: file, atomically: true, encoding: .utf8)
        // The usual configuration is the one in the folder that the program is started in.
        let start = "cd '\(scratch.folder.path)' && exec '\(Program.path)' doctor --json"
        let outcome = await (try Child(["-c", start], executable: "/bin/sh")).outcome()
        meter.kill()
        let report = try Report(outcome.output)
        #expect(report.steps.last?.step == "budget")
        #expect(report.evidence.contains { $0.contains("budget of 5 requests is spent") })
    }
}
