import Catalogue
import KMP
import Metering
import Simulator
import Testing

@Suite("Every meter of the catalogue can be simulated")
struct CatalogueMeterTests {
    private static let names = MeterCatalogue.models.map(\.name)

    @Test(arguments: names)
    func `It answers every register of its read set`(name: String) throws {
        let model = try #require(MeterCatalogue.model(named: name))
        var bench = try Bench(model)
        let ids = model.readSet.map(\.rawValue)
        for first in stride(from: 0, to: ids.count, by: 8) {
            let wanted = Array(ids[first..<min(first + 8, ids.count)])
            let reply = bench.ask(.getRegisters(list(wanted)))
            let answered = try registers(in: try #require(reply.answer).data)
            #expect(answered.map(\.id.rawValue) == wanted)
        }
    }

    @Test(
        arguments: names
    )
    func `It answers each register that has a format, in that format`(name: String) throws {
        let model = try #require(MeterCatalogue.model(named: name))
        var bench = try Bench(model)
        bench.wait(seconds: 100_000)
        for entry in model.registers {
            let answered = try bench.read(entry.id.rawValue).first
            guard let format = entry.format, format.unit.encoding != .text else { continue }
            let register = try #require(answered, "\(entry.id) \(entry.name)")
            #expect(register.unit == format.unit)
            #expect(register.bytes.count == format.byteCount)
            if format.unit.encoding == .number {
                #expect(register.value?.exponent == format.exponent)
            }
        }
    }

    @Test(arguments: names)
    func `It answers GetType with a published code or none`(name: String) throws {
        let model = try #require(MeterCatalogue.model(named: name))
        var bench = try Bench(model)
        let data = try #require(bench.ask(.getType).answer).data
        let type = try MeterType(data: data.span)
        let isPublished = model.typeCodes.contains { $0.covers(type.code) }
        #expect(isPublished || (model.typeCodes.isEmpty && type.code == 0))
    }

    @Test(arguments: names)
    func `It talks as fast as its eye`(name: String) throws {
        let model = try #require(MeterCatalogue.model(named: name))
        #expect(try Bench(model, pace: nil).meter.pace == Pace(baud: model.eye.baud))
    }

    @Test(arguments: names)
    func `Its dates are days and its clock shows the time`(name: String) throws {
        let model = try #require(MeterCatalogue.model(named: name))
        let bench = try Bench(model)
        for entry in model.registers where entry.format?.unit.encoding == .date {
            let value = try #require(bench.meter.value(of: entry.id)?.number?.wholeNumber)
            #expect(value == 0 || DigitClock.date(UInt32(value)) != nil, "\(entry.name)")
        }
        if model.entry(for: RegisterID(1_003))?.format != nil {
            let date = bench.meter.value(of: RegisterID(1_003))?.number
            #expect(date == ExactDecimal(260_115))
        }
    }
}
