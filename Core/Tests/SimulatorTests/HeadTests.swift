import Catalogue
import KMP
import Metering
import Simulator
import Testing

@Suite("A meter behind its optical head, on a line that knows its settings")
struct HeadTests {
    private let request = wireBytes(of: .getType)

    private func head(
        _ faults: Fault...,
        echo: Bool = false,
        settings: CharacterFormat? = CharacterFormat()
    ) throws -> OpticalHead {
        let start = try #require(MeterDateTime("2026-01-15 07:30:00"))
        let options = SimulatedMeter.Options(echo: echo, faults: faults, start: start)
        var head = OpticalHead(model: .sample, options: options)
        head.settings = settings
        return head
    }

    /// All that comes back within some seconds.
    private func reply(
        _ head: inout OpticalHead,
        to bytes: [UInt8],
        at start: Int64 = 0,
        seconds: Int64 = 4
    ) -> [UInt8] {
        let limit = Moment(microseconds: (start + seconds) * 1_000_000)
        for byte in bytes { head.receive(byte, at: Moment(microseconds: start * 1_000_000)) }
        var reply: [UInt8] = []
        while let moment = head.nextMoment, moment <= limit {
            while let byte = head.transmit(at: moment) { reply.append(byte) }
        }
        return reply
    }

    private func isAnswered(_ head: inout OpticalHead) -> Bool {
        var reader = FrameReader<64>()
        return reply(&head, to: request).contains {
            reader.receive($0) == .frame && reader.direction == .answer
        }
    }

    @Test(arguments: [
        ("1200 8N2", CharacterFormat(), true), ("1200 8N1", CharacterFormat(stopBits: 1), true),
        ("2400", CharacterFormat(baud: 2400), false), ("300", CharacterFormat(baud: 300), false),
        ("9600", CharacterFormat(baud: 9600), false), ("1240", CharacterFormat(baud: 1240), true),
        ("8E1", CharacterFormat(parity: .even, stopBits: 1), false),
        ("8O2", CharacterFormat(parity: .odd), false),
        ("7E2", CharacterFormat(dataBits: 7, parity: .even), false),
    ])
    func `a meter at 1200 8N2 answers to the right settings only`(
        name: String,
        settings: CharacterFormat,
        answers: Bool
    ) throws {
        var head = try head(settings: settings)
        #expect(isAnswered(&head) == answers, "\(name)")
    }

    @Test
    func `one stop bit is too few for a meter that needs two`() throws {
        var head = try head(.twoStopBits)
        #expect(isAnswered(&head))
        head = try self.head(.twoStopBits, settings: CharacterFormat(stopBits: 1))
        #expect(!isAnswered(&head))
    }

    @Test
    func `what the reader hears at a wrong speed is garbage, and the same each time`() throws {
        let garbage = try [0, 0].map { _ in
            var head = try head()
            for byte in request { head.receive(byte, at: Moment(microseconds: 0)) }
            while let moment = head.nextMoment, moment.microseconds < 100_000 {
                _ = head.transmit(at: moment)
            }
            head.settings = CharacterFormat(baud: 2400)
            return (reply(&head, to: []), head.errors)
        }
        #expect(!garbage[0].0.isEmpty && garbage[0].0 == garbage[1].0)
        #expect(garbage[0].0.first != WireByte.startAnswer && garbage[0].1 == garbage[1].1)
        #expect(garbage[0].1.framing > 0)
    }

    @Test
    func `an echo is the reader's own light and right at any speed`() throws {
        for baud in [300, 1200, 9600] {
            var head = try head(.echoOnly, settings: CharacterFormat(baud: baud))
            #expect(reply(&head, to: request) == request)
        }
    }

    @Test
    func `an echo that is damaged is like the request and not the same`() throws {
        var head = try head(.echoDamaged)
        let echo = reply(&head, to: request + request + request)
        #expect(!echo.isEmpty && echo != request + request + request && echo.count > 10)
    }

    @Test
    func `noise comes unasked, and little gets through it`() throws {
        var head = try head(.noise)
        #expect(reply(&head, to: []).count > 20)
        #expect(!isAnswered(&head))
    }

    @Test
    func `an old MULTICAL answers ten numbers when asked at 300 baud`() throws {
        var head = try head(.oldMultical, settings: CharacterFormat(baud: 300))
        for byte in [0xAF, 0xA3, 0xB1] as [UInt8] {
            head.receive(byte, at: Moment(microseconds: 0))
        }
        while let moment = head.nextMoment, moment.microseconds < 300_000 {
            _ = head.transmit(at: moment)
        }
        head.settings = CharacterFormat()
        let text = String(decoding: reply(&head, to: []).map { $0 & 0x7F }, as: UTF8.self)
        #expect(text.hasPrefix("0507109 1296626 ") && text.hasSuffix(" 0000000 \r"))
    }

    @Test(arguments: [2400, 300])
    func `an M-Bus device says E5 at its speed with even parity`(baud: Int) throws {
        let select: [UInt8] = [0x10, 0x40, 0xFE, 0x3E, 0x16]
        let right = CharacterFormat(baud: baud, parity: .even, stopBits: 1)
        var head = try head(.mBus(baud: UInt32(baud)), settings: right)
        #expect(reply(&head, to: select) == [0xE5])
        head = try self.head(.mBus(baud: UInt32(baud)))
        #expect(reply(&head, to: select) != [0xE5])
    }

    @Test
    func `a meter at another address answers there only`() throws {
        var head = try head(.otherAddress(0x7F))
        #expect(!isAnswered(&head))
        let bytes = reply(&head, to: wireBytes(of: .getType, to: .topModule), at: 10)
        #expect(bytes.starts(with: [0x40, 0x7F, 0x01]))
    }

    @Test
    func `a request for registers is answered with none`() throws {
        var bench = try Bench(faults: [.noRegisters])
        #expect(try bench.read(60).isEmpty)
    }

    @Test
    func `one of so many requests is answered`() throws {
        var bench = try Bench(faults: [.intermittent(oneIn: 3)])
        let answers = (0..<90).count { _ in
            bench.wait(seconds: 10)
            return bench.ask(.getType).answer != nil
        }
        #expect((15...45).contains(answers))
    }
}
