import Catalogue
import KMP
import Metering
import Simulator
import Testing

@Suite("Water and electricity meters")
struct OtherMediaTests {
    private func digits(_ meter: SimulatedMeter, _ id: UInt16) throws -> Int64 {
        try #require(meter.value(of: RegisterID(id))?.number?.mantissa)
    }

    private let water = MeterModel.plain(
        .water,
        (68, .volume, RegisterFormat(40, bytes: 8, exponent: -6)),
        (74, .flow, RegisterFormat(41)),
        (292, .waterTemperature, RegisterFormat(37, bytes: 1)),
        (296, .other, RegisterFormat(37, bytes: 1)),
        (297, .other, RegisterFormat(37, bytes: 1))
    )

    private let electricity = MeterModel.plain(
        .electricity,
        (1, .activeEnergyImport, RegisterFormat(1, bytes: 8, exponent: -3)),
        (1_023, .activePowerImport, RegisterFormat(22, exponent: -3)),
        (1_054, .voltage, RegisterFormat(33, bytes: 2, exponent: -1)),
        (1_076, .current, RegisterFormat(34, exponent: -3)),
        (1_080, .activePower, RegisterFormat(22, bytes: 2, exponent: -3)),
        (1_081, .activePower, RegisterFormat(22, bytes: 2, exponent: -3)),
        (1_082, .activePower, RegisterFormat(22, bytes: 2, exponent: -3))
    )

    @Test
    func `The volume of water is the flow over the time`() throws {
        var bench = try Bench(water, start: "2026-05-05 00:00:00")
        let before = try digits(bench.meter, 68)
        var sum: Int64 = 0
        for _ in 0..<1_440 {
            sum += try digits(bench.meter, 74)
            bench.wait(seconds: 60)
        }
        let millilitres = try digits(bench.meter, 68) - before
        #expect(sum > 0 && abs(millilitres - sum * 1_000 / 60) <= 1_000)
    }

    @Test
    func `The water's temperature lies between the day's lowest and highest`() throws {
        var bench = try Bench(water)
        for _ in 0..<100 {
            bench.wait(seconds: 3_001)
            let now = try digits(bench.meter, 292)
            #expect(try digits(bench.meter, 296) <= now && now <= digits(bench.meter, 297))
            #expect((3...25).contains(now))
        }
    }

    @Test
    func `Electric energy is the sum of the power over the time`() throws {
        var bench = try Bench(electricity, start: "2026-05-05 00:00:00")
        let before = try digits(bench.meter, 1)
        var watts: Int64 = 0
        for _ in 0..<1_440 {
            watts += try digits(bench.meter, 1_023)
            bench.wait(seconds: 60)
        }
        let milliwattHours = try digits(bench.meter, 1) - before
        #expect(abs(milliwattHours - watts * 1_000 / 60) <= 1)
    }

    @Test
    func `The phases make up the load, and current times voltage is its apparent power`() throws {
        var bench = try Bench(electricity)
        for _ in 0..<100 {
            bench.wait(seconds: 3_001)
            let load = try [1_080, 1_081, 1_082].map { try digits(bench.meter, $0) }
            #expect(load.reduce(0, +) == (try digits(bench.meter, 1_023)))
            let apparent = try digits(bench.meter, 1_054) * digits(bench.meter, 1_076) / 10_000
            #expect(abs(apparent * 100 - load[0] * 102) <= 300)
        }
    }
}
