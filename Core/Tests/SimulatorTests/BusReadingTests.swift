import Catalogue
import KMP
import MBus
import Metering
import Simulator
import Testing

@Suite("Meters on a bus are read")
struct BusReadingTests {
    private static func house(telegrams: Int = 1) throws -> BusMeter {
        let start = try #require(MeterDateTime("2026-01-15 07:30:00"))
        let model = try #require(MeterCatalogue.model(named: "601"))
        return BusMeter(
            model: model,
            options: .init(seed: 7, serial: 6_855_817, start: start, pace: .immediate),
            telegrams: telegrams
        )
    }

    /// The records of telegrams by name, as text with unit.
    private func readings(_ telegrams: [BusBench.Telegram]) throws -> [String: (Value, BusTerm)] {
        var found: [String: (Value, BusTerm)] = [:]
        for telegram in telegrams {
            let data = telegram.data.span
            guard case .variable(let header) = try Telegram(telegram.head, data: data) else {
                continue
            }
            try DataRecords(header).forEach(in: data) { record in
                let term = MeterCatalogue.busTerm(for: record, of: header.meter)
                #expect(found[term.name] == nil, "\(term.name) came twice")
                found[term.name] = (record.value(in: data), term)
            }
        }
        return found
    }

    @Test func `a MULTICAL 601 says the same over M-Bus and over KMP`() throws {
        let start = try #require(MeterDateTime("2026-01-15 07:30:00"))
        let model = try #require(MeterCatalogue.model(named: "601"))
        var options = SimulatedMeter.Options(seed: 7, start: start, pace: .immediate)
        options.serial = 6_855_817
        var bus = BusBench([BusMeter(model: model, options: options)])
        var eye = SimulatedMeter(model: model, options: options)
        bus.now = Moment(microseconds: 3_600_000_000)
        let found = try readings(bus.read(.primary(PrimaryAddress(17))).telegrams)
        eye.advance(to: bus.now)
        var compared = 0
        for (name, (value, term)) in found {
            guard
                let register = term.register
                    ?? model.registers.first(where: { $0.name == name })?.id
            else { continue }
            let entry = try #require(model.entry(for: register))
            #expect(entry.name == name && entry.label == term.label)
            #expect(entry.quantity == term.quantity)
            let content = try #require(eye.value(of: register))
            let number = try #require(value.decimal)
            guard let unit = term.unit, let other = content.unit.unit else {
                #expect(number == content.number)
                compared += 1
                continue
            }
            let same = try number.converted(from: unit, to: other, digits: 9)
            #expect(same.rescaled(to: content.number?.exponent ?? 0) == content.number, "\(name)")
            compared += 1
        }
        #expect(compared == 16, "\(found.keys.sorted())")
        #expect(found["date_time"]?.0.text == "2026-01-15 08:30:00")
    }

    @Test func `the telegram names its model`() throws {
        var bench = BusBench([try Self.house()])
        let telegram = try #require(bench.read(.primary(PrimaryAddress(17))).telegrams.first)
        guard case .variable(let header) = try Telegram(telegram.head, data: telegram.data.span)
        else { return }
        let models = MeterCatalogue.busModels(of: try #require(header.meter))
        #expect(models.map(\.name) == ["MULTICAL 601"])
        #expect(models.first?.model?.aliases.contains("601") == true)
    }

    @Test func `telegrams follow one another, and the bit changes after good answers only`() throws
    {
        for telegrams in 1...4 {
            var bench = BusBench([try Self.house(telegrams: telegrams)])
            let (found, last) = bench.read(.primary(PrimaryAddress(17)))
            #expect(found.count == telegrams)
            #expect(last == .finished(.complete))
            let controls = bench.sent.map { $0[1] }
            #expect(controls == [0x40] + (0..<telegrams).map { $0 % 2 == 0 ? 0x7B : 0x5B })
            #expect(try readings(found).count == 17)
        }
    }

    @Test func `a readout ends after as many telegrams as it is told`() throws {
        var bench = BusBench([try Self.house(telegrams: 5)])
        var options = TelegramReadout.Options()
        options.limit = 2
        let (found, last) = bench.read(.primary(PrimaryAddress(17)), options)
        #expect(found.count == 2 && last == .finished(.limit))
    }

    @Test func `a meter that always says the same and that more follows is read once`() {
        let meter = BusMeter(
            .records([0x04, 0x13, 1, 0, 0, 0, 0x1F]),
            identity: BusMeter.simple(1).identity,
            address: PrimaryAddress(5),
            fabrication: 1
        )
        var bench = BusBench([meter])
        let (found, last) = bench.read(.primary(PrimaryAddress(5)))
        #expect(found.count == 1 && last == .finished(.repeated))
    }

    @Test func `one of three is read by its secondary address, and by its fabrication number`() {
        let meters: [BusMeter] = [
            .simple(0x1000_0001, address: 1), .simple(0x1000_0002, address: 2),
            .simple(0x1000_0002, address: 3, fabrication: 0x7777_7777, delay: 55),
        ]
        var bench = BusBench(meters)
        let first = bench.read(.secondary(Selection(identification: 0x1000_0001)))
        #expect(first.telegrams.first?.head.address == PrimaryAddress(1))
        #expect(first.last == .finished(.complete))
        let third = bench.read(
            .secondary(Selection(identification: 0x1000_0002, fabrication: 0x7777_77FF))
        )
        #expect(third.telegrams.first?.head.address == PrimaryAddress(3))
        let both = bench.read(.secondary(Selection(identification: 0x1000_0002)))
        #expect(both.telegrams.isEmpty)
        let none = bench.read(.secondary(Selection(identification: 0x9999_9999)))
        #expect(none.last == .failed(.noAnswer, during: .selecting))
    }

    @Test func `at 254 the only meter answers in the name of its own address`() throws {
        var bench = BusBench([try Self.house()])
        let (found, last) = bench.read(.primary(.any))
        #expect(found.first?.head.address == PrimaryAddress(17))
        #expect(last == .finished(.complete))
    }

    @Test func `the application is reset before where that is wanted`() throws {
        var bench = BusBench([try Self.house()])
        var options = TelegramReadout.Options()
        options.resetsApplication = true
        options.subcode = 0x50
        #expect(bench.read(.primary(PrimaryAddress(17)), options).last == .finished(.complete))
        #expect(bench.sent[1] == [0x68, 4, 4, 0x68, 0x53, 17, 0x50, 0x50, 0x04, 0x16])
    }

    @Test func `nothing is changed in a meter unless that is allowed`() throws {
        var bench = BusBench([try Self.house()])
        let request = MBus.Request.setAddress(PrimaryAddress(99))
        var forbidden = MBus.Exchange(request, to: PrimaryAddress(17))
        #expect(bench.run(&forbidden) == .failed(.writeNotAllowed))
        #expect(bench.sent.isEmpty)
        var allowed = MBus.Exchange(
            request,
            to: PrimaryAddress(17),
            MBus.Exchange.Manner(allowsWrites: true)
        )
        #expect(bench.run(&allowed) == .finished)
        #expect(bench.bus.meters[0].address == PrimaryAddress(99))
        #expect(bench.read(.primary(PrimaryAddress(99))).last == .finished(.complete))
        #expect(
            bench.read(.primary(PrimaryAddress(17))).last == .failed(.noAnswer, during: .reading)
        )
    }

    @Test func `at another speed there is silence`() throws {
        var bench = BusBench([try Self.house()])
        bench.bus.masterBaud = 9_600
        #expect(
            bench.read(.primary(PrimaryAddress(17))).last == .failed(.noAnswer, during: .reading)
        )
    }

    @Test func `half a frame of the master is forgotten when the line was silent`() throws {
        var bench = BusBench([try Self.house()])
        bench.write([0x68, 0x20, 0x20, 0x68, 0x53])
        bench.now = Moment(microseconds: 2_000_000)
        #expect(bench.read(.primary(PrimaryAddress(17))).last == .finished(.complete))
    }

    @Test(arguments: [44, 55, 70, 100, 330], [PrimaryAddress(5), .any])
    func `two meters at one address are told as a collision`(delay: Int, address: PrimaryAddress) {
        let meters: [BusMeter] = [
            .simple(0x1000_0001, address: 5), .simple(0x1000_0002, address: 5, delay: delay),
        ]
        var bench = BusBench(meters)
        let (found, last) = bench.read(.primary(address))
        #expect(found.isEmpty)
        guard case .failed(let failure, during: .reading) = last else {
            Issue.record("\(last)")
            return
        }
        #expect(failure.mayBeCollision)
    }
}
