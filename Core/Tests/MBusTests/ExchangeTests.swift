import MBus
import Metering
import Testing

/// How long a byte takes at 2400 baud, eleven bits, in microseconds.
private let byteTime: Int64 = 4_584

/// An exchange with its own clock.
private struct Driver {
    var exchange: Exchange
    var now: Int64 = 0
    var step: Exchange.Step
    private(set) var sendTimes: [Int64] = []

    init(
        _ request: Request,
        to address: PrimaryAddress = PrimaryAddress(5),
        manner: Exchange.Manner = .init()
    ) {
        exchange = Exchange(request, to: address, manner)
        step = exchange.begin(at: Moment(microseconds: 0))
    }

    var request: [UInt8] { exchange.withRequest { span in span.indices.map { span[$0] } } }
    var answer: [UInt8] { exchange.withAnswer { span in span.indices.map { span[$0] } } }
    var requestEnd: Int64 { (sendTimes.last ?? 0) + Int64(request.count) * byteTime }

    mutating func send() {
        guard step == .send else { return }
        sendTimes.append(now)
        step = exchange.sent(at: Moment(microseconds: now))
        now = requestEnd
    }

    mutating func hear(_ bytes: [UInt8], after pause: Int64 = 20_000) {
        now += pause
        for byte in bytes {
            guard case .listen = step else { return }
            now += byteTime
            step = exchange.receive(byte, at: Moment(microseconds: now))
        }
    }

    mutating func waitOut() {
        guard case .listen(let until) = step else { return }
        now = max(now, until.microseconds)
        step = exchange.timePassed(at: Moment(microseconds: now))
    }

    /// Gives the same bytes after each sending, until the exchange ends.
    mutating func run(hearing bytes: [UInt8]) {
        for _ in 0..<100 {
            switch step {
            case .send:
                send()
                hear(bytes)
            case .listen: waitOut()
            case .finished, .failed: return
            }
        }
    }
}

@Suite("One request and its answer")
struct ExchangeTests {
    private static func telegram(_ records: String, from address: UInt8 = 5) -> [UInt8] {
        var writer = FrameWriter(.respondData, PrimaryAddress(address), .variableBare)
        writer.append(bytes(hexadecimal: records).span)
        writer.finish()
        return writer.wireBytes
    }

    private static let good = telegram("0406C7D02700")

    private func outcome(
        _ request: Request = .readData(frameCount: true),
        _ manner: Exchange.Manner = .init(),
        to address: PrimaryAddress = PrimaryAddress(5),
        hearing bytes: [UInt8]
    ) -> Exchange.Step {
        var driver = Driver(request, to: address, manner: manner)
        driver.run(hearing: bytes)
        return driver.step
    }

    @Test func `a telegram is taken, and an E5 where that is the answer`() {
        var driver = Driver(.readData(frameCount: true))
        driver.run(hearing: Self.good)
        #expect(driver.step == .finished)
        #expect(driver.exchange.answer == .telegram)
        #expect(driver.answer == bytes(hexadecimal: "0406C7D02700"))
        #expect(driver.exchange.evidence.attempts == 1)
        #expect(driver.exchange.evidence.answerDelay == 20_000 + byteTime)
        #expect(outcome(.initialise, hearing: [0xE5]) == .finished)
        #expect(outcome(hearing: [0xE5]) == .finished)
    }

    @Test func `silence is waited out by the standard's window, and asked again twice`() {
        var driver = Driver(.readData(frameCount: true))
        driver.send()
        // 330 bits and 50 ms, and what the adapter may add. (EN 13757-2)
        #expect(
            driver.step
                == .listen(until: Moment(microseconds: driver.requestEnd + 187_500 + 150_000))
        )
        driver.run(hearing: [])
        #expect(driver.step == .failed(.noAnswer))
        #expect(driver.sendTimes.count == 3)
    }

    @Test func `a request that is sent again is the same, so the frame count bit is too`() {
        var driver = Driver(.readData(frameCount: true))
        let first = driver.request
        driver.run(hearing: Array(Self.good.dropLast()) + [0x17])
        #expect(driver.step == .failed(.damaged(.stop(0x17))))
        #expect(driver.request == first && first[1] == 0x7B)
        #expect(driver.sendTimes.count == 3)
    }

    @Test func `an echo that is the request is left out, and one that is not is no echo`() {
        for request: Request in [.readData(frameCount: true), .resetApplication(subcode: 1)] {
            var driver = Driver(request)
            let answer = request.reply == .telegram ? Self.good : [0xE5]
            driver.run(hearing: driver.request + answer)
            #expect(driver.step == .finished)
            #expect(driver.exchange.evidence.echoes == 1)
            #expect(!driver.exchange.evidence.heardSomething)
            var damaged = Driver(request, manner: .init(attempts: 1))
            var echo = damaged.request
            echo[1] ^= 0x08
            damaged.run(hearing: echo)
            #expect(damaged.exchange.evidence.echoes == 0)
            #expect(damaged.step != .finished && damaged.step != .failed(.onlyEcho))
        }
        #expect(outcome(hearing: Driver(.readData(frameCount: true)).request) == .failed(.onlyEcho))
    }

    @Test func `an answer that begins like the request is not swallowed as an echo`() {
        // Both are long frames with the same length.
        var driver = Driver(.resetApplication(subcode: 1), manner: .init(attempts: 1))
        let error = FrameWriter(ApplicationError(rawValue: 8), at: PrimaryAddress(5)).wireBytes
        #expect(error.count == driver.request.count)
        driver.run(hearing: error)
        #expect(driver.step == .finished && driver.exchange.answer == .telegram)
    }

    @Test func `a meter that answers in its own name is believed at 253 and 254 only`() {
        #expect(outcome(to: .any, hearing: Self.good) == .finished)
        #expect(outcome(to: .selected, hearing: Self.good) == .finished)
        #expect(outcome(to: PrimaryAddress(6), hearing: Self.good) == .failed(.otherAnswer))
    }

    @Test func `more behind a good answer is a collision for who hears out`() {
        let manner = Exchange.Manner(attempts: 1, hearsOut: true)
        #expect(outcome(.initialise, manner, hearing: [0xE5]) == .finished)
        #expect(outcome(.initialise, manner, hearing: [0xE5, 0xE5]) == .failed(.collision))
        #expect(
            outcome(.readData(frameCount: true), manner, hearing: Self.good + [0x00])
                == .failed(.collision)
        )
        #expect(outcome(.initialise, hearing: [0xE5, 0xE5]) == .finished)
    }

    @Test func `a lone byte is noise and no collision`() {
        #expect(outcome(hearing: [0xFD]) == .failed(.onlyNoise))
        #expect(outcome(hearing: [0x00, 0xFC]) == .failed(.onlyNoise))
    }

    @Test func `a telegram whose records do not fit is not believed`() {
        let broken = Self.telegram("0406C7D0")
        let defect = TelegramDefect.record(.endsEarly(.data), offset: 0)
        #expect(outcome(hearing: broken) == .failed(.unbelievable(defect)))
    }

    @Test func `noise that never ends does not keep the line for ever`() {
        var driver = Driver(.readData(frameCount: true), manner: .init(attempts: 1))
        driver.send()
        var count = 0
        while case .listen = driver.step, count < 10_000 {
            driver.hear([UInt8(truncatingIfNeeded: count &* 37)], after: 0)
            count += 1
            if case .listen(let until) = driver.step, driver.now >= until.microseconds {
                driver.waitOut()
            }
        }
        #expect(driver.now < 5_000_000)
        guard case .failed = driver.step else {
            Issue.record("\(driver.step)")
            return
        }
    }

    @Test func `what writes is not sent unless that is allowed`() {
        let request = Request.setAddress(PrimaryAddress(9))
        #expect(outcome(request, hearing: [0xE5]) == .failed(.writeNotAllowed))
        #expect(outcome(request, .init(allowsWrites: true), hearing: [0xE5]) == .finished)
        #expect(
            outcome(.data(.lowFirst), .init(allowsWrites: true), hearing: [])
                == .failed(.cannotBeSent)
        )
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `no single fault ever finishes with another value`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            var wire = Self.good
            let place = Int.random(in: wire.indices, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: wire[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 1: wire.remove(at: place)
            case 2: wire.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            default: wire.removeSubrange(place...)
            }
            var driver = Driver(.readData(frameCount: true), manner: .init(attempts: 1))
            driver.run(hearing: wire)
            guard driver.step == .finished, driver.exchange.answer == .telegram else { continue }
            #expect(driver.answer == bytes(hexadecimal: "0406C7D02700"))
        }
    }
}
