import Foundation
import TestSupport
import Testing

/// A simulated meter with which something is wrong, on a line that can carry it.
struct Play: Sendable, CustomTestStringConvertible {
    /// What the bytes go over.
    enum Carrier { case terminal, tcp, rfc2217 }

    let verdict: String
    let carrier: Carrier
    let simulate: [String]
    let doctor: [String]

    init(_ verdict: String, _ carrier: Carrier, _ simulate: String, _ doctor: String...) {
        self.verdict = verdict
        self.carrier = carrier
        self.simulate = simulate.split(separator: " ").map(String.init)
        self.doctor = doctor
    }

    var testDescription: String { "\(verdict) over \(carrier)" }

    /// Plain TCP bridges keep their own speed, and pseudo-terminals carry no parity.
    static let all = [
        Play("ok", .rfc2217, "--model 601 --echo"),
        Play("ok", .terminal, "--model 382", "--meter", "382"),
        Play("no-bytes", .tcp, "--model 601 --fault silent"),
        Play("echo-only", .rfc2217, "--model 602 --fault echo-only", "--meter", "602"),
        Play("echo-damaged", .terminal, "--model 601 --fault echo-damaged"),
        Play("noise", .terminal, "--model 601 --echo --fault noise"),
        Play("bad-checksum", .tcp, "--model 601 --echo --fault bit-flips=10"),
        Play("intermittent", .terminal, "--model 601 --echo --fault intermittent"),
        Play("wrong-speed", .rfc2217, "--model 601 --echo", "--line", "9600 8N2"),
        Play(
            "wrong-stop-bits",
            .terminal,
            "--model 601 --echo --fault two-stop-bits",
            "--line",
            "1200 8N1"
        ),
        Play("wrong-stop-bits", .rfc2217, "--model 601 --echo", "--line", "1200 8E1"),
        Play("wrong-parity", .rfc2217, "--model 601", "--line", "1200 7E2"),
        Play("electricity-meter-9600", .terminal, "--model 382"),
        Play("old-multical", .terminal, "--model 601 --echo --fault old-multical"),
        Play("old-multical", .rfc2217, "--model 601 --fault old-multical"),
        Play("old-multical", .terminal, "--model 401"),
        Play("ok", .terminal, "--model 66-CDE --echo", "--meter", "66-CDE"),
        Play("ok", .rfc2217, "--model 401", "--meter", "401"),
        Play("bad-checksum", .terminal, "--model 401 --fault truncated", "--meter", "401"),
        Play("kmp-meter", .terminal, "--model 601 --echo", "--meter", "401"),
        Play("port-unsuitable", .tcp, "--model 401", "--meter", "401"),
        Play("mbus-device", .terminal, "--model 601 --echo --fault m-bus"),
        Play("other-address", .tcp, "--model 601 --echo --fault other-address"),
        Play("no-such-registers", .terminal, "--model 601 --fault no-registers"),
        Play("slow-answer", .terminal, "--model 601 --echo --fault late=2500"),
        Play("throttled", .tcp, "--model 21 --echo --fault sleep-after=4"),
    ]
}

@Suite("heatlog doctor: each verdict at the real pace, side by side")
struct DoctorPaceTests {
    @Test(arguments: Play.all)
    func `a simulated meter gets its verdict`(play: Play) async throws {
        let scratch = try Scratch()
        let place: [String] =
            switch play.carrier {
            case .terminal: ["--link", scratch.path("meter")]
            case .tcp: ["--listen", "127.0.0.1:0"]
            case .rfc2217: ["--listen", "rfc2217://127.0.0.1:0"]
            }
        let meter = try Child(["simulate"] + play.simulate + place)
        let line = try await meter.line(containing: "Read it with: ")
        let port = try #require(line.split(separator: " ").last.map(String.init))
        let child = try Child(["doctor", "--port", port, "--json"] + play.doctor)
        let outcome = await child.outcome()
        meter.kill()
        #expect(outcome.output.contains("\"verdict\": \"\(play.verdict)\""), "\(outcome.output)")
        #expect((outcome.status == 0) == (play.verdict == "ok"))
    }

    @Test func `a bridge that goes away on the way is told from a silent meter`() async throws {
        let meter = try Child(["simulate", "--model", "601", "--listen", "127.0.0.1:0"])
        let line = try await meter.line(containing: "Read it with: ")
        let port = try #require(line.split(separator: " ").last.map(String.init))
        let child = try Child(["doctor", "--port", port])
        _ = try await child.line(containing: "It is MULTICAL 601")
        meter.kill()
        let outcome = await child.outcome()
        #expect(outcome.status == 69)
        #expect(outcome.output.contains("Verdict: bridge-closed"))
    }
}
