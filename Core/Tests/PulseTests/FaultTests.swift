import Metering
import Pulse
import Testing

@Suite("What is wrong with a pulse line")
struct FaultTests {
    @Test func `a line that bounces for seconds counts nothing and says so`() {
        var bench = Bench()
        for step in 0..<2_000 { bench.edge(step % 2 == 0, at: 1_000 + 3 * Double(step)) }
        #expect(bench.faults == [.bouncing])
        #expect(bench.counter.state.count == 0)
        bench.wait(until: 8_000)
        #expect(bench.faults == [.bouncing, []])
        bench.pulse(at: 9_000)
        bench.wait(until: 9_100)
        #expect(bench.counter.state.count == 1)
    }

    @Test func `a line that stays active for an hour is stuck until it rests`() {
        var bench = Bench()
        bench.edge(true, at: 1_000)
        bench.wait(until: 3_600_999)
        #expect(bench.faults.isEmpty)
        bench.wait(until: 3_601_000)
        #expect(bench.faults == [.stuck])
        #expect(bench.counter.nextMoment == nil)
        bench.edge(false, at: 4_000_000)
        bench.wait(until: 4_000_020)
        #expect(bench.faults == [.stuck, []])
        #expect(bench.counter.state.count == 1)
    }

    @Test func `a contact that may rest closed is never stuck`() {
        var input = PulseInput(polarity: .activeHigh)
        input.stuckLimit = nil
        var bench = Bench(input)
        bench.edge(true, at: 1_000)
        bench.wait(until: 1e9)
        #expect(bench.faults.isEmpty)
    }

    @Test func `the wrong polarity is told and counts right all the same`() {
        var bench = Bench(PulseInput(polarity: .activeLow))
        for step in 0..<40 { bench.pulse(at: 1_000 + 2_000 * Double(step)) }
        bench.wait(until: 100_000)
        #expect(bench.faults == [.inverted])
        #expect(bench.counter.state.count == 40)
    }

    @Test func `the right polarity is not taken for the wrong one, however long the pulses`() {
        for width in [30.0, 250, 1_000, 1_700] {
            var bench = Bench()
            for step in 0..<40 { bench.pulse(at: 1_000 + 2_000 * Double(step), width: width) }
            bench.wait(until: 100_000)
            #expect(bench.faults.isEmpty && bench.counter.state.count == 40)
        }
    }

    @Test func `a contact that rested closed for long is not taken for an inverted one`() {
        var input = PulseInput(polarity: .activeHigh)
        input.stuckLimit = nil
        var bench = Bench(input)
        // A pulse in two seconds, and each eighth time the wheel stops for half an hour.
        for step in 0..<64 {
            let start = Double(step / 8) * 2_000_000 + Double(step % 8) * 2_000
            bench.pulse(at: 1_000 + start, width: step % 8 == 7 ? 1_950_000 : 40)
        }
        bench.wait(until: 20_000_000)
        #expect(bench.faults.isEmpty)
        #expect(bench.counter.state.count == 64)
    }

    @Test func `pulses faster than the source can send are counted and told`() {
        var bench = Bench()
        for step in 0..<40 { bench.pulse(at: 1_000 + 40 * Double(step), width: 20) }
        #expect(bench.faults == [.tooFast])
        for step in 0..<20 { bench.pulse(at: 10_000 + 100 * Double(step)) }
        bench.wait(until: 20_000)
        #expect(bench.faults == [.tooFast, []])
        #expect(bench.counter.state.count == 60)
        #expect(PulseFaults.tooFast.union(.stuck).names == ["stuck", "too_fast"])
    }
}
