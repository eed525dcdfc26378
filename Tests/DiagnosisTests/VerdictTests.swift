import Diagnosis
import KMP
import Testing
import Transport

@Suite("Doctor: each scenario gets its verdict")
struct VerdictTests {
    @Test(arguments: Scenario.all)
    func `under twenty seeds on the virtual clock`(scenario: Scenario) async throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            let outcome = try await scenario.run(seed: seed)
            // Nothing here waits, and tests beside this one live by the real clock.
            await Task.yield()
            let verdict = outcome.finding.verdict
            #expect(verdict == scenario.verdict, "seed \(seed): \(outcome.finding.evidence)")
            #expect(outcome.elapsed < .seconds(60), "seed \(seed): \(outcome.elapsed)")
            #expect(!outcome.finding.evidence.isEmpty && !outcome.finding.next.isEmpty)
        }
    }

    @Test func `each verdict has a scenario`() {
        let provoked = Scenario.all.map(\.verdict) + BusScenario.all.map(\.verdict)
        #expect(Set(provoked) == Set(Verdict.allCases))
    }

    @Test(arguments: Scenario.onTheLine)
    func `quick is over in five seconds, whatever is wrong`(scenario: Scenario) async throws {
        var scenario = scenario
        scenario.isQuick = true
        for seed in 1...5 as ClosedRange<UInt64> {
            let outcome = try await scenario.run(seed: seed)
            // Nothing here waits, and tests beside this one live by the real clock.
            await Task.yield()
            #expect(outcome.elapsed < .seconds(5), "\(outcome.elapsed)")
        }
    }

    @Test(arguments: [true, false])
    func `a healthy meter takes less than ten seconds, and quick less than five`(quick: Bool)
        async throws
    {
        var scenario = Scenario.onTheLine[0]
        scenario.isQuick = quick
        for seed in 1...20 as ClosedRange<UInt64> {
            let outcome = try await scenario.run(seed: seed)
            // Nothing here waits, and tests beside this one live by the real clock.
            await Task.yield()
            #expect(outcome.finding.verdict == .ok)
            #expect(outcome.elapsed < .seconds(quick ? 5 : 10), "\(outcome.elapsed)")
        }
    }

    @Test func `ten reads are counted, three where the model throttles`() async throws {
        let healthy = try await Scenario(name: "", verdict: .ok).run(seed: 1)
        #expect(healthy.evidence.attempts.count { $0.purpose == .count } == 10)
        let water = try await Scenario(name: "", verdict: .ok, model: "21").run(seed: 1)
        #expect(water.evidence.attempts.count { $0.purpose == .count } == 3)
    }

    @Test func `each request is asked for, and a refusal is said`() async throws {
        let scenario = Scenario(name: "", verdict: .ok)
        let whole = try await scenario.run(seed: 1)
        #expect(whole.requests == whole.evidence.attempts.count)
        let stopped = try await scenario.run(seed: 1, allowed: 4)
        #expect(stopped.requests == 4 && stopped.evidence.attempts.count == 4)
        #expect(stopped.finding.evidence.contains("The budget is spent."))
        #expect(stopped.steps.last == Step(.budget, .bad, "The budget is spent."))
        let none = try await scenario.run(seed: 1, allowed: 0)
        #expect(none.evidence.attempts.isEmpty && none.evidence.refusal != nil)
    }

    @Test func `nothing that is asked writes to a meter`() async throws {
        for scenario in Scenario.onTheLine {
            let outcome = try await scenario.run(seed: 7)
            for attempt in outcome.evidence.attempts {
                #expect(attempt.question.request?.writes != true)
            }
        }
    }

    @Test func `errors that the line counts are told, and that it counts none too`() async throws {
        var scenario = Scenario(name: "", verdict: .wrongSpeed, settings: .init("300 8N2"))
        let counted = try await scenario.run(seed: 1)
        #expect(counted.steps.contains { $0.name == .wireErrors && $0.result != .open })
        scenario.countsErrors = false
        let blind = try await scenario.run(seed: 1)
        #expect(blind.steps.contains { $0.words == "Damaged characters are not counted here." })
    }
}
