import Diagnosis
import MBus
import Simulator
import Testing
import Transport

@Suite("Doctor on an M-Bus: each scenario gets its verdict")
struct BusVerdictTests {
    @Test(arguments: BusScenario.all)
    func `under twenty seeds on the virtual clock`(scenario: BusScenario) async throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            let outcome = try await scenario.run(seed: seed)
            // Nothing here waits, and tests beside this one live by the real clock.
            await Task.yield()
            let finding = outcome.finding
            #expect(finding.verdict == scenario.verdict, "seed \(seed): \(finding.evidence)")
            #expect(outcome.elapsed < .seconds(60), "seed \(seed): \(outcome.elapsed)")
            #expect(!finding.evidence.isEmpty && !finding.next.isEmpty)
        }
    }

    @Test(arguments: BusScenario.all)
    func `quick is over in five seconds, whatever is wrong`(scenario: BusScenario) async throws {
        var scenario = scenario
        scenario.isQuick = true
        for seed in 1...5 as ClosedRange<UInt64> {
            let outcome = try await scenario.run(seed: seed)
            await Task.yield()
            #expect(outcome.elapsed < .seconds(5), "\(outcome.elapsed)")
        }
    }

    /// Healthy meters at 2400 baud that answer the first question.
    static let healthy = BusScenario.meters.filter { scenario in
        scenario.verdict == .ok && scenario.baud == 2_400 && scenario.around.knocks == 0
            && !scenario.slaves[0].faults.contains(.silentAtFirst)
    }

    @Test(arguments: healthy)
    func `a healthy meter at 2400 takes ten seconds at most`(scenario: BusScenario) async throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            let outcome = try await scenario.run(seed: seed)
            await Task.yield()
            #expect(outcome.elapsed < .seconds(10), "\(outcome.elapsed)")
        }
    }

    @Test func `nothing that is asked writes to a meter`() async throws {
        for scenario in BusScenario.all {
            let outcome = try await scenario.run(seed: 7)
            for case .bus(let request, _) in outcome.evidence.attempts.map(\.question) {
                #expect(!request.writes)
            }
        }
    }

    @Test func `each request is asked for, and a refusal is said`() async throws {
        let scenario = BusScenario(name: "", verdict: .ok)
        let whole = try await scenario.run(seed: 1)
        #expect(whole.requests == whole.evidence.attempts.count)
        let stopped = try await scenario.run(seed: 1, allowed: 3)
        #expect(stopped.requests == 3 && stopped.evidence.attempts.count == 3)
        #expect(stopped.finding.evidence.contains("The budget is spent."))
        let none = try await scenario.run(seed: 1, allowed: 0)
        #expect(none.evidence.attempts.isEmpty && none.evidence.refusal != nil)
    }
}
