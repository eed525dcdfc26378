import Metering
import Pulse
import Testing

@Suite("The rate of pulses")
struct RateTests {
    private let kilowattHours = PulseValue.pulses(1_000, per: .kilowattHour)

    /// Pulses with so many milliseconds between.
    private func bench(every interval: Double, count: Int = 20) -> Bench {
        var bench = Bench()
        for step in 1...count { bench.pulse(at: interval * Double(step)) }
        bench.wait(until: interval * Double(count) + 80)
        return bench
    }

    private func speed(
        _ bench: Bench,
        at milliseconds: Double,
        _ value: PulseValue
    ) throws -> String {
        let now = Moment(microseconds: Int64(milliseconds * 1_000))
        let rate = try #require(bench.counter.pace.rate(at: now))
        let (number, unit) = try value.speed(of: rate)
        return "\(number) \(unit)"
    }

    @Test func `a thousand pulses for each kilowatt-hour, one each 3.6 s, are 1000 W`() throws {
        #expect(try speed(bench(every: 3_600), at: 72_100, kilowattHours) == "1000.0 W")
    }

    @Test func `ten litres each minute are 600 l/h, a cubic metre too`() throws {
        let litres = PulseValue(Ratio(10), .litre)
        #expect(try speed(bench(every: 60_000), at: 1_200_100, litres) == "600.0 l/h")
        let cubicMetres = PulseValue.pulses(100, per: .cubicMetre)
        #expect(try speed(bench(every: 60_000), at: 1_200_100, cubicMetres) == "600.0 l/h")
    }

    @Test func `one pulse tells no rate`() {
        #expect(
            bench(every: 1_000, count: 1).counter.pace.rate(at: Moment(microseconds: 2_000_000))
                == nil
        )
        #expect(Bench().counter.pace.rate(at: Moment(microseconds: 2_000_000)) == nil)
    }

    @Test func `when pulses stop, the rate is at most one pulse in the time since`() throws {
        let bench = bench(every: 3_600)
        let last = 72_000.0
        #expect(try speed(bench, at: last + 3_600, kilowattHours) == "1000.0 W")
        #expect(try speed(bench, at: last + 7_200, kilowattHours) == "500.0 W")
        #expect(try speed(bench, at: last + 36_000, kilowattHours) == "100.0 W")
        #expect(try speed(bench, at: last + 36_000_000, kilowattHours) == "0.1 W")
        let rate = try #require(bench.counter.pace.rate(at: Moment(microseconds: 108_000_000)))
        #expect(rate.isBound && rate.pulses == 1)
        // It never rises again by itself.
        var before = try #require(bench.counter.pace.rate(at: Moment(microseconds: 72_100_000)))
        for second in 73...2_000 as ClosedRange<Int64> {
            let moment = Moment(microseconds: second * 1_000_000)
            let now = try #require(bench.counter.pace.rate(at: moment))
            #expect(
                Int64(now.pulses) * before.microseconds <= Int64(before.pulses) * now.microseconds
            )
            before = now
        }
    }

    @Test func `amounts are exact where they can be, and rounded half to even where not`() throws {
        #expect(try kilowattHours.amount(of: 123_456).description == "123.456")
        #expect(try PulseValue(Ratio(10), .litre).amount(of: 7).description == "70")
        let turns = PulseValue.pulses(75, per: .kilowattHour)
        #expect(try turns.amount(of: 1).description == "0.013333")
        #expect(try turns.amount(of: 75).description == "1.000000")
        #expect(throws: PulseValueError.tooLarge) {
            try PulseValue(Ratio(1 << 40), .litre).amount(of: 1 << 40)
        }
    }

    @Test func `a pulse of something else has no rate`() throws {
        let rate = try #require(
            bench(every: 1_000).counter.pace.rate(at: Moment(microseconds: 20_100_000))
        )
        #expect(throws: PulseValueError.noRate) {
            try PulseValue(Ratio(1), .degreeCelsius).speed(of: rate)
        }
    }
}
