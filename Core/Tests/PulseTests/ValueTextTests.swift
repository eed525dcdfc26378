import Metering
import Pulse
import Testing

@Suite("What a pulse stands for, as it is written")
struct ValueTextTests {
    @Test(arguments: [
        ("1000 imp/kWh", Ratio(1, 1_000), Unit.kilowattHour),
        ("1000imp/kWh", Ratio(1, 1_000), .kilowattHour),
        ("75 pulses/kWh", Ratio(1, 75), .kilowattHour),
        ("0.5 imp/l", Ratio(2, 1), .litre),
        ("10 l", Ratio(10, 1), .litre),
        ("10 l/imp", Ratio(10, 1), .litre),
        ("0.001 m³ / pulse", Ratio(1, 1_000), .cubicMetre),
        ("0.25 kWh", Ratio(1, 4), .kilowattHour),
        ("1 MWh", Ratio(1, 1), .megawattHour),
    ])
    func `it is read exactly`(text: String, ratio: Ratio, unit: Unit) {
        #expect(PulseValue(parsing: text) == PulseValue(ratio, unit))
    }

    @Test(arguments: [
        "", "kWh", "1000", "1000 imp", "0 imp/kWh", "0.000 l", "-10 l", "+10 l", "1,5 l", "1.2.3 l",
        "1000 imp/kW", "10 °C", "10 l/h", "10 l/l", "imp/kWh", "1000 imp/imp", "10 l/imp/imp",
        "1000 imp/kWh/", "12345678901234567 l", "1e3 l", "١ l", "10 l\0", " 10 l",
    ])
    func `what stands for no amount is refused`(text: String) {
        #expect(PulseValue(parsing: text) == nil)
    }

    @Test func `noise is refused or is an amount`() {
        let pieces = ["1", "0", ".", "000", " ", "/", "imp", "kWh", "l", "m³", "pulse", "-", "é"]
        var state: UInt64 = 9
        var read = 0
        for _ in 0..<50_000 {
            var text = ""
            for _ in 0..<6 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            guard let value = PulseValue(parsing: text) else { continue }
            read += 1
            #expect(value.ratio.numerator > 0 && value.ratio.denominator > 0)
            #expect([.energy, .volume].contains(value.unit.dimension))
        }
        #expect(read > 10)
    }
}
