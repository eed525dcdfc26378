import Catalogue
import Collector
import IEC62056
import KMP
import Metering
import Simulator
import TestSupport
import Testing
import Transport

@Suite("A meter that is asked in characters")
struct CharacterReaderTests {
    @Test func `the sample line of a real 66-C gives its ten values`() async throws {
        let meter = try CharacterMeter("66C", settings: SimulatedASCIIMeter.publishedValues)
        let readout = try await meter.read("66C", scale: usualScale)
        #expect(
            readout.readings.map { readout.words($0.name) } == [
                "507.109 GJ", "12966.26 m³", "32673 h", "68.11 °C", "33.66 °C", "34.45 K",
                "3.1 kW", "79 l/h", "9.3 kW", "0",
            ]
        )
        #expect(
            readout.readings.map(\.name) == [
                "heat_energy", "volume", "operating_hours", "flow_temperature",
                "return_temperature", "temperature_difference", "power", "flow", "power_maximum",
                "info_code",
            ]
        )
        #expect(readout.meter.model == "MULTICAL 66-CDE")
        #expect(readout.meter.serial == nil && readout.meter.identifiedBy == .configuration)
    }

    @Test func `without a scale what has no unit stays a bare number`() async throws {
        let meter = try CharacterMeter("66C", settings: SimulatedASCIIMeter.publishedValues)
        let readout = try await meter.read("66C")
        #expect(
            readout.readings.map { readout.words($0.name) } == [
                "507109", "1296626", "32673 h", "68.11 °C", "33.66 °C", "34.45 K", "31", "79",
                "93", "0",
            ]
        )
    }

    @Test(arguments: ["III", "66-B", "66-CDE", "401", "41", "Compact"], [false, true])
    func `each model is read, asked at 300 baud and heard at 1200`(
        name: String,
        echo: Bool
    ) async throws {
        let meter = try CharacterMeter(name, echo: echo)
        let readout = try await meter.read(name, scale: usualScale)
        #expect(meter.speeds == [300, 1200])
        #expect(meter.requests == [[0xAF, 0xA3, 0xB1]])
        // A MULTICAL 41 counts no energy.
        #expect(readout.readings.count == (name == "41" ? 7 : 10))
        #expect(readout.readings.contains { $0.name == "heat_energy" } == (name != "41"))
    }

    @Test func `registers are picked by their numbers, in the order of the wish`() async throws {
        let meter = try CharacterMeter("401", settings: SimulatedASCIIMeter.publishedValues)
        let wanted = [RegisterID(86), RegisterID(60), RegisterID(1)]
        let readout = try await meter.read("401", scale: usualScale, .these(wanted))
        #expect(readout.readings.map(\.register) == [86, 60])
    }

    @Test func `all of a 66-CDE is its values, its readout and its program`() async throws {
        let meter = try CharacterMeter("66C", settings: SimulatedASCIIMeter.publishedValues)
        let readout = try await meter.read("66C", .all)
        // The readout comes with units and takes the place of bare numbers.
        #expect(readout.words("heat_energy") == "507.109 GJ")
        #expect(readout.words("volume") == "12966.26 m³")
        #expect(readout.words("power") == "31")
        #expect(readout.words("program_number")?.count == 5)
        #expect(readout.words("customer_number") != nil)
        let names = readout.readings.map(\.name)
        #expect(Set(names).count == names.count, "\(names)")
        #expect(readout.readings.allSatisfy { $0.doubt == nil })
    }

    @Test func `a scale that the readout contradicts is told`() async throws {
        var scale = usualScale
        scale.energy = DigitUnit(.kilowattHour, 0)
        let meter = try CharacterMeter("66C")
        let readout = try await meter.read("66C", scale: scale, .all)
        let energy = try #require(readout.readings.first)
        #expect(energy.doubt?.contains("GJ") == true)
        #expect(readout.readings.dropFirst().allSatisfy { $0.doubt == nil })
    }

    @Test func `a readout in another unit of the same amount is no contradiction`() async throws {
        var scale = usualScale
        // 0.001 GJ are 0.2778 kWh: the true scale, written in another unit, cannot be; near it may.
        scale.energy = DigitUnit(.megajoule, 0)
        let meter = try CharacterMeter("66C")
        let readout = try await meter.read("66C", scale: scale, .all)
        #expect(readout.readings.allSatisfy { $0.doubt == nil })
        #expect(readout.readings.first?.unit == .megajoule)
    }

    @Test(arguments: [("III", 2), ("401", 2), ("66-CDE", 1)])
    func `an acknowledgement costs the battery nothing`(name: String, sends: Int) async throws {
        let meter = try CharacterMeter(name)
        let line = CharacterLine(meter, clock: meter.clock) { () throws(BudgetSpent) in
            #expect(meter.requests.isEmpty)
        }
        let model = try #require(MeterCatalogue.asciiModel(named: name))
        let answer = try await line.ask(.readout(model.acknowledgement))
        #expect(meter.requests.count == sends)
        #expect(!answer.text.isEmpty && answer.identification.hasPrefix("KAM"))
    }

    @Test func `a meter is left in peace between two requests`() async throws {
        let meter = try CharacterMeter("66C")
        _ = try await meter.read("66C", .all)
        // Three requests of which two waited for five seconds.
        #expect(meter.requests.count == 3)
        #expect(meter.clock.timestamp.milliseconds - 1_767_225_600_000 > 10_000)
    }

    @Test func `a meter that leaves requests unanswered is asked again`() async throws {
        var answered = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            let meter = try CharacterMeter("66C", .busy(oneIn: 2), seed: seed)
            guard (try? await meter.read("66C")) != nil else { continue }
            answered += 1
        }
        #expect((8...12).contains(answered))
    }

    @Test func `silence, echo and another protocol are told apart`() async throws {
        for (echo, failure) in [(false, ASCIIFailure.noAnswer), (true, .onlyEcho)] {
            let meter = try CharacterMeter("401", .silent, echo: echo)
            let error = await #expect(throws: MeterError.self) { try await meter.read("401") }
            guard case .characters(failure, let evidence)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(evidence.attempts == 3)
        }
    }

    @Test func `a bridge that keeps its own speed is told as the line's fault`() async throws {
        let meter = try CharacterMeter("401")
        meter.hasFixedSpeed = true
        let error = await #expect(throws: MeterError.self) { try await meter.read("401") }
        #expect(error == .line(LineError(.speedIsFixed, address: "memory")))
        #expect(meter.requests.isEmpty)
    }

    @Test func `what came before a silence is told`() async throws {
        let meter = try CharacterMeter("66C")
        var (part, sent) = (nil as Readout?, 0)
        let day = try #require(CalendarDate(year: 2026, month: 1, day: 1))
        let spent = BudgetSpent(limit: 2, day: day)
        let error = await #expect(throws: MeterError.self) {
            _ = try await meter.read(
                "66C",
                .all,
                onRequest: { () throws(BudgetSpent) in
                    sent += 1
                    if sent > 2 { throw spent }
                },
                interrupted: { part = $0 }
            )
        }
        #expect(error == .budget(spent))
        #expect(part?.readings.count == 11)
    }
}
