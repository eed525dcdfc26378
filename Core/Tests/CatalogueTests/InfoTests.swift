import Catalogue
import KMP
import Testing

@Suite("Info codes in words")
struct InfoTests {
    private let tables = MeterCatalogue.models.compactMap(\.info)

    private func table(_ name: String) throws -> InfoTable {
        try #require(MeterCatalogue.model(named: name)?.info)
    }

    @Test
    func `Each row is one bit, and a sentence that ends with a period`() {
        for table in tables {
            #expect(!table.bits.isEmpty)
            #expect(Set(table.bits.map(\.mask)).count == table.bits.count)
            #expect(Set(table.bits.map(\.name)).count == table.bits.count)
            for bit in table.bits {
                #expect(bit.mask.nonzeroBitCount == 1, "\(bit.name)")
                #expect(bit.sentence.hasSuffix(".") && bit.sentence.count > 15, "\(bit.name)")
            }
        }
    }

    @Test
    func `The info register is one of the model's own`() {
        for model in MeterCatalogue.models {
            guard let info = model.info else { continue }
            #expect(model.entry(for: info.register) != nil, "\(model.name)")
            #expect(model.readSet.contains(info.register), "\(model.name)")
        }
    }

    @Test
    func `Fields of durations overlap neither the bits nor each other, and name a condition`() {
        for table in tables {
            var taken = table.bits.reduce(UInt32(0)) { $0 | $1.mask }
            for field in table.durations {
                #expect(taken & field.mask == 0, "\(field.condition)")
                taken |= field.mask
                #expect(table.bits.contains { $0.name == field.condition })
            }
        }
        #expect(InfoDuration.classes.count == 8)
    }

    @Test
    func `521 on a MULTICAL 601 is supply, t1 and burst (5512-931_N1 p49)`() throws {
        let meanings = try table("601").meanings(of: 1 + 8 + 512)
        #expect(
            meanings.map(\.name) == ["supply_interrupted", "flow_temperature_fault", "heat_burst"]
        )
        #expect(
            meanings.map(\.text) == [
                "The supply was interrupted.",
                "The flow temperature t1 is outside its range: check the sensor and its cable.",
                "There is a burst in the heating system: look for water now.",
            ]
        )
    }

    @Test
    func `Every sum of a MULTICAL 601 below 65536 adds up again`() throws {
        let table = try table("601")
        for code in UInt32(0)..<65536 {
            #expect(table.meanings(of: code).reduce(0) { $0 + $1.mask } == code)
        }
    }

    @Test
    func `Zero means nothing is wrong`() {
        for table in tables { #expect(table.meanings(of: 0).isEmpty) }
    }

    @Test
    func `A bit that no source explains is said all the same`() throws {
        let meanings = try table("403").meanings(of: 1 << 10 | 1)
        #expect(meanings.map(\.isKnown) == [true, false])
        #expect(meanings.last?.name == "unknown_bit_10")
        #expect(meanings.last?.sentence.hasPrefix("Unknown bit 2^10") == true)
    }

    @Test
    func `The bits of a 403 and a 603 are not the sum of a 601`() throws {
        #expect(try table("403").meanings(of: 2).map(\.name) == ["low_battery"])
        #expect(try table("603").meanings(of: 1 << 28).map(\.name) == ["burst_loss"])
        #expect(try table("403").meanings(of: 1 << 28).map(\.isKnown) == [false])
        #expect(try table("603").meanings(of: .max).count == 32)
    }

    @Test
    func `A water meter says what is wrong and for how long (wmbusmeters kamwater 02FF20)`() throws
    {
        let table = try table("21")
        let meanings = table.meanings(of: 4 | 3 << 10 | 1 << 4)
        #expect(meanings.map(\.name) == ["leak", "dry"])
        #expect(meanings.map(\.isActive) == [true, false])
        #expect(meanings.map(\.duration) == ["2 to 3 days", "1 to 8 hours"])
        #expect(meanings[0].text.hasSuffix("there may be a leak. (For 2 to 3 days.)"))
        #expect(meanings[1].text.hasSuffix("(Not now, but it was for 1 to 8 hours.)"))
        #expect(table.meanings(of: 7 << 13 | 8).map(\.duration) == ["22 to 31 days"])
        #expect(table.meanings(of: 0xFFFF).reduce(0) { $0 | $1.mask } == 0xFFFF)
    }

    @Test
    func `What the 402 is said to share with the 602 is marked as reported`() throws {
        #expect(try table("402").source.confidence == .reported)
        #expect(try table("402").bits == table("602").bits)
    }
}
