import Collector
import Journal
import KMP
import Metering
import Simulator
import Testing

@Suite("Ten thousand exchanges on a bad line")
struct DamagedLineTests {
    /// What goes wrong.
    struct Trouble: Sendable, CustomTestStringConvertible {
        let name: String
        var faults: [Fault] = []
        var echo = false
        /// One of so many answers has another register in the place of one of its own.
        var strangerOneIn: Int?

        var testDescription: String { name }
    }

    static let troubles = [
        Trouble(name: "flipped bits", faults: [.bitFlips(oneIn: 90)]),
        Trouble(name: "lost bytes", faults: [.lostBytes(oneIn: 90)]),
        Trouble(name: "stray zeros and echo", faults: [.strayZeros], echo: true),
        Trouble(name: "other registers", strangerOneIn: 3),
        Trouble(
            name: "all but the other registers",
            faults: [.bitFlips(oneIn: 200), .lostBytes(oneIn: 200), .strayZeros],
            echo: true
        ),
    ]

    /// Puts a register that nobody asked for into some answers, with a good checksum.
    private func strangers(oneIn rate: Int) -> (Request, [UInt8]) -> [UInt8] {
        var chance = Chance(seed: 7)
        return { _, answer in
            guard Int.random(in: 0..<rate, using: &chance) == 0, var forgery = Forgery(answer)
            else { return answer }
            let place = forgery.parts.indices.randomElement(using: &chance) ?? 0
            forgery.parts[place].id ^= 0x40
            return forgery.wireBytes
        }
    }

    @Test(arguments: troubles) func `no wrong value comes out`(_ trouble: Trouble) async throws {
        let meter = try MeterInMemory(
            "601",
            seed: UInt64(trouble.name.count),
            faults: trouble.faults,
            echo: trouble.echo
        )
        if let rate = trouble.strangerOneIn { meter.forge = strangers(oneIn: rate) }
        var (values, visits, outages, dropped) = (0, 0, 0, 0)
        try await meter.poll { event in
            switch event {
            case .readout(let readout):
                visits += 1
                values += readout.readings.count
                for reading in readout.readings where !meter.isTrue(reading) {
                    Issue.record("\(reading.label) is not \(reading.value)")
                }
            case .outageBegan: outages += 1
            case .doubted(_, let gone): dropped += gone.count
            default: break
            }
            return meter.requests < 2_000
        }
        let retried = meter.requests - 2 * visits
        print(
            "\(trouble.name): \(meter.requests) exchanges, \(visits) readouts of \(values) values, "
                + "\(retried) exchanges in vain, \(outages) outages, \(dropped) values dropped"
        )
        #expect(meter.requests >= 2_000 && visits > 100)
    }

    @Test func `what is in the journal after all of it is what the meter had`() async throws {
        let plant = try Plant(
            "603",
            seed: 5,
            faults: [.bitFlips(oneIn: 200), .lostBytes(oneIn: 200), .strayZeros],
            echo: true,
            every: 20
        )
        plant.meter.forge = strangers(oneIn: 9)
        var truth: [String: String] = [:]
        try await plant.run { event in
            switch event {
            case .readout(let readout), .part(let readout):
                for reading in readout.readings {
                    #expect(plant.meter.isTrue(reading), "\(reading.label) \(reading.value)")
                    truth["\(readout.time) \(reading.register)"] = reading.value.text
                }
            default: break
            }
            return plant.meter.requests >= 2_000
        }
        var kept = 0
        for series in try plant.journal.series() {
            for reading in try plant.journal.range(of: series, from: .first, to: .last)
            where reading.source == .live {
                #expect(truth["\(reading.time) \(reading.register)"] == reading.text)
                kept += 1
            }
        }
        #expect(kept == truth.count && kept > 1_000, "\(kept)")
    }

    @Test func `a meter that answers other registers only gives no value at all`() async throws {
        let meter = try MeterInMemory("601", seed: 1, faults: [.otherRegister])
        try await meter.poll { event in
            guard case .outageBegan(.exchange(.unbelievable(.notRequested), _), _) = event else {
                Issue.record("\(event)")
                return false
            }
            return false
        }
    }
}
