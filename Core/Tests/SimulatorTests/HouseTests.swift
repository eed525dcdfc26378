import Catalogue
import KMP
import Metering
import Simulator
import Testing

@Suite("The house behind the meter")
struct HouseTests {
    /// The number in a register's last digit.
    private func digits(_ meter: SimulatedMeter, _ id: UInt16) throws -> Int64 {
        try #require(meter.value(of: RegisterID(id))?.number?.mantissa)
    }

    /// E1 in Wh, V1 in ml, E8 and E9 in 10⁻⁴ m³·°C.
    private struct Counted {
        var energy: Int64, volume: Int64, e8: Int64, e9: Int64
    }

    private func counted(_ meter: SimulatedMeter) throws -> Counted {
        Counted(
            energy: try digits(meter, 60),
            volume: try digits(meter, 68),
            e8: try digits(meter, 97),
            e9: try digits(meter, 110)
        )
    }

    private let day: Int64 = 86_400

    @Test
    func `Each day of a year, the energy is the volume times the mean temperature difference`()
        throws
    {
        var bench = try Bench(start: "2025-03-01 00:00:00")
        var before = try counted(bench.meter)
        for _ in 0..<365 {
            bench.wait(seconds: day)
            let after = try counted(bench.meter)
            let (energy, volume) = (after.energy - before.energy, after.volume - before.volume)
            // Means with the digits that a bill is checked with: whole hundredths of a degree.
            let t1 = (after.e8 - before.e8) * 1_000_000 / max(1, volume)
            let t2 = (after.e9 - before.e9) * 1_000_000 / max(1, volume)
            let expected = volume * (t1 - t2) / 1_000_000 * 1_163 / 10_000
            #expect(volume > 0 && energy > 0)
            #expect(abs(energy - expected) * 100 <= energy)
            before = after
        }
    }

    @Test
    func `What the display shows from minute to minute adds up to what is counted`() throws {
        for start in ["2026-01-10", "2026-04-20", "2026-07-15", "2026-10-05"] {
            var bench = try Bench(start: "\(start) 00:00:00")
            let before = try counted(bench.meter)
            var (litreMinutes, heat): (Int64, Int64) = (0, 0)
            for _ in 0..<1_440 {
                let flow = try digits(bench.meter, 74)
                litreMinutes += flow
                heat += flow * (try digits(bench.meter, 86) - digits(bench.meter, 87))
                bench.wait(seconds: 60)
            }
            let after = try counted(bench.meter)
            // The digits that the registers do not show are less than one of the last.
            #expect(
                abs((after.volume - before.volume) - litreMinutes * 1_000_000 / 60_000) <= 1_000
            )
            #expect(abs((after.energy - before.energy) - heat * 1_163 / 6_000_000) <= 1)
        }
    }

    @Test
    func `E1 is 1.163 (E8 − E9) to the last digit of the registers, whatever the seed`() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var bench = try Bench(seed: seed)
            for _ in 0..<10 {
                bench.wait(seconds: 98_765)
                let now = try counted(bench.meter)
                // 1.163 kWh/(m³·K) is 0.1163 Wh in 10⁻⁴; a digit of each of the three may be cut.
                let difference = now.energy * 10_000 - (now.e8 - now.e9) * 1_163
                #expect(abs(difference) <= 10_000 + 2 * 1_163)
            }
        }
    }

    @Test
    func `Power is flow times temperature difference, and the difference is what is displayed`()
        throws
    {
        var bench = try Bench()
        for _ in 0..<500 {
            bench.wait(seconds: 613)
            let (t1, t2) = (try digits(bench.meter, 86), try digits(bench.meter, 87))
            #expect(try digits(bench.meter, 89) == t1 - t2)
            let coarse = try digits(bench.meter, 398) - digits(bench.meter, 399)
            #expect(try digits(bench.meter, 400) == coarse)
            let milliwatts = try digits(bench.meter, 74) * (t1 - t2) * 1_163 / 100
            #expect(abs(try digits(bench.meter, 80) * 100_000 - milliwatts) <= 50_000)
        }
    }

    @Test
    func `A house looked at once shows the same as one looked at in random steps`() throws {
        var once = try Bench()
        once.wait(seconds: 40 * day)
        for seed in 1...3 as ClosedRange<UInt64> {
            var often = try Bench()
            var dice = Steps(state: seed)
            while often.now < once.now {
                let rest = once.now.microseconds - often.now.microseconds
                let step = Int64.random(in: 1...200_000_000_000, using: &dice)
                often.now = often.now.advanced(byMicroseconds: min(rest, step))
                often.meter.advance(to: often.now)
            }
            for entry in once.meter.model.registers {
                #expect(often.meter.value(of: entry.id) == once.meter.value(of: entry.id))
            }
        }
    }

    @Test
    func `A meter switched off and on again within a month goes on as if it had never been off`()
        throws
    {
        var first = try Bench(start: "2026-11-02 08:00:00")
        first.wait(seconds: 20 * day)
        let second = try Bench(start: "2026-11-22 08:00:00")
        for id in [60, 68, 97, 110, 1_004] as [UInt16] {
            #expect(try digits(first.meter, id) == digits(second.meter, id))
        }
    }

    @Test
    func `Totals never fall and no value is below zero`() throws {
        var bench = try Bench(start: "2025-12-01 12:34:56")
        let totals: [UInt16] = [60, 63, 68, 97, 110, 1_004]
        var before = try totals.map { try digits(bench.meter, $0) }
        for _ in 0..<2_000 {
            bench.wait(seconds: 1_801)
            let after = try totals.map { try digits(bench.meter, $0) }
            #expect(zip(before, after).allSatisfy { $0 <= $1 })
            for id in [74, 80, 86, 87, 89, 124] as [UInt16] {
                #expect(try digits(bench.meter, id) >= 0)
            }
            before = after
        }
        #expect(try digits(bench.meter, 124) >= digits(bench.meter, 74))
    }

    @Test
    func `Winter takes more heat than summer, and a year what a house takes`() throws {
        func monthly(_ start: String) throws -> Int64 {
            var bench = try Bench(start: "\(start) 00:00:00")
            let before = try digits(bench.meter, 60)
            bench.wait(seconds: 28 * day)
            return try digits(bench.meter, 60) - before
        }
        let (january, july) = (try monthly("2026-01-01"), try monthly("2026-07-01"))
        #expect(january > 3 * july)
        #expect((1_000_000...4_000_000).contains(january))
        #expect((50_000...600_000).contains(july))
    }

    @Test
    func `The same seed makes the same house, another seed another`() throws {
        func registers(_ seed: UInt64) throws -> [RegisterContent?] {
            let bench = try Bench(seed: seed)
            return bench.meter.model.registers.map { bench.meter.value(of: $0.id) }
        }
        #expect(try registers(7) == registers(7))
        #expect(try registers(7) != registers(8))
    }

    @Test
    func `High resolution registers keep the last eight digits of the energy`() throws {
        let bench = try Bench()
        let tenths = try digits(bench.meter, 266)
        #expect(tenths < 100_000_000)
        #expect(tenths / 10 == (try digits(bench.meter, 60)) % 10_000_000)
    }

    @Test
    func `Half a year goes by in well under two seconds even without optimisation`() throws {
        var bench = try Bench()
        let spent = ContinuousClock().measure { bench.wait(seconds: 180 * day) }
        #expect(spent < .seconds(2))
    }

    @Test
    func `Moments that go back change nothing`() throws {
        var bench = try Bench()
        bench.wait(seconds: day)
        let energy = try digits(bench.meter, 60)
        bench.meter.advance(to: Moment(microseconds: 0))
        #expect(try digits(bench.meter, 60) == energy)
    }
}

/// Random steps that are the same in each run.
private struct Steps: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}
