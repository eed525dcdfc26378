import Foundation
import Glibc
import Journal
import Metering
import Simulator
import TestSupport
import Testing

@testable import heatlog

extension DaemonTests {
    /// A configuration that is read again while meters are read.
    @Suite(.timeLimit(.minutes(15)))
    struct Reloads {
        @Test func `meters come, change and go, and one that stays notices nothing`() async throws {
            let plant = try DaemonPlant()
            let house = try DaemonMeter(serial: 1), barn = try DaemonMeter(serial: 2)
            let shed = try DaemonMeter(serial: 3), attic = try DaemonMeter(serial: 4)
            let meters = [house, barn, shed, attic]
            var ports: [DaemonPort] = []
            for meter in meters { ports.append(try await DaemonPort(meter)) }
            let places = ports.map { "port: \"\($0.address)\", model: 601, supply: mains" }
            let stays = "meters:\n  house: {\(places[0]), every: 4s}\n"
            try plant.configure(
                stays + "  barn: {\(places[1]), every: 1h}\n  shed: {\(places[2]), every: 1s}\n"
            )
            let daemon = try await plant.start()
            let journal = try plant.journal()
            for meter in meters.prefix(3) { try await visits(of: meter, 1, in: journal) }

            // One is new, one is read more often, and one is gone.
            try plant.configure(
                stays + "  barn: {\(places[1]), every: 1s}\n  attic: {\(places[3]), every: 1s}\n"
            )
            daemon.child.signal(SIGHUP)
            try await daemon.until("1 line new, 1 line changed, 1 line gone, 1 line as before")
            let last = shed.requests
            for meter in [barn, attic] { try await visits(of: meter, 3, in: journal) }
            // At most the visit that it was at.
            #expect(shed.requests <= last + 3)

            // A section that is wrong leaves its meter out.
            try plant.configure(
                stays + "  barn: {\(places[1]), evry: 1s}\n  attic: {\(places[3]), every: 1s}\n"
            )
            daemon.child.signal(SIGHUP)
            try await daemon.until("There is no setting 'evry' here.")
            try await daemon.until("1 line gone, 2 lines as before")
            let left = try visits(of: barn, in: journal)
            for meter in [house, attic] {
                try await visits(of: meter, visits(of: meter, in: journal) + 3, in: journal)
            }
            #expect(try visits(of: barn, in: journal) <= left + 1)

            // What is no YAML changes nothing.
            try "meters: {house: [\n".write(
                toFile: plant.configuration,
                atomically: true,
                encoding: .utf8
            )
            daemon.child.signal(SIGHUP)
            try await daemon.until("The old one is still in use.")
            for meter in [house, attic] {
                try await visits(of: meter, visits(of: meter, in: journal) + 2, in: journal)
            }
            #expect(await daemon.stop() == 0)
            for meter in meters { #expect(try journal.readings(of: meter.serial).isInOrder) }
            try expectNoGap(journal.readings(of: house.serial).map(\.time))
            withExtendedLifetime(ports) {}
        }

        @Test func `a reading in progress is not lost`() async throws {
            let plant = try DaemonPlant()
            // A reading of one register takes a third of a second of the wire.
            let meter = try DaemonMeter(pace: Pace(baud: 1_200))
            let port = try await DaemonPort(meter)
            func text(_ hours: Int) -> String {
                """
                meters:
                  house:
                    port: "\(port.address)"
                    model: 601
                    supply: mains
                    read: [{every: \(hours)h, registers: [60]}]
                """
            }
            let journal = try plant.journal()
            for number in 1...3 {
                try plant.configure(text(12))
                let before = meter.requests
                let daemon = try await plant.start()
                // Its serial number is asked for first, and the next reading is hours away.
                try await eventually("a request") { meter.requests >= before + 2 }
                try plant.configure(text(24))
                daemon.child.signal(SIGHUP)
                try await daemon.until("1 line changed")
                try await visits(of: meter, number, in: journal)
                #expect(await daemon.stop() == 0)
                #expect(try visits(of: meter, in: journal) == number)
            }
            #expect(try journal.readings(of: meter.serial).isInOrder)
            #expect(try journal.allEvents(.noAnswer).isEmpty)
        }

        @Test func `a read that is due while its line changes is not left out`() async throws {
            let plant = try DaemonPlant()
            let slow = try DaemonMeter(serial: 1, pace: Pace(baud: 1_200))
            let next = try DaemonMeter(serial: 2, address: 0x41)
            let port = try await DaemonPort(slow, next)
            func text(_ budget: Int) -> String {
                """
                lines: {cellar: {port: "\(port.address)"}}
                meters:
                  slow: {line: cellar, model: 601, every: 5s, budget: \(budget)}
                  next: {line: cellar, address: 0x41, model: 601, every: 5s, supply: mains}
                """
            }
            try plant.configure(text(100_000))
            let daemon = try await plant.start()
            let journal = try plant.journal()
            try await visits(of: next, 1, in: journal)
            for number in 1...2 {
                let before = slow.requests
                try await eventually("a request") { slow.requests > before }
                // Both are due now, and the line is at the first of them.
                try plant.configure(text(100_000 + number))
                daemon.child.signal(SIGHUP)
                try await daemon.until("1 line changed", times: number)
            }
            try await visits(of: next, 4, in: journal)
            #expect(await daemon.stop() == 0)
            let times = try journal.readings(of: next.serial).map { $0.time.milliseconds / 5_000 }
            #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 1 }, "\(times)")
            #expect(try journal.allEvents(.noAnswer).isEmpty)
        }
    }
}

/// A meter that is read each four seconds is read in each four of them; a busy computer pauses for
/// one or two.
private func expectNoGap(_ times: [Timestamp]) throws {
    let turns = times.map { $0.milliseconds / 4_000 }
    let first = try #require(turns.first), last = try #require(turns.last)
    let missing = Set(first...last).subtracting(turns)
    #expect(missing.isEmpty, "turns without a reading: \(missing.sorted())")
}
