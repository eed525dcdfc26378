import Metering
import Pulse

/// Takes bytes for edges, a level and a time each: whatever a line does, no pulse is made up.
func pulses(_ line: [UInt8]) {
    var counter = PulseCounter()
    var now = Moment(microseconds: 0)
    var next = counter.begin(isHigh: true, at: now).next
    var falls: UInt64 = 0
    var register = CounterRegister(modulus: 256, shortestInterval: 1_000, beginsAtZero: true)
    for byte in line {
        let isHigh = byte & 1 == 1
        now = now.advanced(byMicroseconds: Int64(byte >> 1) * 500)
        var calls = 0
        while let due = next, due <= now {
            next = counter.timePassed(at: due).next
            calls += 1
            precondition(calls < 8, "a counter asks for the same moment again")
        }
        if !isHigh { falls += 1 }
        next = counter.edge(isHigh: isHigh, at: now).next
        precondition(counter.state.count <= falls, "more pulses than edges")
        if let rate = counter.pace.rate(at: now) { precondition(rate.microseconds > 0) }
        _ = register.receive(UInt64(byte), at: now)
    }
}
