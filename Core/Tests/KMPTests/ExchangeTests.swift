import KMP
import Metering
import Testing

/// What an exchange believes; times and retries stand in ``ExchangeTimingTests``.
@Suite("Exchange: which answer is believed")
struct ExchangeTests {
    /// Vector 22: heat energy of a MULTICAL 403.
    static let request = Request.getRegisters([RegisterID(60)])
    static let echo = bytes(hexadecimal: "803f1001003cb25f0d")
    static let good = bytes(hexadecimal: "403f10003c0304430000d6de03220d")
    static let data = bytes(hexadecimal: "003c0304430000d6de")

    /// The registers 60 and 86 as an answer has them.
    static let energy = record(60, unit: 3, signExponent: 0x43, [0, 0, 0xD6, 0xDE])
    static let temperature = record(86, unit: 37, signExponent: 0x42, [0x14, 0xF5])

    @Test func `a good answer finishes and lends its data`() {
        var driver = Driver(Self.request)
        #expect(driver.step == .send)
        #expect(driver.exchange.requestBytes == Self.echo)
        driver.run(hearing: Self.good)
        #expect(driver.step == .finished)
        #expect(driver.exchange.answerBytes == Self.data)
        #expect(driver.exchange.evidence.attempts == 1)
        #expect(driver.exchange.evidence.bytes == 15)
    }

    @Test func `an answer behind the echo and a lone 00 finishes`() {
        var driver = Driver(Self.request)
        driver.run(hearing: Self.echo + [0x00] + Self.good)
        #expect(driver.step == .finished)
        #expect(driver.exchange.answerBytes == Self.data)
        #expect(driver.exchange.evidence.echoes == 1)
        #expect(driver.exchange.evidence.strayZeros == 1)
        #expect(driver.exchange.evidence.strayBytes == 0)
    }

    @Test(arguments: [
        (Request.setClock(date: 140508, time: 30500), [UInt8(0x06)]),
        (.getSerialNumber, bytes(hexadecimal: "403f0200692d32cd5d0d")),
    ])
    func `once it is finished it stays so, whatever comes or passes`(
        request: Request,
        wire: [UInt8]
    ) {
        var driver = Driver(request)
        driver.run(hearing: wire)
        #expect(driver.step == .finished)
        let later = Moment(microseconds: driver.now + 10_000_000)
        let data = driver.exchange.answerBytes
        #expect(driver.exchange.receive(0x40, at: later) == .finished)
        #expect(driver.exchange.timePassed(at: later) == .finished)
        #expect(driver.exchange.answerBytes == data)
    }

    @Test func `once it has failed it stays so, and lends no data`() {
        var driver = Driver(Self.request, attempts: 1)
        driver.run(hearing: answer(.getRegister, Self.temperature))
        let failed = FullExchange.Step.failed(.unbelievable(.notRequested(RegisterID(86))))
        #expect(driver.step == failed)
        #expect(driver.exchange.answerBytes.isEmpty)
        let later = Moment(microseconds: driver.now + 10_000_000)
        #expect(driver.exchange.receive(0x40, at: later) == failed)
        #expect(driver.exchange.timePassed(at: later) == failed)
    }

    @Test func `nothing at all is no answer`() {
        #expect(outcome(Self.request, hearing: []) == .failed(.noAnswer))
        #expect(outcome(Self.request, hearing: [0x00]) == .failed(.noAnswer))
    }

    // "If you only ever see your own frame back the meter did not answer." (Facts §1.4)
    @Test func `only the echo, three times, is only the echo`() {
        var driver = Driver(Self.request)
        driver.run(hearing: Self.echo)
        #expect(driver.step == .failed(.onlyEcho))
        #expect(driver.exchange.evidence.attempts == 3)
        #expect(driver.exchange.evidence.echoes == 3)
    }

    @Test(
        arguments: [[0xFF, 0x3F, 0x0D], [0x06], [0x80, 0x3F], [0x80, 0x3F, 0x0D]] as [[UInt8]]
    )
    func `bytes that are no frame are noise`(noise: [UInt8]) {
        #expect(outcome(Self.request, hearing: noise) == .failed(.onlyNoise))
    }

    @Test func `an answer with a bad checksum was damaged`() {
        var wire = Self.good
        wire[12] ^= 1
        let defect = FrameDefect.checksum(sent: 0x0222, computed: 0x0322)
        #expect(outcome(Self.request, hearing: Self.echo + wire) == .failed(.damaged(defect)))
    }

    @Test func `an answer that never ends was damaged`() {
        var driver = Driver(Self.request)
        driver.run(hearing: Self.echo + Self.good.dropLast())
        #expect(driver.step == .failed(.damaged(.tooShort)))
        #expect(driver.exchange.evidence.damagedAnswers == 3)
    }

    @Test(arguments: [
        answer(.getRegister, energy, from: .topModule), answer(.getSerialNumber, [0, 1, 2, 3]),
    ])
    func `a good answer of another device or command is never believed`(wire: [UInt8]) {
        var driver = Driver(Self.request)
        driver.run(hearing: wire)
        #expect(driver.step == .failed(.otherAnswer))
        #expect(driver.exchange.evidence.otherAnswers == 3)
    }

    @Test func `the right answer behind another device's is taken`() {
        var driver = Driver(Self.request)
        driver.run(hearing: answer(.getRegister, Self.energy, from: .topModule) + Self.good)
        #expect(driver.step == .finished)
        #expect(driver.exchange.evidence.attempts == 1)
    }

    @Test(arguments: [
        (temperature, DataDefect.notRequested(RegisterID(86))),
        (energy + energy, .repeated(RegisterID(60))),
        (energy + temperature, .notRequested(RegisterID(86))),
        (energy + [0x00], .endsEarly(offset: 10)),
        (Array(energy.dropLast()), .endsEarly(offset: 8)),
    ])
    func `contents that were not asked for or do not fill the frame never finish`(
        data: [UInt8],
        defect: DataDefect
    ) {
        let wire = answer(.getRegister, data)
        #expect(outcome(Self.request, hearing: wire) == .failed(.unbelievable(defect)))
    }

    // Unknown registers are left out without a word. (5512-447 §6.2.4)
    @Test(arguments: [energy + temperature, temperature, temperature + energy, []])
    func `an answer that omits registers, or has them in another order, finishes`(data: [UInt8]) {
        let request = Request.getRegisters([RegisterID(60), RegisterID(1), RegisterID(86)])
        #expect(outcome(request, hearing: answer(.getRegister, data)) == .finished)
    }

    // SetClock and PutRegister answer with 06, all others with a frame. (5512-447 §6.2)
    @Test func `an acknowledgement finishes only where one is due`() {
        let clock = Request.setClock(date: 70730, time: 161557)
        #expect(outcome(clock, hearing: [0x06]) == .finished)
        #expect(outcome(Self.request, hearing: [0x06] + Self.good) == .finished)
        let frame = answer(.setClock, [])
        #expect(outcome(clock, hearing: frame) == .failed(.otherAnswer))
    }

    @Test func `an acknowledgement behind the echo lends no data`() {
        // Vector 58.
        let vector = Vector.with(id: 58)
        var driver = Driver(.setClock(date: 140508, time: 30500))
        #expect(driver.exchange.requestBytes == vector?.requestBytes)
        driver.run(hearing: driver.exchange.requestBytes + [0x06])
        #expect(driver.step == .finished)
        #expect(driver.exchange.answerBytes.isEmpty)
    }

    // 9C is answered by 9B. (5512-447 §6.2.7)
    @Test func `clearing the event status is answered by the event status`() {
        let clear = Request.clearEventStatus(conditional: 0x100, unconditional: 0)
        #expect(outcome(clear, hearing: answer(.getEventStatus, [0, 0, 1, 0])) == .finished)
        let same = answer(.clearEventStatus, [0, 0, 1, 0])
        #expect(outcome(clear, hearing: same) == .failed(.otherAnswer))
    }

    @Test(arguments: [Request.getType, .getSerialNumber, .getEventStatus])
    func `a 00 too many never finishes where the length is known`(request: Request) {
        #expect(outcome(request, hearing: answer(request.command, [0, 0, 0, 0])) == .finished)
        let surplus = answer(request.command, [0, 0, 0, 0, 0])
        let defect = DataDefect.surplus(offset: 4, count: 1)
        #expect(outcome(request, hearing: surplus) == .failed(.unbelievable(defect)))
    }

    @Test func `a request too long for the exchange is never sent`() {
        var exchange = Exchange<8>(Self.request)
        #expect(exchange.begin(at: Moment(microseconds: 0)) == .failed(.cannotBeSent))
        #expect(exchange.requestBytes.isEmpty)
        #expect(exchange.evidence.attempts == 0)
    }

    @Test func `a value that does not fit its bytes is never sent`() {
        let write = RegisterWrite(
            password: 0,
            id: RegisterID(60),
            unit: .number,
            value: ExactDecimal(magnitude: 0x1_0000_0000)
        )
        var exchange = FullExchange(.putRegister(write))
        #expect(exchange.begin(at: Moment(microseconds: 0)) == .failed(.cannotBeSent))
        #expect(exchange.requestBytes.isEmpty)
    }
}
