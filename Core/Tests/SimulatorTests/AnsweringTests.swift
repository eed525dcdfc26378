import Catalogue
import KMP
import Metering
import Simulator
import Testing

@Suite("What a simulated meter answers")
struct AnsweringTests {
    @Test
    func `GetType gives the published type code, and no software revision that nobody knows`()
        throws
    {
        var bench = try Bench()
        let answer = try #require(bench.ask(.getType).answer)
        #expect(answer.address == .meter && answer.command == .getType)
        #expect(answer.data == [0x00, 0x01, 0x00, 0x00])
    }

    @Test
    func `GetType of a model without a published code says that there is none`() throws {
        var model = MeterModel.sample
        model.typeCodes = []
        var bench = try Bench(model)
        #expect(try #require(bench.ask(.getType).answer).data == [0, 0, 0, 0])
    }

    @Test
    func `GetSerialNo and register 1001 agree, from the seed, the option and a setting`() throws {
        for (setting, expected) in [(nil, nil), (Setting(ExactDecimal(6_892_850)), 6_892_850)] {
            var bench = try Bench(settings: setting.map { [RegisterID(1_001): $0] } ?? [:])
            let data = try #require(bench.ask(.getSerialNumber).answer).data
            let serial = try SerialNumber(data: data.span).rawValue
            #expect(try bench.readOne(1_001).value == ExactDecimal(Int64(serial)))
            if let expected { #expect(serial == expected) }
        }
    }

    @Test
    func `Unknown registers are left out and the others keep the order of the request`() throws {
        var bench = try Bench()
        let ids = try bench.read(87, 9_999, 60, 513, 86).map(\.id.rawValue)
        #expect(ids == [87, 60, 86])
    }

    @Test
    func `An answer without any known register is an empty frame`() throws {
        var bench = try Bench()
        #expect(try bench.read(9_999, 9_998).isEmpty)
        #expect(bench.meter.tally.answers == 1)
    }

    @Test
    func `Nine registers in one request get silence`() throws {
        var bench = try Bench()
        // A master cannot build such a request, so it is written byte by byte.
        var frame = FrameWriter<64>(.request, address: .meter, command: .getRegister)
        frame.append(9 as UInt8)
        for id in 60..<69 as Range<UInt16> { frame.append(id) }
        frame.finish()
        let bytes = frame.withBytes { span in span.indices.map { span[$0] } }
        #expect(bytes.count > 20 && bench.exchange(bytes).bytes.isEmpty)
        #expect(bench.meter.tally.unanswered == 1)
    }

    @Test(arguments: [
        (badChecksum, tally { $0.refusedFrames = 1 }),
        (wireBytes(of: .getType, to: .topModule), tally { $0.framesForOthers = 1 }),
        ([0x40] + wireBytes(of: .getType).dropFirst(), tally { $0.framesForOthers = 1 }),
        (
            wireBytes(of: .other(Command(rawValue: 0x77))),
            tally { ($0.requests, $0.unanswered) = (1, 1) }
        ),
    ]
    )
    func `A bad checksum, another address, an answer and an unknown command get silence`(
        bytes: [UInt8],
        tally: Tally
    ) throws {
        var bench = try Bench()
        #expect(bench.exchange(bytes).bytes.isEmpty)
        #expect(bench.meter.tally == tally)
    }

    private static func tally(_ set: (inout Tally) -> Void) -> Tally {
        var tally = Tally()
        set(&tally)
        return tally
    }

    private static var badChecksum: [UInt8] {
        var bytes = wireBytes(of: .getType)
        bytes[bytes.count - 2] ^= 1
        return bytes
    }

    @Test
    func `After a bad checksum everything is thrown away until the line was quiet for 1.6 s`()
        throws
    {
        var bench = try Bench()
        _ = bench.exchange(AnsweringTests.badChecksum)
        bench.wait(seconds: 1)
        #expect(bench.ask(.getType).bytes.isEmpty)
        // The request just made was the last that was heard: the 1.6 s begin again.
        bench.wait(seconds: 1)
        #expect(bench.ask(.getType).bytes.isEmpty)
        bench.wait(seconds: 2)
        #expect(bench.ask(.getType).answer != nil)
        #expect(bench.meter.tally.discardedBytes == 2 * wireBytes(of: .getType).count)
    }

    @Test
    func `A request that comes while the meter answers is thrown away`() throws {
        var bench = try Bench(pace: Pace(baud: 1_200))
        let twice = wireBytes(of: .getType) + wireBytes(of: .getSerialNumber)
        #expect(bench.exchange(twice).answer?.command == .getType)
        #expect(bench.meter.tally.requests == 1)
    }

    @Test
    func `SetClock is acknowledged with a bare 06 and moves every clock register`() throws {
        var bench = try Bench()
        #expect(bench.ask(.setClock(date: 260_301, time: 235_950)).bytes == [0x06])
        bench.wait(seconds: 15)
        let clock = try bench.read(1_002, 1_003, 348, 1_047)
        #expect(clock[0].value == ExactDecimal(5) && clock[0].unit.encoding == .clock)
        #expect(clock[1].value == ExactDecimal(260_302))
        #expect(clock[2].bytes == [0, 26, 3, 2, 0, 0, 5])
        #expect(clock[3].bytes == [0, 1, 5, 0, 0, 2, 3, 26])
        #expect(bench.meter.tally.acknowledgements == 1)
    }

    @Test
    func `A date that no calendar has is not acknowledged and changes nothing`() throws {
        var bench = try Bench()
        #expect(bench.ask(.setClock(date: 260_230, time: 0)).bytes.isEmpty)
        bench.wait(seconds: 10)
        #expect(try bench.readOne(1_003).value == ExactDecimal(260_115))
        #expect(try bench.readOne(1_002).value == ExactDecimal(73_010))
    }

    @Test
    func `PutRegister gets no reply, for no password is published`() throws {
        var bench = try Bench()
        let write = RegisterWrite(password: 1, id: RegisterID(60), unit: .number, value: .init(5))
        #expect(bench.ask(.putRegister(write)).bytes.isEmpty)
    }

    @Test
    func `Event status is for the logger of a MULTICAL 801 and the top module, not for the meter`()
        throws
    {
        var plain = try Bench()
        #expect(plain.ask(.getEventStatus).bytes.isEmpty)
        var model = MeterModel.sample
        model.aliases = ["801"]
        var bench = try Bench(model)
        #expect(bench.ask(.getEventStatus, at: .topModule).answer?.data == [0, 0, 0, 0])
        let clear = Request.clearEventStatus(conditional: 0x100, unconditional: 0)
        #expect(bench.ask(clear, at: .topModule).answer?.command == .getEventStatus)
        #expect(bench.ask(.getType).answer?.address == .meter)
    }

    @Test
    func `Text registers carry what the catalogue has, and say so where it has nothing`() throws {
        var bench = try Bench()
        #expect(try bench.readOne(254).bytes == Array("02K5".utf8))
        var model = MeterModel.sample
        model.typeNumbers = []
        var without = try Bench(model)
        #expect(try without.readOne(254).bytes == Array("SIMULATED".utf8))
    }
}
