import IEC62056
import Metering
import Testing

@Suite("A request in characters and its answer")
struct ExchangeTests {
    private let line = SevenBit.bytes(sampleLine)

    @Test func `asked at 300 baud, listened to at 300 until the last bit is out, then at 1200`() {
        var exchange = Exchange(.data(.live))
        #expect(exchange.begin(at: Moment(microseconds: 0)) == .send(baud: 300))
        let step = exchange.sent(at: Moment(microseconds: 0))
        // Three characters of 36.667 ms, and 80 ms more.
        let turned = Moment(microseconds: 190_001)
        #expect(step == .listen(baud: 300, until: turned))
        #expect(
            exchange.timePassed(at: Moment(microseconds: 190_000))
                == .listen(baud: 300, until: turned)
        )
        let limit = Moment(microseconds: 110_001 + 3_100_000)
        #expect(exchange.timePassed(at: turned) == .listen(baud: 1200, until: limit))
    }

    @Test func `the times of a line are arguments`() {
        var timing = ASCIITiming(latency: 500_000)
        (timing.slow, timing.fast, timing.turnaround) = (600, 2400, 10_000)
        var exchange = Exchange(.data(.live), timing: timing)
        #expect(exchange.begin(at: Moment(microseconds: 0)) == .send(baud: 600))
        let turned = Moment(microseconds: 3 * 18_334 + 10_000)
        #expect(exchange.sent(at: Moment(microseconds: 0)) == .listen(baud: 600, until: turned))
        let limit = Moment(microseconds: 3 * 18_334 + 3_500_000)
        #expect(exchange.timePassed(at: turned) == .listen(baud: 2400, until: limit))
    }

    @Test(arguments: [false, true])
    func `the echo of the request is no answer and harms none`(isLate: Bool) {
        var driver = Driver(.data(.live))
        let request = driver.exchange.requestBytes
        driver.send(hearing: isLate ? [] : request)
        if isLate { driver.hear(request, after: 10_000) }
        driver.hear(line, after: 1_000_000)
        #expect(driver.step == .finished)
        #expect(driver.exchange.evidence.echoes == 1)
        #expect(driver.exchange.evidence.strayBytes == 0)
        #expect(driver.exchange.answerText == sampleLine)
    }

    @Test func `only the echo is told apart from silence and from noise`() {
        var driver = Driver(.data(.live))
        driver.run(hearing: [], echo: true)
        #expect(driver.step == .failed(.onlyEcho))
        #expect(driver.exchange.evidence.echoes == 3)
        #expect(outcome(.data(.live), hearing: []) == .failed(.noAnswer))
        #expect(outcome(.data(.live), hearing: [0, 0]) == .failed(.noAnswer))
        #expect(outcome(.data(.live), hearing: [0xFE, 0x13]) == .failed(.onlyNoise))
    }

    @Test func `an echo that is damaged is no answer, and the answer behind it counts`() {
        var driver = Driver(.data(.live))
        driver.send(hearing: [0xAF, 0xA2, 0xB1])
        #expect(driver.exchange.evidence.echoes == 0)
        #expect(driver.exchange.evidence.strayBytes == 3)
        driver.hear(line, after: 1_000_000)
        #expect(driver.step == .finished)
    }

    @Test(arguments: [[0xAF], [0xAF, 0xA3], [0xA3, 0xB1]] as [[UInt8]])
    func `a late echo of which a part is lost does not take the answer with it`(part: [UInt8]) {
        var driver = Driver(.data(.live), attempts: 1)
        driver.send()
        driver.hear(part, after: 10_000)
        driver.hear(line, after: 1_000_000)
        #expect(driver.step == .finished)
        #expect(driver.exchange.answerText == sampleLine)
    }

    @Test func `asked again after five seconds, until data arrive`() {
        var driver = Driver(.data(.live), attempts: 3)
        driver.send()
        driver.waitOut()
        #expect(driver.step == .listen(baud: 1200, until: Moment(microseconds: 5_000_000)))
        driver.waitOut()
        driver.send()
        driver.waitOut()
        driver.waitOut()
        driver.send()
        driver.hear(line, after: 1_900_000)
        #expect(driver.step == .finished)
        #expect(driver.sendTimes == [0, 5_000_000, 10_000_000])
        #expect(driver.exchange.evidence.attempts == 3)
        // From the last bit of the request to the first character of the answer.
        let delay: Int64 = 80_000 + 1_900_000 + 9_167
        #expect(driver.exchange.evidence.answerDelay == delay)
    }

    @Test func `a line in bursts and in pieces is one line`() {
        for size in [1, 3, 16, 81] {
            var driver = Driver(.data(.live))
            driver.send()
            for first in stride(from: 0, to: line.count, by: size) {
                let piece = Array(line[first..<min(first + size, line.count)])
                driver.hear(piece, after: Int64(size) * 9_167, pace: 0)
            }
            #expect(driver.step == .finished, "pieces of \(size)")
        }
    }

    @Test func `an answer that breaks off is given up soon, however long it might have been`() {
        for request in [ASCIIRequest.data(.live), .data(.months), .readout(.never)] {
            var exchange = ASCIIExchange<60_000>(request, attempts: 1)
            var step = exchange.begin(at: Moment(microseconds: 0))
            step = exchange.sent(at: Moment(microseconds: 0))
            step = exchange.timePassed(at: Moment(microseconds: 300_000))
            let bytes = SevenBit.bytes(request == .readout(.never) ? "\u{2}6.8(" : "0507")
            for byte in bytes { step = exchange.receive(byte, at: Moment(microseconds: 2_000_000)) }
            guard case .listen(_, let limit) = step else {
                Issue.record("\(step)")
                continue
            }
            #expect(limit == Moment(microseconds: 2_600_000))
            #expect(exchange.timePassed(at: limit) == .failed(.damaged(.truncated)))
        }
    }

    @Test func `what pauses inside is not one line`() {
        var driver = Driver(.data(.live), attempts: 1)
        driver.send()
        driver.hear(Array(line.prefix(40)), after: 500_000)
        driver.hear(Array(line.dropFirst(40)), after: 700_000)
        driver.waitOut()
        #expect(driver.step != .finished)
        #expect(driver.exchange.evidence.damagedAnswers > 0)
    }

    @Test func `another device's text is told as another protocol`() {
        #expect(
            outcome(.data(.live), hearing: SevenBit.bytes("ERROR\r\n")) == .failed(.otherProtocol)
        )
        #expect(
            outcome(.data(.live), hearing: SevenBit.bytes("/LGZ52ZMD\r\n"))
                == .failed(.otherProtocol)
        )
    }

    @Test func `an identification without data is told, and asks for the acknowledgement`() {
        let name = SevenBit.bytes("/KAM0MC\r\n")
        #expect(outcome(.readout(.never), hearing: name) == .failed(.onlyIdentification))
    }

    @Test(
        arguments: zip([ASCIIRequest.Acknowledgement.always, .whenSilent], [250_000, 1_400_000])
    )
    func `ACK 000 follows the identification where the meter wants it`(
        kind: ASCIIRequest.Acknowledgement,
        pause: Int64
    ) throws {
        let vector = try Vector.with(id: 2)
        let split = try #require(vector.wire.firstIndex(of: SevenBit.byte(2)))
        var driver = Driver(.readout(kind))
        driver.send(hearing: driver.exchange.requestBytes)
        driver.hear(Array(vector.wire[..<split]), after: 1_000_000, pace: 36_667)
        #expect(
            driver.step == .listen(baud: 300, until: Moment(microseconds: driver.now + pause))
        )
        driver.waitOut()
        #expect(driver.step == .send(baud: 300))
        #expect(SevenBit.text(driver.exchange.requestBytes) == "\u{6}000\r\n")
        driver.send(hearing: driver.exchange.requestBytes)
        driver.hear(Array(vector.wire[split...]), after: 500_000, pace: 36_667)
        #expect(driver.step == .finished)
        #expect(driver.exchange.identificationText == "KAM MC")
        #expect(driver.exchange.evidence.attempts == 1 && driver.exchange.evidence.echoes == 2)
    }

    @Test func `a meter that sends its data at once is not disturbed by an acknowledgement`() throws
    {
        var driver = Driver(.readout(.whenSilent))
        driver.send()
        driver.hear(try Vector.with(id: 2).wire, after: 1_000_000, pace: 36_667)
        #expect(driver.step == .finished)
        #expect(driver.sendTimes.count == 1)
    }

    @Test func `history of unknown make ends with silence behind a line end`() {
        let rows = "0001234 0000567 251001 \r0001300 0000600 251101 \r"
        var driver = Driver(.data(.months))
        driver.send()
        driver.hear(SevenBit.bytes(rows), after: 1_000_000)
        #expect(
            driver.step == .listen(baud: 1200, until: Moment(microseconds: driver.now + 1_000_000))
        )
        driver.waitOut()
        #expect(driver.step == .finished)
        let fields = driver.exchange.withAnswer { text in
            var walk = DataFields()
            var fields: [(Int, String?)] = []
            while let field = walk.next(in: text) {
                fields.append((field.line, field.decimal(in: text)?.description))
            }
            return fields
        }
        #expect(fields.map(\.0) == [0, 0, 0, 1, 1, 1])
        #expect(fields.map(\.1) == ["1234", "567", "251001", "1300", "600", "251101"])
    }

    @Test func `history that breaks off inside a line is no history`() {
        let rows = "0001234 0000567 251001 \r0001300 0000"
        #expect(
            outcome(.data(.months), hearing: SevenBit.bytes(rows)) == .failed(.damaged(.truncated))
        )
    }

    @Test func `an answer that does not fit is no answer`() {
        var exchange = ASCIIExchange<40>(.data(.months), attempts: 1)
        var step = exchange.begin(at: Moment(microseconds: 0))
        step = exchange.sent(at: Moment(microseconds: 0))
        step = exchange.timePassed(at: Moment(microseconds: 200_000))
        for (place, byte) in line.enumerated() {
            step = exchange.receive(
                byte,
                at: Moment(microseconds: 1_000_000 + Int64(place) * 9_167)
            )
        }
        #expect(step == .failed(.damaged(.tooLong)))
    }

    @Test func `a program number, a customer number and the pulse inputs come from /#2`() throws {
        let text =
            "00012345678 0000000 0000000 0000000 0000000 0001234 0000056 0034119 1112424 "
            + "0251125 \r"
        var driver = Driver(.data(.program))
        driver.run(hearing: SevenBit.bytes(text))
        #expect(driver.step == .finished)
        let data = try driver.exchange.withAnswer { text throws(ASCIIDefect) in
            try ProgramData(text: text)
        }
        #expect(data.customerNumber == ExactDecimal(12_345_678))
        #expect((data.program.a, data.program.b, data.program.ccc) == (3, 4, 119))
        #expect(data.inputA == ExactDecimal(1_234) && data.inputB == ExactDecimal(56))
    }

    @Test func `a data set has one character that can be sent`() {
        #expect(DataSet("J") == .infoEvents && DataSet("5") == .months)
        #expect(DataSet("") == nil && DataSet("12") == nil && DataSet("\u{7F}") == nil)
        #expect(DataSet.infoEvents.description == "/#J")
    }
}
