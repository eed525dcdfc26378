import Collector
import Journal
import Metering
import Pulse
import Simulator
import TestSupport
import Testing
import Transport

@Suite("What pulses stand for")
struct PulseMeterTests {
    /// The readings of a meter after ten seconds, as `name value unit`.
    ///
    /// It sends a pulse in so many seconds, and the one that falls on the last of them is not
    /// decided yet.
    private func readings(
        _ meter: PulseMeter,
        each seconds: Int64 = 1,
        noted: (String, String?)? = nil
    ) async throws -> [String] {
        let bench = try PulseBench(meter: meter)
        let now = bench.clock.timestamp
        if let (text, unit) = noted {
            let shown = try #require(ExactDecimal(parsing: text))
            _ = try bench.journal.note(shown, unit, asCounterOf: "cold", at: now)
        }
        let source = PulsePlan.Source.edges { () async throws(LineError) in
            BouncingLine(options: .init(seconds: seconds), count: .max).open(on: bench.clock)
        }
        try await bench.run(source, every: 10_000) { event in
            if case .readout = event { PulseBench.stop() }
        }
        let readout = try #require(bench.readouts.first)
        #expect(readout.readings.allSatisfy { $0.source == .pulse && $0.register == 0 })
        return readout.readings.map { reading in
            [reading.name, reading.value.text, reading.unit?.description].compactMap(\.self)
                .joined(separator: " ")
        }
    }

    private func meter(_ medium: PulseMedium, _ value: PulseValue) -> PulseMeter {
        PulseMeter(name: "cold", medium: medium, value: value)
    }

    @Test func `each medium has its names`() async throws {
        let electric = meter(.electricity, .pulses(1_000, per: .kilowattHour))
        #expect(
            try await readings(electric)
                == ["active_energy_import 0.009 kWh", "power 3600.0 W", "pulses 9"]
        )
        let heat = meter(.heat, .pulses(1, per: .kilowattHour))
        #expect(
            try await readings(heat) == ["heat_energy 9 kWh", "power 3600000.0 W", "pulses 9"]
        )
        let cooling = meter(.cooling, PulseValue(Ratio(1, 100), .gigajoule))
        #expect(
            try await readings(cooling).first == "cooling_energy 0.09 GJ"
        )
        let water = meter(.water, PulseValue(Ratio(10), .litre))
        #expect(try await readings(water) == ["volume 90 l", "flow 36000.0 l/h", "pulses 9"])
    }

    @Test func `one pulse tells no rate`() async throws {
        let water = meter(.water, PulseValue(Ratio(10), .litre))
        #expect(try await readings(water, each: 8) == ["volume 10 l", "pulses 1"])
    }

    @Test func `the counter is the meter's own, in the meter's unit`() async throws {
        var water = meter(.water, PulseValue(Ratio(10), .litre))
        let shown = try #require(ExactDecimal(parsing: "12345.67"))
        water.start = PulseCounterStart(shown: shown, unit: .cubicMetre)
        #expect(try await readings(water).first == "volume 12345.76 m³")
        water.start = PulseCounterStart(shown: shown, unit: .cubicMetre, pulses: 3)
        #expect(try await readings(water).first == "volume 12345.73 m³")
        water.start = PulseCounterStart(shown: shown)
        #expect(try await readings(water).first == "volume 12435.67 l")
        // The configuration comes before what was noted.
        #expect(try await readings(water, noted: ("1", "m³")).first == "volume 12435.67 l")
        water.start = nil
        #expect(try await readings(water, noted: ("1", "m³")).first == "volume 1.09 m³")
        #expect(try await readings(water, noted: ("1", nil)).first == "volume 91 l")
    }

    @Test func `a counter that cannot be is left out`() async throws {
        var water = meter(.water, PulseValue(Ratio(10), .litre))
        water.start = PulseCounterStart(shown: ExactDecimal(1), pulses: 1_000_000)
        #expect(try await readings(water) == ["flow 36000.0 l/h", "pulses 9"])
        water.start = nil
        #expect(
            try await readings(water, noted: ("-1000", "l")) == ["flow 36000.0 l/h", "pulses 9"]
        )
    }

    @Test func `a start in another kind of unit is passed over`() async throws {
        var water = meter(.water, PulseValue(Ratio(10), .litre))
        let all = ["volume 90 l", "flow 36000.0 l/h", "pulses 9"]
        #expect(try await readings(water, noted: ("1", "kWh")) == all)
        water.start = PulseCounterStart(shown: ExactDecimal(1), unit: .kilowattHour)
        #expect(try await readings(water) == all)
    }

    @Test func `a value in another unit is the same amount`() throws {
        let value = PulseValue(Ratio(10), .litre)
        #expect(value.expressed(in: .cubicMetre) == PulseValue(Ratio(1, 100), .cubicMetre))
        #expect(value.expressed(in: .kilowattHour) == nil)
        let energy = PulseValue.pulses(1_000, per: .kilowattHour)
        #expect(energy.expressed(in: .gigajoule) == PulseValue(Ratio(9, 2_500_000), .gigajoule))
    }
}
