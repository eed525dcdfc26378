import Catalogue
import Foundation
import MBus
import Metering
import Simulator
import TestSupport
import Testing
import Transport

@testable import heatlog

/// A simulated bus on a pseudo-terminal, at the real pace.
private struct BusOnTerminal {
    let terminal: PseudoTerminal
    private let task: Task<Void, Never>

    init(_ bus: SimulatedBus, echo: Bool = false, faults: [Fault] = []) async throws {
        let clock = ContinuousClock()
        let terminal = try await PseudoTerminal.open(clock: clock)
        let head = OpticalHead(bus, echo: echo, faults: faults)
        let host = MeterHost(head, clock: clock)
        self.terminal = terminal
        task = Task {
            let line = terminal.line()
            try? await host.serve(on: line, knowing: .speedAndStopBits)
            await line.close()
        }
    }

    func end() { task.cancel() }
}

extension BusMeter {
    /// A MULTICAL 601 with its module; the last two digits of the serial number are its address.
    fileprivate static func multical(
        serial: UInt32 = 6_855_817,
        _ faults: BusFault...
    ) throws -> BusMeter {
        let model = try #require(MeterCatalogue.model(named: "601"))
        let start = try #require(MeterDateTime(clockSeconds: 1_767_225_600))
        var meter = BusMeter(model: model, options: .init(seed: 7, serial: serial, start: start))
        meter.faults = faults
        return meter
    }
}

/// A bus with which something is wrong, at the real pace.
private struct BusPlay: Sendable, CustomTestStringConvertible {
    let verdict: String
    let bus: @Sendable () throws -> SimulatedBus
    var echo = false
    let arguments: [String]

    init(
        _ verdict: String,
        echo: Bool = false,
        _ arguments: String...,
        bus: @escaping @Sendable () throws -> SimulatedBus
    ) {
        self.verdict = verdict
        self.echo = echo
        self.arguments = arguments
        self.bus = bus
    }

    var testDescription: String { verdict }

    /// A pseudo-terminal carries no parity.
    static let all = [
        BusPlay("ok", "--mbus", "06855817") { SimulatedBus([try .multical()]) },
        BusPlay("ok", echo: true, "--mbus", "any") { SimulatedBus([try .multical()]) },
        BusPlay("no-bytes", "--mbus", "17") { SimulatedBus([]) },
        BusPlay("echo-only", echo: true, "--mbus", "17") { SimulatedBus([]) },
        BusPlay("wrong-speed", "--mbus", "17") { SimulatedBus([try .multical()], baud: 9_600) },
        BusPlay("other-address", "--mbus", "18") { SimulatedBus([try .multical()]) },
        BusPlay("other-address", "--mbus", "17588506") { SimulatedBus([try .multical()]) },
        BusPlay("collision", "--mbus", "17") {
            SimulatedBus([try .multical(), try .multical(serial: 6_912_517)])
        },
        BusPlay("application-error", "--mbus", "17") {
            SimulatedBus([try .multical(.applicationError(ApplicationError(rawValue: 8)))])
        },
        BusPlay("nothing-to-tell", "--mbus", "17") { SimulatedBus([try .multical(.nothingToTell)]) },
    ]
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
        let bus = try await BusOnTerminal(SimulatedBus([try .multical()]))
        let (port, trace) = (bus.terminal.path, scratch.path("trace"))
        let outcome = try await Program.run(
            "doctor",
            "--port",
            port,
            "--mbus",
            "17",
            "--trace",
            trace
        )
        bus.end()
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
        #expect(try lineTime(in: trace) < 10)
        #expect(
            outcome.output.contains("✓ It is MULTICAL 601, number 06855817, primary address 17.")
        )
        #expect(outcome.output.contains("✓ 10 of 10 questions answered."))
        #expect(outcome.output.contains("Verdict: ok (sure)"))
        #expect(outcome.output.contains("heatlog mbus read 17 --port \(port)"))
        for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test func `quick, it is done within five seconds`() async throws {
        let scratch = try Scratch()
        let bus = try await BusOnTerminal(SimulatedBus([try .multical()]))
        let trace = scratch.path("trace")
        let child = try Child([
            "doctor", "--port", bus.terminal.path, "--mbus", "17", "--quick", "--json", "--trace",
            trace,
        ])
        let outcome = await child.outcome()
        bus.end()
        #expect(outcome.output.contains("\"verdict\": \"ok\""), "\(outcome.output)")
        #expect(outcome.output.contains("\"schema\": \"heatlog.doctor/1\""))
        #expect(try lineTime(in: trace) < 5)
    }

    @Test(arguments: BusPlay.all)
    private func `each play gets its verdict at the real pace`(play: BusPlay) async throws {
        let bus = try await BusOnTerminal(try play.bus(), echo: play.echo)
        let child = try Child(["doctor", "--port", bus.terminal.path, "--json"] + play.arguments)
        let outcome = await child.outcome()
        bus.end()
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
        let bus = try await BusOnTerminal(SimulatedBus([try .multical()]))
        let configuration = """
            journal: \(scratch.path("journal.sqlite"))
            lines:
              cellar:
                port: \(bus.terminal.path)
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
        bus.end()
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
