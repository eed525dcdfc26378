import Diagnosis
import KMP
import Metering
import Simulator
import TestSupport
import Testing
import Transport

/// Where a scenario is played at the real pace.
enum Carrier: CaseIterable, Sendable {
    case pseudoTerminal, tcp, rfc2217

    /// Whether it can carry a scenario: a plain TCP bridge keeps the meter's own speed, a
    /// pseudo-terminal has no parity.
    func carries(_ scenario: Scenario) -> Bool {
        switch self {
        case .rfc2217: return true
        case .pseudoTerminal: return scenario.settings.parity == .none
        case .tcp:
            let needsSettings: Set<Verdict> = [
                .wrongSpeed, .wrongStopBits, .wrongParity, .oldMultical, .mBusDevice,
                .electricityMeter9600,
            ]
            return !needsSettings.contains(scenario.verdict)
        }
    }
}

@Suite("Doctor: the same at the real pace, side by side")
struct RealPaceTests {
    /// Each scenario once, on one of the carriers that can carry it, in turn.
    private static let plays = Scenario.onTheLine.enumerated().map { index, scenario in
        let able = Carrier.allCases.filter { $0.carries(scenario) }
        return (able[index % able.count], scenario)
    }

    @Test(arguments: plays)
    func `each scenario gets its verdict`(carrier: Carrier, scenario: Scenario) async throws {
        let verdict = try await RealPace(scenario).run(on: carrier)
        #expect(verdict == scenario.verdict, "\(carrier)")
    }

    @Test func `a bridge that hangs up on the way is told from a silent meter`() async throws {
        let verdict = try await RealPace(Scenario(name: "", verdict: .ok)).run(on: .tcp, calls: 20)
        #expect(verdict == .bridgeClosed)
    }
}

/// A scenario on a real line.
private struct RealPace {
    private let scenario: Scenario
    private let clock = ContinuousClock()

    init(_ scenario: Scenario) { self.scenario = scenario }

    /// Examines the meter of the scenario.
    ///
    /// - Parameters:
    ///   - carrier: what the bytes go over.
    ///   - calls: after how many turns the far end hangs up; never by itself where there is none.
    /// - Returns: the verdict.
    /// - Throws: what keeps the line from being made.
    func run(on carrier: Carrier, calls: Int = .max) async throws -> Verdict {
        switch carrier {
        case .pseudoTerminal: try await runOnTerminal(calls)
        case .tcp, .rfc2217: try await runOnNetwork(carrier, calls)
        }
    }

    private func runOnTerminal(_ calls: Int) async throws -> Verdict {
        let terminal = try await PseudoTerminal.open(clock: clock)
        let head = try scenario.head(seed: 5)
        let clock = clock
        let meter = Task {
            try await Self.answer(on: terminal.line(), head, clock, calls, isTerminal: true)
        }
        let verdict = try await examine(terminal.path)
        meter.cancel()
        await terminal.close()
        return verdict
    }

    private func runOnNetwork(_ carrier: Carrier, _ calls: Int) async throws -> Verdict {
        let isTelnet = carrier == .rfc2217
        let listener = try await LineListener.bind(
            host: "127.0.0.1",
            port: 0,
            telnet: isTelnet,
            clock: clock
        )
        // Each connection sees the same meter, which has to remember what was asked before.
        let shared = SharedHead(try scenario.head(seed: 5), clock: clock)
        let server = Task {
            await listener.serve { line in try await shared.serve(line, calls) }
        }
        let scheme = isTelnet ? "rfc2217" : "tcp"
        let verdict = try await examine("\(scheme)://127.0.0.1:\(listener.localPort)")
        server.cancel()
        await listener.close()
        return verdict
    }

    private func examine(_ place: String) async throws -> Verdict {
        let (address, clock) = (try LineAddress(parsing: place), clock)
        let examination = Examination(
            address,
            scenario.wish,
            clock: clock,
            facts: { place.hasPrefix("/") ? SerialPorts.facts(of: place) : nil },
            open: { settings async throws(LineError) in
                try await address.open(settings, clock: clock)
            }
        )
        return Finding(await examination.run()).verdict
    }

    private static func answer(
        on line: any Line,
        _ head: OpticalHead,
        _ clock: ContinuousClock,
        _ calls: Int,
        isTerminal: Bool
    ) async throws {
        try await SharedHead(head, clock: clock, isTerminal: isTerminal).serve(line, calls)
    }
}

/// A head that answers on one line after another.
private actor SharedHead {
    private var head: OpticalHead
    private let watch: Stopwatch
    private let isTerminal: Bool

    init(_ head: OpticalHead, clock: ContinuousClock, isTerminal: Bool = false) {
        self.head = head
        self.isTerminal = isTerminal
        watch = Stopwatch(clock)
    }

    private var now: Moment { Moment(microseconds: watch.elapsed.microseconds) }

    nonisolated func serve(_ line: any Line, _ calls: Int) async throws {
        var turns = 0
        while !Task.isCancelled, turns < calls {
            turns += 1
            let bytes = try await line.receive(within: await wait())
            let due = await take(bytes, line.settings)
            if !due.isEmpty { try await line.send(due) }
        }
    }

    private func wait() -> Duration {
        let due = head.nextMoment.map { $0.microseconds - now.microseconds }
        return .microseconds(max(0, min(due ?? 200_000, 200_000)))
    }

    private func take(_ bytes: [UInt8], _ settings: LineSettings?) -> [UInt8] {
        var format = settings.map(CharacterFormat.init)
        if isTerminal, let settings {
            format = head.ownFormat
            format?.baud = settings.baud
            format?.stopBits = settings.stopBits
        }
        head.settings = format
        for byte in bytes { head.receive(byte, at: now) }
        var due: [UInt8] = []
        while let byte = head.transmit(at: now) { due.append(byte) }
        return due
    }
}
