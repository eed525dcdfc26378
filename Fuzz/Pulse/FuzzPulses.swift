// What libFuzzer calls: edges as they might come from a contact go to the counters of pulses.
// A crash, an endless loop or a broken promise below is a finding.
import Metering
import Pulse

/// One input: its bytes are edges, a level and a time each; whatever a line does, no pulse is made up.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let start else { return 0 }
    let line = UnsafeBufferPointer(start: start, count: size)
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
    return 0
}
