import Metering
import Pulse
import Testing

@Suite("Pulses of a line")
struct CounterTests {
    @Test func `a pulse is counted once its level has lasted`() {
        var counter = PulseCounter(PulseInput(polarity: .activeHigh))
        _ = counter.begin(isHigh: false, at: Moment(microseconds: 0))
        let outcome = counter.edge(isHigh: true, at: Moment(microseconds: 1_000_000))
        #expect(!outcome.isPulse && outcome.next == Moment(microseconds: 1_010_000))
        #expect(!counter.timePassed(at: Moment(microseconds: 1_009_999)).isPulse)
        #expect(counter.timePassed(at: Moment(microseconds: 1_010_000)).isPulse)
        #expect(counter.state == PulseState(count: 1, isActive: true))
        #expect(counter.pace.last == Moment(microseconds: 1_000_000))
    }

    @Test func `nobody has to call between the edges for the count to be right`() {
        var counter = PulseCounter(PulseInput(polarity: .activeHigh))
        _ = counter.begin(isHigh: false, at: Moment(microseconds: 0))
        for pulse in 1...1_000 as ClosedRange<Int64> {
            _ = counter.edge(isHigh: true, at: Moment(microseconds: pulse * 1_000_000))
            _ = counter.edge(isHigh: false, at: Moment(microseconds: pulse * 1_000_000 + 40_000))
        }
        #expect(counter.state.count == 1_000)
    }

    @Test func `bounces at both ends neither lose a pulse nor double it`() {
        var bench = Bench()
        for start in stride(from: 100.0, to: 10_000, by: 500) {
            for bounce in [0, 1.2, 2.9] { bench.edge(true, at: start + bounce) }
            for bounce in [0.8, 1.9] { bench.edge(false, at: start + bounce) }
        }
        #expect(bench.counter.state.count <= 20)
        bench = Bench()
        for start in stride(from: 100.0, to: 10_000, by: 500) {
            for (level, at) in [(true, 0), (false, 0.8), (true, 1.2), (false, 1.9), (true, 2.9)] {
                bench.edge(level, at: start + at)
            }
            for (level, at) in [(false, 40.0), (true, 41), (false, 44)] {
                bench.edge(level, at: start + at)
            }
        }
        bench.wait(until: 20_000)
        #expect(bench.counter.state.count == 20 && bench.pulses == 20)
        #expect(bench.faults.isEmpty)
    }

    @Test func `a spike shorter than the debounce time is no pulse`() {
        var bench = Bench()
        for start in stride(from: 100.0, to: 10_000, by: 100) { bench.pulse(at: start, width: 9) }
        bench.wait(until: 20_000)
        #expect(bench.counter.state.count == 0 && bench.counter.spikes == 99)
        // Nor does one inside a pulse make two of it.
        bench.edge(true, at: 30_000)
        bench.edge(false, at: 30_020)
        bench.edge(true, at: 30_022)
        bench.edge(false, at: 30_050)
        bench.wait(until: 31_000)
        #expect(bench.counter.state.count == 1)
    }

    @Test(arguments: [PulseInput.Polarity.activeLow, .activeHigh])
    func `which level is a pulse is configured`(polarity: PulseInput.Polarity) {
        let rest = polarity == .activeLow
        var bench = Bench(PulseInput(polarity: polarity), isHigh: rest)
        bench.edge(!rest, at: 100)
        bench.wait(until: 120)
        #expect(bench.counter.state.count == 1)
        bench.edge(rest, at: 140)
        bench.wait(until: 200)
        #expect(bench.counter.state.count == 1)
    }

    @Test func `an edge that was missed is told by its successor`() {
        var bench = Bench()
        bench.edge(true, at: 100)
        // The falling edge is missing; the line rises anew for a second pulse, which nobody can see.
        bench.edge(true, at: 500)
        bench.edge(false, at: 540)
        bench.wait(until: 1_000)
        #expect(bench.counter.state == PulseState(count: 1, isActive: false))
    }

    @Test func `a state that is written down with each pulse loses what came meanwhile only`() {
        var bench = Bench()
        bench.pulse(at: 100)
        // Killed with the second pulse on the line and counted: it is not counted again.
        bench.edge(true, at: 500)
        bench.wait(until: 515)
        #expect(bench.counter.state == PulseState(count: 2, isActive: true))
        var after = Bench(state: bench.counter.state, isHigh: true, at: 600_000)
        after.edge(false, at: 610)
        after.wait(until: 700)
        #expect(after.counter.state == PulseState(count: 2, isActive: false))
        // Killed before the third one was believed, or long before it began: it is counted now.
        after = Bench(state: after.counter.state, isHigh: true, at: 800_000)
        after.wait(until: 900)
        #expect(after.counter.state == PulseState(count: 3, isActive: true))
    }

    @Test func `a line that was never looked at may be in the middle of a pulse`() {
        var bench = Bench(isHigh: true)
        bench.wait(until: 1_000)
        bench.edge(false, at: 1_000)
        bench.pulse(at: 2_000)
        bench.wait(until: 3_000)
        #expect(bench.counter.state.count == 1)
    }

    @Test func `an offset makes the meter's own counter of it`() throws {
        let value = PulseValue.pulses(1_000, per: .kilowattHour)
        let shown = try #require(ExactDecimal(parsing: "12345.678"))
        let offset = try value.offset(showing: shown, at: 200)
        #expect(offset.description == "12345.478")
        #expect(try value.reading(of: 200, offset: offset) == shown)
        #expect(try value.reading(of: 322, offset: offset).description == "12345.800")
        // A counter that was set back shows less than was counted.
        let small = try value.offset(showing: ExactDecimal(0), at: 200)
        #expect(small.description == "-0.200")
    }
}
