import Testing
import Transport
@testable import Diagnosis
@Suite struct Zdebug {
    @Test(arguments: Scenario.all.filter { ["a 66", "a meter at 2400", "a meter that needs two"].contains($0.name) })
    func show(scenario: Scenario) async throws {
        let o = try await scenario.run(seed: 3)
        print("====", scenario.name, o.finding.verdict, o.elapsed)
        for s in o.steps { print("  ", s.result, s.name, s.words) }
        for s in o.finding.evidence { print("   *", s) }
    }
}
