import Catalogue
import Diagnosis
import IEC62056
import KMP
import Metering
import Simulator
import TestSupport
import Testing
import Transport

/// What is at the far end of the line that an old MULTICAL is expected on, and what comes of it.
struct CharacterScenario: Sendable, CustomTestStringConvertible {
    /// What is there.
    enum FarEnd: Sendable {
        case older(String, ASCIIFault? = nil)
        case newer(String)
    }

    var verdict: Verdict
    var farEnd: FarEnd
    var echo = true
    /// Whether the user says that it is an old one.
    var isNamed = true
    var isQuick = false
    var address = "/dev/memory"
    /// Other verdicts that are as true where chance has it so.
    var orElse: [Verdict] = []

    var testDescription: String { "\(verdict.rawValue): \(farEnd), echo \(echo)" }

    static let all: [CharacterScenario] =
        ["III", "66-B", "66-CDE", "401", "41", "Compact"].flatMap { name in
            [true, false].map { echo in
                CharacterScenario(verdict: .ok, farEnd: .older(name), echo: echo)
            }
        } + [
            CharacterScenario(verdict: .echoOnly, farEnd: .older("401", .silent)),
            CharacterScenario(verdict: .noBytes, farEnd: .older("401", .silent), echo: false),
            CharacterScenario(verdict: .badChecksum, farEnd: .older("401", .truncated)),
            CharacterScenario(
                verdict: .badChecksum,
                farEnd: .older("66C", .parityErrors(oneIn: 30)),
                orElse: [.ok]
            ),
            CharacterScenario(
                verdict: .noise,
                farEnd: .older("66C", .noise),
                orElse: [.badChecksum]
            ),
            CharacterScenario(
                verdict: .slowAnswer,
                farEnd: .older("66C", .late(milliseconds: 2_500))
            ),
            CharacterScenario(
                verdict: .intermittent,
                farEnd: .older("66C", .busy(oneIn: 3)),
                orElse: [.ok, .echoOnly]
            ),
            CharacterScenario(verdict: .kmpMeter, farEnd: .newer("601")),
            CharacterScenario(verdict: .kmpMeter, farEnd: .newer("403"), echo: false),
            CharacterScenario(
                verdict: .portUnsuitable,
                farEnd: .older("401"),
                address: "tcp://bridge:4001"
            ),
            // A question of KMP to an old one.
            CharacterScenario(verdict: .oldMultical, farEnd: .older("401"), isNamed: false),
            CharacterScenario(
                verdict: .oldMultical,
                farEnd: .older("66-CDE"),
                echo: false,
                isNamed: false
            ),
        ]

    /// Runs the examination on a clock of its own.
    func run(seed: UInt64, allowed: Int = .max) async throws -> Scenario.Outcome {
        let clock = VirtualClock()
        let head = try head(seed: seed)
        let bench = HeadBench(head, silent: head, Surroundings(), seed: seed, clock: clock)
        var (steps, requests) = ([Step](), 0)
        let model = MeterCatalogue.asciiModel(named: isNamed ? name : "")
        let wish = Examination.Wish(
            settings: isNamed ? .oldMultical : .heatMeter,
            characters: model,
            isQuick: isQuick
        )
        let examination = Examination(
            try LineAddress(parsing: address),
            wish,
            clock: clock,
            permit: {
                guard requests < allowed else { return "The budget is spent." }
                requests += 1
                return nil
            },
            tell: { steps.append($0) },
            open: { settings throws(LineError) in HeadLine(bench, settings, countsErrors: false) }
        )
        let evidence = await examination.run()
        return Scenario.Outcome(
            evidence: evidence,
            finding: Finding(evidence),
            steps: steps,
            elapsed: VirtualClock().now.duration(to: clock.now),
            requests: requests
        )
    }

    private var name: String { if case .older(let name, _) = farEnd { name } else { "401" } }

    private func head(seed: UInt64) throws -> OpticalHead {
        let start = try #require(MeterDateTime(clockSeconds: 1_767_225_600))
        switch farEnd {
        case .older(let name, let fault):
            let options = SimulatedASCIIMeter.Options(
                seed: seed,
                echo: echo,
                faults: fault.map { [$0] } ?? [],
                start: start
            )
            let model = try #require(MeterCatalogue.asciiModel(named: name))
            return OpticalHead(SimulatedASCIIMeter(model: model, options: options))
        case .newer(let name):
            let options = SimulatedMeter.Options(seed: seed, echo: echo, start: start)
            let model = try #require(MeterCatalogue.model(named: name))
            return OpticalHead(SimulatedMeter(model: model, options: options))
        }
    }
}

@Suite("The doctor, at a meter that is asked in characters")
struct CharacterVerdictTests {
    @Test(arguments: CharacterScenario.all)
    func `finds the verdict under ten seeds on the virtual clock`(
        scenario: CharacterScenario
    ) async throws {
        var verdicts: [Verdict] = []
        for seed in 1...10 as ClosedRange<UInt64> {
            let outcome = try await scenario.run(seed: seed)
            await Task.yield()
            let verdict = outcome.finding.verdict
            verdicts.append(verdict)
            let isRight = verdict == scenario.verdict || scenario.orElse.contains(verdict)
            #expect(isRight, "seed \(seed): \(verdict) \(outcome.finding.evidence)")
            #expect(outcome.elapsed < .seconds(60), "\(outcome.elapsed)")
            #expect(!outcome.finding.evidence.isEmpty && !outcome.finding.next.isEmpty)
        }
        #expect(verdicts.contains(scenario.verdict), "\(verdicts)")
    }

    @Test(arguments: CharacterScenario.all)
    func `quick is over in five seconds`(scenario: CharacterScenario) async throws {
        var scenario = scenario
        scenario.isQuick = true
        let outcome = try await scenario.run(seed: 3)
        #expect(outcome.elapsed < .seconds(5), "\(outcome.elapsed)")
    }

    @Test func `the setting to use for a 401 that was asked in KMP is told`() async throws {
        let scenario = CharacterScenario(
            verdict: .oldMultical,
            farEnd: .older("401"),
            isNamed: false
        )
        let finding = try await scenario.run(seed: 1).finding
        #expect(finding.verdict == .oldMultical && finding.confidence == .high)
        let next = finding.next.joined(separator: " ")
        #expect(next.contains("heatlog read --meter 401 --port /dev/memory"))
        #expect(next.contains("66-CDE") && next.contains("--scale"))
        #expect(finding.evidence.contains { $0.hasPrefix("Asked with /#1 at 300 baud, it sent:") })
    }

    @Test func `no advice names a command that cannot help`() async throws {
        for scenario in CharacterScenario.all where scenario.isNamed {
            let next = try await scenario.run(seed: 2).finding.next.joined(separator: " ")
            #expect(!next.contains("heatlog align"), "\(scenario)")
        }
    }

    @Test func `each request is asked for, and a refusal is said`() async throws {
        let scenario = CharacterScenario(verdict: .ok, farEnd: .older("401"))
        #expect(try await scenario.run(seed: 1).requests == 3)
        let stopped = try await scenario.run(seed: 1, allowed: 1)
        #expect(stopped.requests == 1)
        #expect(stopped.finding.evidence.contains("The budget is spent."))
        #expect(stopped.finding.verdict == .ok && stopped.finding.confidence == .medium)
    }
}
