import Catalogue
import Diagnosis
import Foundation
import Glibc
import KMP
import Metering
import TestSupport
import Testing
import Transport

@testable import heatlog

@Suite("The doctor's companions, as programs")
struct CompanionTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func path(_ name: String) -> String { scratch.path(name) }

    /// A program that says where it is to be read.
    private func served(_ words: [String]) async throws -> (child: Child, port: String) {
        let child = try Child(words)
        let line = try await child.line(containing: "Read it with: ")
        return (child, try #require(line.split(separator: " ").last.map(String.init)))
    }

    @Test func `sniff hears the two directions on a port each`() async throws {
        let clock = ContinuousClock()
        let ask = try await PseudoTerminal.open(link: path("ask"), clock: clock)
        let tell = try await PseudoTerminal.open(link: path("tell"), clock: clock)
        let sniff = try Child(["sniff", "--port", path("ask"), "--port2", path("tell")])
        let lines = [ask.line(), tell.line()]
        // Both are open when both have the speed.
        for line in lines {
            while line.settings?.baud != 1_200 { try await clock.sleep(for: .milliseconds(20)) }
        }
        try await clock.sleep(for: .milliseconds(200))
        try await lines[0].send(DecodeFrame.frame(43, request: true).bytes)
        _ = try await sniff.line(containing: "> 3F GetSerialNo")
        try await lines[1].send(DecodeFrame.frame(43, request: false).bytes)
        _ = try await sniff.line(containing: "< 3F GetSerialNo")
        sniff.signal(SIGINT)
        let outcome = await sniff.outcome()
        for line in lines { await line.close() }
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("2 good frames: 1 request and 1 answer"))
    }

    @Test(arguments: [true, false])
    func `align rings the bell at a good answer where it was asked to`(bell: Bool) async throws {
        let (meter, port) = try await served([
            "simulate", "--model", "601", "--echo", "--link", path("meter"),
        ])
        let words = ["align", "--port", port, "--meter", "601"] + (bell ? ["--bell"] : [])
        let align = try Child(words)
        _ = try await align.line(containing: "last a good answer")
        // The bell of the first answer stands before the second line.
        let line = try await align.line(containing: "last a good answer")
        align.signal(SIGINT)
        let outcome = await align.outcome()
        meter.kill()
        #expect(outcome.status == 0)
        #expect(line.contains("\u{7}") == bell)
        #expect(line.contains(" requests of 200"))
    }

    @Test func `a recording is played back over RFC 2217`() async throws {
        let (meter, port) = try await served([
            "simulate", "--model", "601", "--echo", "--set", "60=55.006", "--link", path("meter"),
        ])
        let read = ["read", "--meter", "601", "--registers", "60", "--port"]
        let first = try await Child(read + [port, "--trace", path("a.rec")]).outcome()
        meter.kill()
        #expect(first.status == 0)
        let (replay, again) = try await served([
            "replay", path("a.rec"), "--listen", "rfc2217://127.0.0.1:0",
        ])
        #expect(again.hasPrefix("rfc2217://"))
        let second = try await Child(read + [again]).outcome()
        replay.signal(SIGINT)
        #expect(await replay.outcome().status == 0)
        #expect(second.status == 0 && second.output.contains("55.006"))
    }

    @Test func `a gateway tells the doctor what the receiver has got wrong`() async throws {
        let (meter, port) = try await served([
            "simulate", "--model", "601", "--fault", "noise", "--listen", "rfc2217://127.0.0.1:0",
        ])
        let outcome = await (try Child(["doctor", "--port", port, "--quick"])).outcome()
        meter.kill()
        #expect(outcome.output.contains("✗ The receiver counted "))
        #expect(outcome.output.contains("Verdict: noise"))
    }

    @Test func `the doctor takes the only serial port there is, and examines it`() async throws {
        let (meter, port) = try await served([
            "simulate", "--model", "601", "--echo", "--link", path("meter"),
        ])
        // A machine with one USB adapter, whose device is the simulated meter's terminal.
        let terminal = URL(fileURLWithPath: port).resolvingSymlinksInPath().path
        var roots = SerialPorts.Roots()
        (roots.dev, roots.sys) = (path("dev"), path("sys"))
        let files = FileManager.default
        for folder in ["dev", "sys/class/tty/ttyUSB0", "sys/devices/usb1/ttyUSB0"] {
            try files.createDirectory(atPath: path(folder), withIntermediateDirectories: true)
        }
        try files.createSymbolicLink(
            atPath: path("sys/class/tty/ttyUSB0/device"),
            withDestinationPath: path("sys/devices/usb1/ttyUSB0")
        )
        try files.createSymbolicLink(atPath: path("dev/ttyUSB0"), withDestinationPath: terminal)
        let (address, origin) = try DoctorTarget.onlyPort(of: SerialPorts.list(roots))
        #expect(address.description == path("dev/ttyUSB0"))
        #expect(origin == "the only serial port there is")
        // As a program of its own: the tests beside this one keep the threads of this one busy.
        let outcome = await (try Child(["doctor", "--port", address.description])).outcome()
        meter.kill()
        #expect(outcome.output.contains("Verdict: ok"), "\(outcome.output)")
    }

    @Test func `which port is meant is asked where there is none`() {
        #expect(throws: Complaint.self) { try DoctorTarget.onlyPort(of: []) }
    }

    @Test func `a 21 that fell silent after the last examination is throttled`() async throws {
        let (meter, port) = try await served([
            "simulate", "--model", "21", "--echo", "--fault", "sleep-after=6", "--link",
            path("meter"),
        ])
        // Where the doctor keeps its last report is the user's own, so this user is a new one.
        let doctor =
            "XDG_STATE_HOME='\(path("state"))' exec '\(Program.path)' doctor --port '\(port)'"
        func run(_ more: String) async throws -> Program.Outcome {
            await (try Child(["-c", "\(doctor) \(more)"], executable: "/bin/sh")).outcome()
        }
        let first = try await run("")
        #expect(first.output.contains("Verdict: ok (sure)"))
        #expect(first.output.contains("A MULTICAL 21 limits how often it is read."))
        let second = try await run("--quick")
        meter.kill()
        #expect(second.output.contains("Verdict: throttled (likely)"), "\(second.output)")
        #expect(second.output.contains("A MULTICAL 21 last answered here"))
    }

    @Test func `the journal tells the doctor that a 21 was read, and is asked nothing for it`()
        async throws
    {
        let meter = ["simulate", "--model", "21", "--echo", "--link", path("meter")]
        let (awake, port) = try await served(meter)
        let configuration = """
            journal: \(path("journal.sqlite"))
            lines:
              cellar:
                port: \(port)
            meters:
              water:
                line: cellar
                model: "21"
            """
        try configuration.write(toFile: path("heatlog.yaml"), atomically: true, encoding: .utf8)
        // The usual configuration is the one in the folder that the program is started in.
        let start = "cd '\(scratch.folder.path)' && XDG_STATE_HOME='\(path("state"))'"
        func child(_ words: String) throws -> Child {
            try Child(["-c", "\(start) exec '\(Program.path)' \(words)"], executable: "/bin/sh")
        }
        let program = try child("run")
        while await !(try child("status --json").outcome()).output.contains("\"last_read\": \"") {
            try await ContinuousClock().sleep(for: .milliseconds(500))
        }
        program.signal(SIGTERM)
        _ = await program.outcome()
        awake.kill()
        _ = await awake.outcome()
        try? FileManager.default.removeItem(atPath: port)
        let (silent, _) = try await served(meter + ["--fault", "silent"])
        let outcome = await (try child("doctor --json")).outcome()
        silent.kill()
        #expect(outcome.output.contains("\"verdict\": \"throttled\""), "\(outcome.errors)")
        #expect(outcome.output.contains("The meter last answered here "))
        #expect(outcome.output.contains("went to it today before this"))
    }

    @Test func `a last report tells of its own port, and of the last answer there`() throws {
        let report = try #require(LastReport(environment: ["XDG_STATE_HOME": path("state")]))
        let address = try LineAddress(parsing: "/dev/ttyUSB0")
        var seen = Evidence(address: address, configured: .heatMeter)
        let good = Reply(count: 10, answer: .good([0, 1, 0, 0]))
        seen.model = MeterCatalogue.model(named: "602")
        seen.attempts = [Attempt(.knock, .type(.meter), at: .heatMeter, good)]
        report.keep(.object([]), seen, at: Timestamp(milliseconds: 1_000_000))
        seen.attempts = [Attempt(.knock, .type(.meter), at: .heatMeter, Reply())]
        // Silence now does not make the answer then forgotten.
        report.keep(.object([]), seen, at: Timestamp(milliseconds: 2_000_000))
        let past = report.past(of: address, at: Timestamp(milliseconds: 4_600_000))
        #expect(past == Past(age: .seconds(3_600), model: seen.model))
        let other = try LineAddress(parsing: "/dev/ttyUSB1")
        #expect(report.past(of: other, at: Timestamp(milliseconds: 4_600_000)) == nil)
    }
}
