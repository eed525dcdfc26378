import Foundation
import Journal
import Metering
import TestSupport
import Testing
import Transport

@testable import heatlog

extension DaemonTests {
    /// Lines that fail while they are used.
    @Suite(.timeLimit(.minutes(15)))
    struct Lines {
        @Test func `a plug pulled out and in again costs nothing but the time`() async throws {
            let plant = try DaemonPlant()
            let meter = try DaemonMeter()
            let link = plant.path("meter")
            try plant.configure(
                "meters: {house: {port: \"\(link)\", model: 601, every: 1s, supply: mains}}\n"
            )
            let first = try await Plug(meter, link: link)
            let daemon = try await plant.start()
            let journal = try plant.journal()
            try await visits(of: meter, 3, in: journal)
            await first.pull()
            try await eventually("no_answer") { try !journal.allEvents(.noAnswer).isEmpty }
            let before = try journal.readings(of: meter.serial).count
            // Some tries are in vain.
            try await Task.sleep(for: .seconds(3))
            let second = try await Plug(meter, link: link)
            try await eventually("answering") { try !journal.allEvents(.answering).isEmpty }
            try await visits(of: meter, before + 3, in: journal)
            #expect(await daemon.stop() == 0)
            await second.pull()
            #expect(try journal.allEvents(.noAnswer).count == 1)
            #expect(try journal.allEvents(.answering).count == 1)
            #expect(daemon.text.count(of: "The meter answers again") == 1)
            let readings = try journal.readings(of: meter.serial)
            #expect(readings.isInOrder)
            #expect(readings.count <= meter.requests)
            #expect(try journal.check() == [])
        }

        @Test func `a bridge that resets in mid-frame makes no value wrong`() async throws {
            let plant = try DaemonPlant()
            let meter = try DaemonMeter(energy: "55.006")
            let port = try await DaemonPort(meter)
            // In the answer with the serial number, in the one with the value, and in a later one.
            let bridge = try CuttingBridge(to: port.port, cuts: [1, 5, 44, 14, 20, 60, 31])
            try plant.configure(
                """
                meters:
                  house:
                    port: "\(bridge.address)"
                    model: 601
                    supply: mains
                    read: [{every: 1s, registers: [60]}]
                """
            )
            let daemon = try await plant.start()
            let journal = try plant.journal()
            try await eventually("all cuts") { bridge.isWhole }
            let before = try visits(of: meter, in: journal)
            try await visits(of: meter, before + 3, in: journal)
            #expect(await daemon.stop() == 0)
            let readings = try journal.readings(of: meter.serial)
            #expect(readings.isInOrder)
            #expect(readings.map(\.text) == readings.map { _ in "55.006" })
            #expect(readings.filter(\.isDoubtful).isEmpty)
            #expect(try journal.series().allSatisfy { $0.meter == "\(meter.serial)" })
            #expect(try journal.allEvents(.dropped).isEmpty)
            let out = try journal.allEvents(.noAnswer)
            let back = try journal.allEvents(.answering)
            #expect(out.count == back.count && !out.isEmpty)
            #expect(try journal.check() == [])
        }
    }
}

/// A meter on a pseudo-terminal whose link goes when the plug is pulled.
private struct Plug {
    private let terminal: PseudoTerminal
    private let serving: Task<Void, Never>

    init(_ meter: DaemonMeter, link: String) async throws {
        let terminal = try await PseudoTerminal.open(link: link, clock: ContinuousClock())
        self.terminal = terminal
        serving = Task { try? await meter.serve(on: terminal.line()) }
    }

    func pull() async {
        await terminal.close()
        await serving.value
    }
}
