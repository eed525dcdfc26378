import Catalogue
import MBus
import Metering
import Simulator
import Testing

@Suite("Meters on a bus with which something is wrong")
struct BusFaultTests {
    /// What a meter at 5 with faults gives when it is read whole.
    private func read(_ faults: BusFault...) -> (count: Int, last: TelegramReadout.Step) {
        var meter = BusMeter.simple(0x1000_0005, address: 5)
        meter.faults = faults
        var bench = BusBench([meter])
        let (telegrams, last) = bench.read(.primary(PrimaryAddress(5)))
        return (telegrams.count, last)
    }

    /// Why the telegram cannot be had.
    private func failure(_ faults: BusFault...) -> ExchangeFailure? {
        var meter = BusMeter.simple(0x1000_0005, address: 5)
        meter.faults = faults
        var bench = BusBench([meter])
        var exchange = MBus.Exchange(.readData(frameCount: true), to: PrimaryAddress(5))
        guard case .failed(let failure) = bench.run(&exchange) else { return nil }
        return failure
    }

    @Test func `a healthy meter gives one telegram`() {
        #expect(read() == (1, .finished(.complete)))
        #expect(failure() == nil)
    }

    @Test(arguments: BusFault.help.map(\.spelling))
    func `each spelling of the help is a fault, and with nonsense behind it is none`(
        spelling: String
    ) throws {
        let name = String(spelling.prefix { $0 != "[" })
        #expect(BusFault(parsing: name) != nil)
        #expect((BusFault(parsing: name + "=7") != nil) == spelling.contains("["))
        for wrong in [name + "=", name + "=x", name + "=-1", name + "=99999999999", "no" + name] {
            #expect(BusFault(parsing: wrong) == nil, "\(wrong)")
        }
    }

    @Test func `numbers in spellings mean what they say`() {
        #expect(BusFault(parsing: "intermittent=3") == .intermittent(oneIn: 3))
        #expect(
            BusFault(parsing: "intermittent=0") == nil && BusFault(parsing: "bit-flips=0") == nil
        )
        #expect(BusFault(parsing: "answers-as=251") == nil)
        let busy = ApplicationError(rawValue: 8)
        #expect(BusFault(parsing: "application-error") == .applicationError(busy))
        #expect(BusFault(parsing: "application-error=256") == nil)
    }

    @Test func `a meter without power is silent, one that ignores SND_NKE is not`() {
        #expect(read(.silent) == (0, .failed(.noAnswer, during: .reading)))
        #expect(read(.silentAtFirst) == (1, .finished(.complete)))
    }

    @Test func `a meter that knows no selection is read by its primary address only`() {
        var meter = BusMeter.simple(0x1000_0005, address: 5)
        meter.faults = [.primaryOnly]
        var bench = BusBench([meter])
        #expect(bench.read(.secondary(.every)).last == .failed(.noAnswer, during: .selecting))
        #expect(bench.read(.primary(PrimaryAddress(5))).telegrams.count == 1)
    }

    @Test func `a meter may have nothing to tell, or say nothing when it is asked for data`() {
        #expect(read(.nothingToTell) == (0, .finished(.nothing)))
        #expect(read(.withholdsData) == (0, .failed(.noAnswer, during: .reading)))
    }

    @Test func `an error of the application is a telegram of its own`() throws {
        var meter = BusMeter.simple(0x1000_0005, address: 5)
        meter.faults = [.applicationError(ApplicationError(rawValue: 8))]
        var bench = BusBench([meter])
        let found = try #require(bench.read(.primary(PrimaryAddress(5))).telegrams.first)
        let telegram = try Telegram(found.head, data: found.data.span)
        #expect(telegram == .applicationError(ApplicationError(rawValue: 8)))
    }

    @Test func `an encrypted telegram says so in its header`() throws {
        var meter = BusMeter.simple(0x1000_0005, address: 5)
        meter.faults = [.encrypted]
        var bus = SimulatedBus([meter])
        for byte in [0x10, 0x7B, 0x05, 0x80, 0x16] as [UInt8] {
            bus.receive(byte, at: Moment(microseconds: 0))
        }
        var reader = MBus.FrameReader()
        while let due = bus.nextMoment, let byte = bus.transmit(at: due) {
            guard reader.receive(byte) == .frame else { continue }
            let telegram = try reader.withData { try Telegram(reader.head, data: $0) }
            guard case .variable(let header) = telegram else { continue }
            #expect(header.encryptionMode == 5 && header.meter?.identification == 0x1000_0005)
            return
        }
        Issue.record("no telegram came")
    }

    @Test func `a telegram in another's name is another's`() {
        #expect(failure(.answersAs(PrimaryAddress(77))) == .otherAnswer)
    }

    @Test func `damage is damage, wherever it is`() {
        for fault in [BusFault.bitFlips(oneIn: 2), .truncated] {
            guard case .damaged? = failure(fault) else {
                Issue.record("\(fault): \(String(describing: failure(fault)))")
                continue
            }
        }
    }

    /// Which of so many greetings a meter answers that hears one of three.
    private func heard(_ count: Int, seed: UInt64) -> [Bool] {
        var meter = BusMeter.simple(0x1000_0005, address: 5)
        meter.faults = [.intermittent(oneIn: 3)]
        meter.seed = seed
        var bench = BusBench([meter])
        return (0..<count).map { _ in
            let manner = MBus.Exchange.Manner(attempts: 1)
            var exchange = MBus.Exchange(.initialise, to: PrimaryAddress(5), manner)
            return bench.run(&exchange) == .finished
        }
    }

    @Test func `one of so many requests is heard, by a chance that is made from the seed`() {
        let one = heard(90, seed: 1)
        #expect((15...45).contains(one.count { $0 }))
        #expect(one == heard(90, seed: 1))
        #expect(one != heard(90, seed: 2))
    }
}

@Suite("A bus seen through its level converter")
struct BusConverterTests {
    private let request: [UInt8] = [0x10, 0x40, 0x05, 0x45, 0x16]

    /// What comes back within half a second after the request was sent with settings.
    private func reply(
        _ settings: CharacterFormat,
        echo: Bool = false,
        faults: [Fault] = []
    ) -> [UInt8] {
        let bus = SimulatedBus([.simple(0x1000_0005, address: 5)])
        var converter = OpticalHead(bus, echo: echo, faults: faults, seed: 3)
        converter.settings = settings
        for byte in request { converter.receive(byte, at: Moment(microseconds: 0)) }
        var bytes: [UInt8] = []
        while let due = converter.nextMoment, due.microseconds < 500_000 {
            if let byte = converter.transmit(at: due) { bytes.append(byte) }
        }
        return bytes
    }

    private let right = CharacterFormat(baud: 2_400, parity: .even, stopBits: 1)

    @Test func `with the right settings the meter answers`() {
        #expect(reply(right) == [0xE5])
    }

    @Test func `at another speed and without parity it does not`() {
        #expect(reply(CharacterFormat(baud: 300, parity: .even, stopBits: 1)).isEmpty)
        #expect(reply(CharacterFormat(baud: 9_600, parity: .even, stopBits: 1)).isEmpty)
        #expect(reply(CharacterFormat(baud: 2_400, stopBits: 1)).isEmpty)
    }

    @Test func `a converter may echo, rightly or not`() {
        #expect(reply(right, echo: true) == request + [0xE5])
        #expect(reply(right, faults: [.echoDamaged]) != request + [0xE5])
    }

    @Test func `a disturbed line adds bytes of its own`() {
        #expect(reply(right, faults: [.noise]).count > 5)
    }
}
