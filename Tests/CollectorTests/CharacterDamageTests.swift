import Catalogue
import Collector
import IEC62056
import Simulator
import Testing

/// What came damaged through the line is no reading.
@Suite("Damage on the line of a meter that is asked in characters")
struct CharacterDamageTests {
    @Test func `any flipped bit of the values is seen by its parity`() async throws {
        // Ten fields of seven digits, a space behind each, and a carriage return.
        for place in 0..<81 {
            for bit in 0..<8 {
                let meter = try CharacterMeter("66C")
                meter.spoil = { byte, index in index == place ? byte ^ 1 << UInt8(bit) : byte }
                let defect = try await defect { try await meter.read("66C", attempts: 1) }
                guard case .parity = defect else {
                    Issue.record("bit \(bit) of byte \(place): \(defect)")
                    continue
                }
            }
        }
    }

    @Test func `a damaged answer is asked for once more, and the next is believed`() async throws {
        let settings = SimulatedASCIIMeter.publishedValues
        let meter = try CharacterMeter("66C", settings: settings)
        meter.spoil = { byte, place in
            meter.requests.count == 1 && place == 40 ? byte ^ 1 : byte
        }
        let readout = try await meter.read("66C", scale: usualScale)
        #expect(meter.requests.count == 2)
        #expect(readout.words("heat_energy") == "507.109 GJ")
    }

    @Test func `two flipped bits in a readout pass the parity and not the check`() async throws {
        let model = try #require(MeterCatalogue.asciiModel(named: "66C"))
        let length = try await readoutLength(model)
        // The identification has no check: /KAM MC and its line end.
        for place in 9..<length {
            let meter = try CharacterMeter("66C")
            meter.spoil = { byte, index in index == place ? byte ^ 3 : byte }
            let line = CharacterLine(meter, clock: meter.clock, attempts: 1)
            await #expect(throws: MeterError.self, "byte \(place)") {
                try await line.ask(.readout(model.acknowledgement))
            }
        }
    }

    @Test func `a wrong check is told with both characters`() async throws {
        let meter = try CharacterMeter("66C", .wrongChecksum)
        let model = try #require(MeterCatalogue.asciiModel(named: "66C"))
        let line = CharacterLine(meter, clock: meter.clock)
        let defect = try await defect { try await line.ask(.readout(model.acknowledgement)) }
        guard case .checksum(let sent, let computed) = defect else {
            Issue.record("\(defect)")
            return
        }
        #expect(sent == (computed + 1) % 128)
        #expect(meter.requests.count == 3)
    }

    @Test(arguments: [
        ASCIIFault.parityErrors(oneIn: 60), .lostBytes(oneIn: 60), .truncated, .noise,
    ])
    func `faults give the right values or none`(fault: ASCIIFault) async throws {
        for seed in 1...30 as ClosedRange<UInt64> {
            let right = try await CharacterMeter("66C", seed: seed).read("66C")
            let meter = try CharacterMeter("66C", fault, echo: true, seed: seed)
            guard let readout = try? await meter.read("66C") else { continue }
            for name in ["volume", "flow_temperature", "operating_hours"] {
                #expect(readout.words(name) == right.words(name), "\(fault), seed \(seed)")
            }
        }
    }

    private func readoutLength(_ model: ASCIIMeterModel) async throws -> Int {
        let meter = try CharacterMeter("66C")
        let line = CharacterLine(meter, clock: meter.clock)
        let answer = try await line.ask(.readout(model.acknowledgement))
        // Identification, STX, block, ETX and the check.
        return answer.identification.utf8.count + 3 + 1 + answer.text.count + 2
    }

    private func defect<Result>(_ body: () async throws -> Result) async throws -> ASCIIDefect {
        do {
            _ = try await body()
        } catch MeterError.characters(.damaged(let defect), _) { return defect }
        throw Believed()
    }

    /// What was damaged was taken for right.
    private struct Believed: Error {}
}
