import Foundation
import Journal
import TestSupport
import Testing

@testable import heatlog

extension DaemonTests {
    /// A start in which not all is as it should be.
    @Suite(.timeLimit(.minutes(15)))
    struct Starts {
        @Test func `a dead port and a wrong section do not keep a good meter`() async throws {
            let plant = try DaemonPlant()
            let meter = try DaemonMeter()
            let port = try await DaemonPort(meter)
            try plant.configure(
                """
                meters:
                  dead: {port: /dev/no-such-port, model: 601, every: 1s}
                  wrong: {port: /dev/ttyUSB7, model: 999}
                  good: {port: "\(port.address)", model: 601, every: 1s, supply: mains}
                """
            )
            let daemon = try await plant.start()
            let journal = try plant.journal()
            try await visits(of: meter, 3, in: journal)
            #expect(await daemon.stop() == 0)
            #expect(daemon.text.contains("Logging 2 meters: dead, good."))
            #expect(daemon.text.contains("There is no model '999'") || daemon.text.contains("999"))
            #expect(daemon.text.count(of: "line:dead") == 1, "\(daemon.text)")
            let events = try journal.allEvents(.noAnswer)
            #expect(events.map(\.meter) == ["line:dead"])
            #expect(events.first?.words.contains("/dev/no-such-port") == true)
        }

        @Test func `where no meter is left it ends with 78`() async throws {
            let plant = try DaemonPlant()
            try plant.configure("meters: {wrong: {port: /dev/ttyUSB7, model: 999}}\n")
            let outcome = try await plant.run("run")
            #expect(outcome.status == 78)
            #expect(outcome.errors.contains("has no meter that can be read"))
        }

        @Test func `a second one says that the first is there, and leaves it alone`() async throws {
            let plant = try DaemonPlant()
            let meter = try DaemonMeter()
            let port = try await DaemonPort(meter)
            try plant.configure(
                """
                meters:
                  house: {port: "\(port.address)", model: 601, every: 1s, supply: mains}
                """
            )
            let daemon = try await plant.start()
            let journal = try plant.journal()
            try await visits(of: meter, 2, in: journal)
            let second = try DaemonPlant.Daemon(plant.configuration)
            #expect(await second.end() == 75)
            #expect(second.text.contains("heatlog.sock"))
            let before = try visits(of: meter, in: journal)
            try await visits(of: meter, before + 2, in: journal)
            #expect(try await plant.run("read", "house").status == 0)
            #expect(await daemon.stop() == 0)
            #expect(try journal.allEvents(.started).count == 1)
            #expect(try journal.allEvents(.noAnswer).isEmpty)
            #expect(try journal.readings(of: meter.serial).isInOrder)
        }
    }
}
