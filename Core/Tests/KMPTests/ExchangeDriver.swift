import KMP
import Metering

/// How long a byte takes at 1200 baud with two stop bits, in microseconds.
let byteTime: Int64 = 9_167

/// An exchange with its own clock: what happened, and when.
struct Driver {
    var exchange: FullExchange
    var now: Int64 = 0
    var step: FullExchange.Step
    /// When the request was sent, attempt by attempt.
    private(set) var sendTimes: [Int64] = []
    /// When the newest byte came.
    private(set) var lastByte: Int64 = 0

    init(_ request: Request, attempts: Int = 3, timing: LineTiming = LineTiming()) {
        exchange = FullExchange(request, attempts: attempts, timing: timing)
        step = exchange.begin(at: Moment(microseconds: 0))
    }

    /// The end of the request on the wire.
    var requestEnd: Int64 { (sendTimes.last ?? 0) + Int64(exchange.requestBytes.count) * byteTime }

    /// The moment of a `listen` step.
    var deadline: Int64? {
        guard case .listen(let until) = step else { return nil }
        return until.microseconds
    }

    /// Sends where that is the next step, and lets the time pass that the request takes.
    mutating func send() {
        guard step == .send else { return }
        sendTimes.append(now)
        step = exchange.sent(at: Moment(microseconds: now))
        now = requestEnd
    }

    /// Waits, then gives bytes at the pace of the line until a step is no `listen`.
    mutating func hear(_ bytes: [UInt8], after pause: Int64 = 0) {
        now += pause
        for byte in bytes {
            guard case .listen = step else { return }
            now += byteTime
            lastByte = now
            step = exchange.receive(byte, at: Moment(microseconds: now))
        }
    }

    /// Waits until the deadline of the `listen` step.
    mutating func waitOut() {
        guard let deadline else { return }
        now = max(now, deadline)
        step = exchange.timePassed(at: Moment(microseconds: now))
    }

    /// Gives the same bytes after each sending, until the exchange ends.
    mutating func run(hearing bytes: [UInt8]) {
        for _ in 0..<100 {
            switch step {
            case .send:
                send()
                hear(bytes, after: 100_000)
            case .listen: waitOut()
            case .finished, .failed: return
            }
        }
    }
}

/// How an exchange ends that hears the same bytes after each sending.
func outcome(_ request: Request, hearing bytes: [UInt8]) -> FullExchange.Step {
    var driver = Driver(request)
    driver.run(hearing: bytes)
    return driver.step
}

/// Registers with their values as bytes, `(id)(unit)(length)(sign and exponent)(value)`.
func record(_ id: UInt16, unit: UInt8, signExponent: UInt8 = 0, _ value: [UInt8]) -> [UInt8] {
    [UInt8(id >> 8), UInt8(id & 0xFF), unit, UInt8(value.count), signExponent] + value
}
