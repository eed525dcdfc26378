import Catalogue
import IEC62056
import Metering
import Simulator
import Testing

@Suite("A meter that is asked in characters, behind its head")
struct ASCIIMeterTests {
    private typealias Exchange = ASCIIExchange<32_768>

    private func meter(
        _ name: String,
        _ faults: ASCIIFault...,
        echo: Bool = false,
        seed: UInt64 = 1,
        settings: [LiveField: Int32] = [:]
    ) throws -> SimulatedASCIIMeter {
        let start = try #require(MeterDateTime("2026-01-15 07:30:00"))
        let options = SimulatedASCIIMeter.Options(
            seed: seed,
            echo: echo,
            faults: faults,
            settings: settings,
            start: start
        )
        return SimulatedASCIIMeter(
            model: try #require(MeterCatalogue.asciiModel(named: name)),
            options: options
        )
    }

    /// A reader on a line that knows its speed.
    private func ask(
        _ request: ASCIIRequest,
        _ meter: SimulatedASCIIMeter,
        at start: Int64 = 0,
        attempts: Int = 3,
        wrongBaud: Int? = nil
    ) -> Exchange {
        var head = OpticalHead(meter)
        var exchange = Exchange(request, attempts: attempts)
        var now = Moment(microseconds: start)
        var step = exchange.begin(at: now)
        while true {
            switch step {
            case .send(let baud):
                head.settings = CharacterFormat(baud: wrongBaud ?? Int(baud))
                let bytes = exchange.withRequest { span in span.indices.map { span[$0] } }
                for byte in bytes { head.receive(byte, at: now) }
                step = exchange.sent(at: now)
            case .listen(let baud, let limit):
                head.settings = CharacterFormat(baud: wrongBaud ?? Int(baud))
                now = min(limit, max(now, head.nextMoment ?? limit))
                if let byte = head.transmit(at: now) {
                    step = exchange.receive(byte, at: now)
                } else if now == limit || head.nextMoment == nil {
                    now = limit
                    step = exchange.timePassed(at: now)
                }
            case .finished, .failed: return exchange
            }
        }
    }

    private func step(_ exchange: Exchange) -> Exchange.Step {
        var exchange = exchange
        return exchange.timePassed(at: Moment(microseconds: .max / 2))
    }

    private func text(_ exchange: Exchange) -> String {
        exchange.withAnswer { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
    }

    private func live(_ exchange: Exchange) throws -> LiveData {
        try exchange.withAnswer { text throws(ASCIIDefect) in try LiveData(text: text) }
    }

    @Test(arguments: ["66-CDE", "401", "III", "66-B", "41", "Compact"], [false, true])
    func `each model answers /#1, with its echo or without`(name: String, echo: Bool) throws {
        let exchange = ask(.data(.live), try meter(name, echo: echo))
        #expect(step(exchange) == .finished)
        #expect(exchange.evidence.echoes == (echo ? 1 : 0))
        let data = try live(exchange)
        let scale = SimulatedASCIIMeter.Digits().scale
        let t1 = data.value(of: .flowTemperature, scale: scale).number
        #expect(t1.exponent == -2 && (2_000...12_000).contains(t1.magnitude))
        let difference = data[.flowTemperature].magnitude - data[.returnTemperature].magnitude
        #expect(data[.temperatureDifference].magnitude == difference)
        #expect((data[.energy].magnitude > 0) == (name != "41") && data[.volume].magnitude > 0)
    }

    @Test func `a 66-C shows what the published one showed`() throws {
        let settings = SimulatedASCIIMeter.publishedValues
        let exchange = ask(.data(.live), try meter("66C", settings: settings))
        #expect(
            text(exchange)
                == "0507109 1296626 0032673 0006811 0003366 0003445 0000031 0000079 0000093 0000000 \r"
        )
    }

    @Test(arguments: [1_200, 600, 2_400])
    func `asked at another speed it says nothing`(baud: Int) throws {
        let exchange = ask(.data(.live), try meter("401"), wrongBaud: baud)
        #expect(step(exchange) != .finished)
        #expect(exchange.evidence.answerDelay == nil)
    }

    @Test func `asked and listened to at 300 it answers what nobody understands`() throws {
        let exchange = ask(.data(.live), try meter("401"), wrongBaud: 300)
        #expect(step(exchange) != .finished)
        #expect(exchange.evidence.bytes > 0)
    }

    @Test(arguments: [("66-CDE", 1), ("III", 2), ("401", 2)])
    func `a readout has its units, at once or behind an acknowledgement`(
        name: String,
        requests: Int
    ) throws {
        let model = try #require(MeterCatalogue.asciiModel(named: name))
        let exchange = ask(.readout(model.acknowledgement), try meter(name, echo: true))
        #expect(step(exchange) == .finished)
        #expect(exchange.evidence.echoes == requests)
        let text = text(exchange)
        #expect(text.contains("*GJ)") && text.contains("*m3)") && text.hasSuffix("*h)!\r\n"))
        let live = try live(ask(.data(.live), try meter(name)))
        let energy = try exchange.withAnswer { block throws(ASCIIDefect) in
            var records = ReadoutRecords()
            while let record = try records.next(in: block) {
                if record.address == .energy { return record.decimal(in: block) }
            }
            return nil
        }
        #expect(energy?.magnitude == live[.energy].magnitude && energy?.exponent == -3)
    }

    @Test func `a meter of volume leaves energy blank`() throws {
        let exchange = ask(.readout(.always), try meter("41"))
        #expect(step(exchange) == .finished)
        #expect(text(exchange).contains("6.8(       )\r\n6.26("))
    }

    @Test func `a meter that waits for an acknowledgement sends no data without one`() throws {
        let exchange = ask(.readout(.never), try meter("III"))
        #expect(step(exchange) == .failed(.onlyIdentification))
    }

    @Test(arguments: [
        ("/#5", "III", 31), ("/#6", "66C", 60), ("/#8", "66C", 36), ("/#9", "66C", 15),
    ])
    func `the memory has as many rows as it is deep, or as the meter is old`(
        name: String,
        model: String,
        depth: Int
    ) throws {
        let set = try #require(DataSet(name.suffix(1)))
        let exchange = ask(.data(set), try meter(model))
        #expect(step(exchange) == .finished)
        let rows = text(exchange).split(separator: "\r")
        #expect(rows.count == depth || set == .years && (3...15).contains(rows.count))
        // Energy only grows, and the newest row comes first.
        let energy = rows.compactMap { $0.split(separator: " ").dropFirst().first }
        #expect(energy == energy.sorted(by: >))
        let now = try live(ask(.data(.live), try meter(model)))
        #expect(UInt64(energy.first ?? "") ?? .max <= now[.energy].magnitude)
    }

    @Test func `info events and the program are told`() throws {
        let events = ask(.data(.infoEvents), try meter("66C"))
        #expect(text(events).split(separator: "\r").count == 10)
        let program = ask(.data(.program), try meter("66C"))
        let data = try program.withAnswer { text throws(ASCIIDefect) in
            try ProgramData(text: text)
        }
        #expect(data.program.a == 3 && data.program.b == 4)
    }

    @Test func `what a model is not known to have is not answered`() throws {
        #expect(step(ask(.data(.years), try meter("401"))) == .failed(.noAnswer))
    }

    @Test func `with faults a reader gets the right values or none`() throws {
        let faults: [ASCIIFault] = [
            .parityErrors(oneIn: 60), .lostBytes(oneIn: 60), .truncated, .noise, .busy(oneIn: 2),
        ]
        for fault in faults {
            var finished = 0
            for seed in 1...40 as ClosedRange<UInt64> {
                let right = try live(ask(.data(.live), try meter("66C", seed: seed)))
                let exchange = ask(.data(.live), try meter("66C", fault, seed: seed))
                guard step(exchange) == .finished else { continue }
                finished += 1
                let data = try live(exchange)
                // The house lives on while the request is repeated.
                #expect(data[.energy].magnitude - right[.energy].magnitude <= 5, "\(fault)")
                #expect(data[.flowTemperature] == right[.flowTemperature], "\(fault)")
            }
            #expect(
                fault == .truncated || fault == .noise || finished > 20,
                "\(fault): \(finished)"
            )
        }
    }

    @Test func `silence, a wrong check and a late answer are told for what they are`() throws {
        #expect(step(ask(.data(.live), try meter("66C", .silent))) == .failed(.noAnswer))
        #expect(
            step(ask(.data(.live), try meter("66C", .silent, echo: true))) == .failed(.onlyEcho)
        )
        let readout = ask(.readout(.never), try meter("66C", .wrongChecksum))
        guard case .failed(.damaged(.checksum)) = step(readout) else {
            Issue.record("a wrong check was taken")
            return
        }
        let late = ask(.data(.live), try meter("66C", .late(milliseconds: 2_500)))
        #expect(step(late) != .finished)
    }
}
