import KMP
import Metering
import Testing

/// When an exchange sends, waits and gives up: 5512-447 §2.1 and its figures.
@Suite("Exchange: times and retries")
struct ExchangeTimingTests {
    static let request = ExchangeTests.request
    static let echo = ExchangeTests.echo
    static let good = ExchangeTests.good
    static let second: Int64 = 1_000_000
    /// From the last byte until the meter listens again.
    static let silence = 1_600_000 as Int64

    /// What an attempt may hear that makes it fail.
    static let failures: [[UInt8]] = [
        bad, good.dropLast() + [0x1B, 0x0D], [0x40, 0x06], [0x40, 0x3F, 0x0D],
        answer(.getRegister, ExchangeTests.temperature), answer(.getRegister, [0x00]),
        Array(good.dropLast()),
    ]

    static let bad: [UInt8] = {
        var wire = good
        wire[12] ^= 1
        return wire
    }()

    // "Last request byte → first response byte < 1.6 s."
    @Test(arguments: [Int32(0), 100_000, 750_000])
    func `the first byte may come 1.6 s and the latency after the request's last`(latency: Int32) {
        var driver = Driver(Self.request, timing: LineTiming(latency: latency))
        driver.send()
        #expect(driver.deadline == 9 * byteTime + 1_600_000 + Int64(latency))
    }

    @Test func `until the first byte's deadline nothing is sent again, and then at once`() throws {
        var driver = Driver(Self.request)
        driver.send()
        let deadline = try #require(driver.deadline)
        let early = Moment(microseconds: deadline - 1)
        #expect(
            driver.exchange.timePassed(at: early)
                == .listen(until: Moment(microseconds: deadline))
        )
        // The meter has heard nothing for 1.6 s by then.
        #expect(driver.exchange.timePassed(at: Moment(microseconds: deadline)) == .send)
    }

    @Test func `the deadline at 300 baud has four times the wire time`() {
        var driver = Driver(Self.request, timing: LineTiming(baud: 300, latency: 0))
        driver.send()
        // 11 bits at 300 baud are 36 667 µs, rounded up.
        let expected: Int64 = 9 * 36_667 + 1_600_000
        #expect(driver.deadline == expected)
    }

    // Adapters deliver in bursts, so a gap never ends a frame. (Facts §1.3)
    @Test func `a gap of a second inside an answer does not end it`() {
        var driver = Driver(Self.request)
        driver.send()
        driver.hear(Array(Self.good.prefix(7)), after: 1_500_000)
        driver.hear(Array(Self.good.dropFirst(7)), after: Self.second)
        #expect(driver.step == .finished)
        #expect(driver.exchange.evidence.attempts == 1)
    }

    @Test func `an answer that began has 1.6 s, the latency and twice its usual length`() {
        var driver = Driver(Self.request)
        driver.send()
        driver.hear([0x40], after: Self.second)
        // Head, one register of up to seven bytes, checksum and stop byte: 18 bytes.
        #expect(driver.deadline == driver.lastByte + 2 * 18 * byteTime + 1_700_000)
    }

    // A day of hours in ten registers takes 9.5 s on the wire, and any gap may come on top.
    @Test func `a long answer of a logger has the time that it takes`() {
        let ids = RegisterList((60..<70).map { RegisterID($0) })
        let request = Request.logger(.entries(.hour, from: 24, count: 24, registers: ids))
        var driver = Driver(request)
        driver.send()
        driver.hear([0x40])
        #expect(driver.deadline == driver.lastByte + 2 * 1031 * byteTime + 1_700_000)
    }

    @Test func `an answer that interrupts a broken echo has its whole time as well`() {
        var driver = Driver(Self.request)
        driver.send()
        driver.hear(Array(Self.echo.dropLast()) + [0x40], after: Self.second)
        #expect(driver.deadline == driver.lastByte + 2 * 18 * byteTime + 1_700_000)
        driver.hear(Array(Self.good.dropFirst()), after: Self.second)
        #expect(driver.step == .finished)
        #expect(driver.exchange.evidence.answerDelay != nil)
        #expect(driver.exchange.evidence.damagedEchoes == 1)
    }

    @Test func `start bytes without end keep no attempt longer than its last deadline`() {
        var driver = Driver(Self.request, attempts: 1)
        driver.send()
        let latest = driver.requestEnd + 2 * 1_700_000 + 2 * 18 * byteTime
        while case .listen = driver.step, driver.now < 2 * latest {
            if let deadline = driver.deadline, driver.now + Self.second > deadline {
                driver.waitOut()
            } else {
                driver.hear([0x40], after: Self.second)
            }
        }
        #expect(driver.step == .failed(.damaged(.tooShort)))
        #expect(driver.now <= latest)
    }

    // "After a response with bad CRC the same ≥ 1.6 s wait."
    @Test func `after a bad checksum 1.6 s of silence pass before the next sending`() {
        var driver = Driver(Self.request)
        driver.send()
        driver.hear(Self.bad)
        #expect(driver.deadline == driver.lastByte + Self.silence)
        driver.waitOut()
        #expect(driver.step == .send)
        driver.send()
        driver.hear(Self.good)
        #expect(driver.step == .finished)
        #expect(driver.exchange.evidence.attempts == 2)
        #expect(driver.exchange.evidence.damagedAnswers == 1)
    }

    @Test(arguments: failures)
    func `no request follows any byte by less than 1.6 s`(wire: [UInt8]) {
        var driver = Driver(Self.request)
        for _ in 0..<2 {
            driver.send()
            driver.hear(wire, after: 300_000)
            for _ in 0..<3 where driver.step != .send { driver.waitOut() }
            #expect(driver.step == .send)
            #expect(driver.now >= driver.lastByte + Self.silence)
        }
    }

    @Test func `noise during the silence prolongs it`() {
        var driver = Driver(Self.request)
        driver.send()
        driver.hear(Self.bad)
        driver.hear([0x00], after: Self.second)
        #expect(driver.deadline == driver.lastByte + Self.silence)
        driver.waitOut()
        #expect(driver.step == .send)
    }

    @Test func `noise that never ends does not hold the request up for ever`() throws {
        var driver = Driver(Self.request)
        driver.send()
        driver.hear(Self.bad)
        let failed = driver.lastByte
        while case .listen(let until) = driver.step, driver.now < 60 * Self.second {
            if until.microseconds <= driver.now { driver.waitOut() } else { driver.hear([0xFF]) }
        }
        #expect(driver.step == .send)
        #expect(driver.now >= failed + Self.silence)
        #expect(driver.now <= failed + 6 * Self.silence)
    }

    @Test func `an answer behind noise that looked like one is believed`() {
        var driver = Driver(Self.request)
        driver.send()
        driver.hear(Self.bad + Self.good)
        #expect(driver.step == .finished)
        #expect(driver.exchange.evidence.attempts == 1)
        #expect(driver.exchange.evidence.damagedAnswers == 1)
    }

    @Test func `a late answer to the first attempt answers the second`() {
        var driver = Driver(Self.request)
        driver.send()
        driver.waitOut()
        driver.send()
        driver.hear(Self.good)
        #expect(driver.step == .finished)
        #expect(driver.exchange.evidence.attempts == 2)
    }

    @Test func `an interrupted answer followed by a good one finishes`() {
        var driver = Driver(Self.request)
        driver.send()
        driver.hear(Array(Self.good.prefix(8)) + Self.good)
        #expect(driver.step == .finished)
        #expect(driver.exchange.answerBytes == ExchangeTests.data)
        #expect(driver.exchange.evidence.damagedAnswers == 1)
        #expect(driver.exchange.evidence.defect == .interrupted)
    }

    @Test func `the delay of the answer is measured from the request's end`() {
        var driver = Driver(Self.request)
        driver.send()
        driver.hear(Self.echo)
        #expect(driver.exchange.evidence.answerDelay == nil)
        driver.hear(Self.good, after: 280_000)
        #expect(driver.exchange.evidence.answerDelay == 9 * byteTime + 280_000 + byteTime)
    }

    @Test func `until it is sent, the request is still to be sent`() {
        var exchange = FullExchange(Self.request)
        let now = Moment(microseconds: 0)
        #expect(exchange.timePassed(at: now) == .send)
        #expect(exchange.begin(at: now) == .send)
        // The head gives the echo back while the request is on its way.
        for byte in Self.echo { #expect(exchange.receive(byte, at: now) == .send) }
        #expect(exchange.evidence.echoes == 1)
        #expect(exchange.evidence.attempts == 0)
        guard case .listen = exchange.sent(at: now) else {
            Issue.record("does not listen")
            return
        }
        #expect(exchange.evidence.attempts == 1)
    }

    @Test(arguments: [(-1, 1), (0, 1), (1, 1), (2, 2), (5, 5)])
    func `a request is sent so many times and at least once`(attempts: Int, sent: Int) {
        var driver = Driver(Self.request, attempts: attempts)
        driver.run(hearing: [])
        #expect(driver.sendTimes.count == sent)
        #expect(driver.step == .failed(.noAnswer))
    }
}
