import Foundation
import Journal
import TestSupport
import Testing

@testable import heatlog

extension DaemonTests {
    /// `heatlog read NAME` while the daemon runs.
    @Suite(.timeLimit(.minutes(15)))
    struct Doors {
        private let plant: DaemonPlant
        private let meter: DaemonMeter
        private let port: DaemonPort

        init() async throws {
            plant = try DaemonPlant()
            meter = try DaemonMeter(energy: "55.006")
            port = try await DaemonPort(meter)
        }

        private func start(budget: Int) async throws -> DaemonPlant.Daemon {
            try plant.configure(
                """
                meters:
                  house: {port: "\(port.address)", model: 601, every: 1d, budget: \(budget)}
                """
            )
            let daemon = try await plant.start()
            try await visits(of: meter, 1, in: plant.journal())
            return daemon
        }

        @Test func `a meter is read by its name, as text and as JSON`() async throws {
            let daemon = try await start(budget: 99)
            let journal = try plant.journal()
            let before = try journal.requests(of: "house")
            let text = try await plant.run("read", "house", "--registers", "60")
            #expect(text.status == 0, "\(text.errors)")
            #expect(text.output.contains("55.006"))
            #expect(text.output.contains("Heat energy E1"))
            #expect(try journal.requests(of: "house") == before + 1)
            let json = try await plant.run("read", "house", "--json", "--registers", "60,74")
            let document = try Document(json.output)
            #expect(document.meter.serial == "\(meter.serial)")
            #expect(document.readings.map(\.id) == [60, 74])
            #expect(document.readings.first?.value == "55.006")
            #expect(try journal.requests(of: "house") == before + 2)
            // What was read on demand is kept too.
            #expect(try visits(of: meter, in: journal) == 3)
            #expect(await daemon.stop() == 0)
        }

        @Test func `a name that is not there is refused with 64`() async throws {
            let daemon = try await start(budget: 99)
            let outcome = try await plant.run("read", "barn")
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains("'barn'"))
            #expect(outcome.errors.contains("house"))
            await daemon.stop()
        }

        @Test func `a budget that is spent refuses with 75, and says what to do`() async throws {
            // Reading by name keeps off what the rest of the day needs, so ask until it is spent.
            let daemon = try await start(budget: 10)
            var outcome = try await plant.run("read", "house", "--registers", "60")
            for _ in 0..<12 where outcome.status == 0 {
                outcome = try await plant.run("read", "house", "--registers", "60")
            }
            #expect(outcome.status == 75)
            #expect(outcome.errors.contains("budget of 10 requests"))
            #expect(outcome.errors.contains("hint:"))
            let before = meter.requests
            #expect(try await plant.run("read", "house").status == 75)
            #expect(meter.requests == before)
            #expect(try plant.journal().requests(of: "house") == 10)
            #expect(await daemon.stop() == 0)
            #expect(daemon.text.count(of: "budget of 10 requests") == 1, "\(daemon.text)")
        }

        @Test func `eight who ask at once are all answered`() async throws {
            let daemon = try await start(budget: 99)
            let outcomes = try await withThrowingTaskGroup(of: Program.Outcome.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await plant.run("read", "house", "--registers", "60") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count == 8)
            for outcome in outcomes {
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.output.contains("55.006"))
            }
            #expect(await daemon.stop() == 0)
            #expect(try plant.journal().readings(of: meter.serial).isInOrder)
        }
    }
}
