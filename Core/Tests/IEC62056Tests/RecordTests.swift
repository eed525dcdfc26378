import IEC62056
import Metering
import Testing

@Suite("Records of a readout")
struct RecordTests {
    private func read(_ block: String) throws(ASCIIDefect) -> [String] {
        let bytes = Array(block.utf8)
        let span = bytes.span
        var records = ReadoutRecords()
        var found: [String] = []
        while let record = try records.next(in: span) {
            let number = record.decimal(in: span)?.description ?? "-"
            let unit = record.unit(in: span)?.description ?? "-"
            found.append("\(record.address) \(number) \(unit)")
        }
        return found
    }

    @Test func `digits stay as sent, and units are those of the meter`() throws {
        #expect(try read("6.8(0012.30*GJ)!\r\n") == ["6.8 12.30 GJ"])
        #expect(try read("1.20.1(000123*kWh)6.31(5*h)!") == ["1.20.1 123 kWh", "6.31 5 h"])
        #expect(try read("6.8(1.5*Gcal)!") == ["6.8 1.5 Gcal"])
        #expect(try read("6.8(1.5*BTU)!") == ["6.8 1.5 -"])
    }

    @Test func `a value that is left blank is none`() throws {
        // A MULTICAL 41 counts volume and leaves energy blank. (5512-313 §11.2)
        #expect(try read("6.8(       )\r\n6.26(0001.5*m3)!\r\n") == ["6.8 - -", "6.26 1.5 m³"])
        #expect(try read("6.8()!") == ["6.8 - -"])
    }

    @Test(arguments: [
        "", "6.8(1*kWh)", "6.8(1*kWh", "6.8 1*kWh)!", "6(1)!", "6.8.1.2(1)!", "6.256(1)!",
        ".8(1)!", "6.(1)!", "6.8(1*kWh)!6.8(1)", "6.8((1)!", "6.8(1*kWh)x!", "A.8(1)!",
    ])
    func `what is built otherwise is refused`(block: String) {
        #expect(throws: ASCIIDefect.self) { try read(block) }
    }

    @Test func `a block without any record is no readout`() {
        #expect(
            outcome(.readout(.never), hearing: SevenBit.bytes("/KAM MC\r\n\u{2}!\r\n\u{3};"))
                == .failed(.damaged(.record(offset: 0)))
        )
    }

    @Test func `reading on behind the end says the end again`() throws {
        let bytes = Array("6.8(1*kWh)!\r\n".utf8)
        var records = ReadoutRecords()
        #expect(try records.next(in: bytes.span) != nil)
        for _ in 0..<3 { #expect(try records.next(in: bytes.span) == nil) }
    }
}
