import Metering
import Pulse
import Testing

@Suite("Counters that somebody else keeps")
struct RegisterTests {
    private func changes(
        _ register: inout CounterRegister,
        _ values: UInt64...,
        each seconds: Int64 = 60
    ) -> [CounterChange] {
        values.enumerated().map { position, value in
            let moment = Moment(microseconds: Int64(position) * seconds * 1_000_000)
            return register.receive(value, at: moment)
        }
    }

    @Test func `the first value is where it begins, and then differences count`() {
        var register = CounterRegister()
        #expect(
            changes(&register, 100, 100, 107, 1_000)
                == [.first, .advanced(by: 0), .advanced(by: 7), .advanced(by: 893)]
        )
        #expect(register.state == CounterRegister.State(value: 1_000, total: 900))
    }

    @Test func `a full counter begins again at zero`() {
        var register = CounterRegister(modulus: 100_000_000)
        #expect(changes(&register, 99_999_990, 5) == [.first, .wrapped(by: 15)])
        var node = CounterRegister(modulus: 1 << 32)
        #expect(changes(&node, 4_294_967_295, 0) == [.first, .wrapped(by: 1)])
        #expect(node.state.total == 1)
    }

    @Test func `a counter that falls without being full was set back`() {
        var register = CounterRegister(modulus: 100_000_000)
        #expect(changes(&register, 5_000, 40) == [.first, .reset(atLeast: 0)])
        var node = CounterRegister(modulus: 1 << 32, beginsAtZero: true)
        #expect(
            changes(&node, 5_000, 40, 50) == [.first, .reset(atLeast: 40), .advanced(by: 10)]
        )
        #expect(node.state.total == 50)
    }

    @Test func `near its end it is not full where so much cannot have come`() {
        // 16 a second at most: not 20,000 in a minute.
        var node = CounterRegister(
            modulus: 65_536,
            shortestInterval: 60_000,
            beginsAtZero: true
        )
        #expect(changes(&node, 50_000, 4_464) == [.first, .reset(atLeast: 4_464)])
        var full = CounterRegister(modulus: 65_536, shortestInterval: 60_000)
        #expect(changes(&full, 65_300, 400) == [.first, .wrapped(by: 636)])
    }

    @Test func `a full counter has come round by a hundredth of its range at most`() {
        var full = CounterRegister(modulus: 100_000_000)
        #expect(changes(&full, 99_500_000, 500_000) == [.first, .wrapped(by: 1_000_000)])
        var setBack = CounterRegister(modulus: 100_000_000)
        #expect(changes(&setBack, 99_500_000, 500_001) == [.first, .reset(atLeast: 0)])
        // It is nearer round than back, and was set back all the same.
        var half = CounterRegister(modulus: 100_000_000)
        #expect(
            changes(&half, 60_000_000, 0, 7) == [.first, .reset(atLeast: 0), .advanced(by: 7)]
        )
        #expect(half.state.total == 7)
    }

    @Test func `a leap is not believed until someone accepts it`() {
        var register = CounterRegister(shortestInterval: 60_000)
        #expect(
            changes(&register, 100, 90_000, 150) == [.first, .leapt(by: 89_900), .advanced(by: 50)]
        )
        #expect(register.state == CounterRegister.State(value: 150, total: 50))
        register.accept(90_000, at: Moment(microseconds: 0))
        #expect(register.state == CounterRegister.State(value: 90_000, total: 50))
    }

    @Test func `after a restart it goes on from what was written down`() {
        var register = CounterRegister(
            shortestInterval: 60_000,
            state: CounterRegister.State(value: 100, total: 7)
        )
        // Nobody knows how long that was, so no advance is too large.
        #expect(register.receive(90_000, at: Moment(microseconds: 5)) == .advanced(by: 89_900))
        #expect(register.state.total == 89_907)
    }
}
