import IEC62056
import Metering

typealias Exchange = ASCIIExchange<512>

extension ASCIIExchange {
    /// The bytes that it wants to have sent.
    var requestBytes: [UInt8] { withRequest { span in span.indices.map { span[$0] } } }
    /// The characters of the answer.
    var answerText: String {
        withAnswer { span in String(decoding: span.indices.map { span[$0] }, as: UTF8.self) }
    }
    /// Who the meter says it is.
    var identificationText: String {
        withIdentification { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
    }
}

/// An exchange with its own clock.
struct Driver {
    var exchange: Exchange
    var now: Int64 = 0
    var step: Exchange.Step
    private(set) var sendTimes: [Int64] = []

    init(_ request: ASCIIRequest, attempts: Int = 3, timing: ASCIITiming = ASCIITiming()) {
        exchange = Exchange(request, attempts: attempts, timing: timing)
        step = exchange.begin(at: Moment(microseconds: 0))
    }

    var deadline: Int64? {
        guard case .listen(_, let until) = step else { return nil }
        return until.microseconds
    }

    /// Sends, hears the echo if there is one, and waits until the speed is the answer's.
    mutating func send(hearing echo: [UInt8] = []) {
        guard case .send = step else { return }
        sendTimes.append(now)
        step = exchange.sent(at: Moment(microseconds: now))
        hear(echo, pace: 36_667)
        if case .listen(baud: 300, _) = step, case .data = exchange.request { waitOut() }
    }

    /// Waits, then gives bytes at a pace until a step is no `listen`.
    mutating func hear(_ bytes: [UInt8], after pause: Int64 = 0, pace: Int64 = 9_167) {
        now += pause
        for byte in bytes {
            guard case .listen = step else { return }
            now += pace
            step = exchange.receive(byte, at: Moment(microseconds: now))
        }
    }

    mutating func waitOut() {
        guard let deadline else { return }
        now = max(now, deadline)
        step = exchange.timePassed(at: Moment(microseconds: now))
    }

    /// Gives the same bytes after each sending, until the exchange ends.
    mutating func run(hearing bytes: [UInt8], echo: Bool = false) {
        for _ in 0..<100 {
            switch step {
            case .send:
                send(hearing: echo ? exchange.requestBytes : [])
                hear(bytes, after: 1_200_000)
            case .listen: waitOut()
            case .finished, .failed: return
            }
        }
    }
}

/// How an exchange ends that hears the same bytes after each sending.
func outcome(_ request: ASCIIRequest, hearing bytes: [UInt8]) -> Exchange.Step {
    var driver = Driver(request)
    driver.run(hearing: bytes)
    return driver.step
}

/// Everything that a reader says about bytes.
func events(_ form: AnswerForm, _ bytes: [UInt8]) -> [AnswerReader<512>.Event] {
    var reader = AnswerReader<512>(form)
    return bytes.map { reader.receive($0) }
}
