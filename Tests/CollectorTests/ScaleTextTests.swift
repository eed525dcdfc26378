import Collector
import IEC62056
import Metering
import Testing

@Suite("A scale as people write it")
struct ScaleTextTests {
    @Test func `says what the last digit of each value counts`() throws {
        let text = "energy=0.001 GJ, volume=0.01 m³, power=0.1 kW, flow=1 l/h"
        let scale = try LineScale(parsing: text)
        #expect(scale.energy == DigitUnit(.gigajoule, -3))
        #expect(scale.volume == DigitUnit(.cubicMetre, -2))
        #expect(scale.power == DigitUnit(.kilowatt, -1))
        #expect(scale.flow == DigitUnit(.litrePerHour, 0))
        #expect(scale.text == text)
        #expect(try LineScale(parsing: scale.text) == scale)
    }

    @Test(arguments: ["energy=1kWh", " Energy = 1.0  kWh ", "energy=1 kWh,", "energy=1 kW.h"])
    func `forgives blanks and takes UCUM codes`(text: String) throws {
        let scale = try LineScale(parsing: text)
        #expect(scale == LineScale(energy: DigitUnit(.kilowattHour, 0)))
    }

    @Test(arguments: [("10 l", 1), ("100 l", 2), ("0.0001 m3", -4)])
    func `takes any power of ten`(text: String, exponent: Int8) throws {
        let scale = try LineScale(parsing: "volume=\(text)")
        #expect(scale.volume?.exponent == exponent)
    }

    @Test(arguments: [
        ("", "empty"), ("energy", "no part"), ("energy=GJ=1", "no part"),
        ("heat=1 kWh", "has no 'heat'"), ("energy=2 kWh", "does not begin"),
        ("energy=kWh", "does not begin"), ("energy=0 kWh", "does not begin"),
        ("energy=0.001 xy", "no unit"), ("energy=1", "no unit"),
        ("energy=1 m3", "no unit of energy"),
        ("flow=1 kW", "no unit of flow"), ("energy=1 kWh, energy=1 GJ", "twice"),
        ("energy=-1 kWh", "no unit"),
    ])
    func `tells what is wrong with it and how it is written`(text: String, why: String) throws {
        let error = #expect(throws: ScaleError.self) { try LineScale(parsing: text) }
        #expect(error?.message.contains(why) == true, "\(String(describing: error?.message))")
        #expect(error?.hint.contains("energy=0.001 GJ") == true)
    }
}
