import MBus
import Metering
import Testing

@Suite("Data information and values")
struct RecordTests {
    /// Data, the value as text, and the unit: integers, BCD, reals and variable lengths.
    static let values: [(String, String?, String?)] = [
        // Types B and C, the lowest byte first. (M-Bus documentation §8.4.1)
        ("0106FF", "-1", "kWh"), ("020601FF", "-255", "kWh"), ("0306FFFFFF", "-1", "kWh"),
        ("0406C7D02700", "2609351", "kWh"), ("0606FFFFFFFFFF7F", "140737488355327", "kWh"),
        ("0706FEFFFFFFFFFFFFFF", "-2", "kWh"), ("017808", "8", nil), ("0178FF", "255", nil),
        ("077802000000000000FF", "18374686479671623682", nil),
        // 80h 00h is what the standard calls invalid.
        ("025A0080", "00 80", "°C"), ("015B80", "80", "°C"), ("025A0180", "-3276.7", "°C"),
        // Type A; Fh before the digits is a minus, other letters are an error.
        ("0A5A3412", "123.4", "°C"), ("0A5A34F2", "-23.4", "°C"), ("0A5A3A12", "3a 12", "°C"),
        ("0A5AFFFF", "ff ff", "°C"), ("0A5AF0F1", "f0 f1", "°C"), ("0906F5", "-5", "kWh"),
        ("0E13563412907856", "567890123.456", "m³"), ("0B3B150200", "0.215", "m³/h"),
        // Type H as the shortest decimal that is the same number.
        ("05FD4966666643", "230.4", "V"), ("05FD4900000000", "0", "V"),
        ("05FD49CDCCCC3D", "0.1", "V"), ("05FD490000C8C2", "-100", "V"),
        ("0506DB0F4940", "3.1415927", "kWh"), ("050600000035", "0.00000047683716", "kWh"),
        ("05060000807F", "00 00 80 7f", "kWh"), ("05060000C07F", "00 00 c0 7f", "kWh"),
        ("0506FFFF7F4B", "16777215", "kWh"), ("050601000000", nil, "kWh"),
        // Variable lengths: text, digits, digits below zero, binary, real.
        ("0D7803434241", "ABC", nil), ("0DFD1003FCE441", "Aäü", nil), ("0D7800", "", nil),
        ("0D78C3563412", "123456", nil), ("0D13D3563412", "-123.456", "m³"),
        ("0D78CA10325476981032547698", "98765432109876543210", nil),
        ("0D78CF000000000000000000000000000000", "0", nil),
        ("0D13D9000000000000000080", "-800000000000000.000", "m³"),
        ("0D06E3FEFFFF", "-2", "kWh"), ("0D78E0", nil, nil),
        ("0D78E9010203040506070809", "01 02 03 04 05 06 07 08 09", nil),
        ("0D06F8000000000000F8BF", "-1.5", "kWh"),
        ("0D06F8182D4454FB210940", "3.141592653589793", "kWh"),
        // Zeros fill a text up; a control character is none of a text.
        ("0D780400424100", "AB", nil), ("0D7803410742", "41 07 42", nil),
        // No data.
        ("0006", nil, "kWh"), ("0813", nil, "m³"),
    ]

    @Test(arguments: values)
    func `data become a value by their coding`(hex: String, text: String?, unit: String?) throws {
        let decoded = try record(hex)
        if hex != "050601000000" { #expect(decoded.value.text == text) }
        #expect(decoded.unit == unit)
    }

    @Test func `the smallest real number keeps its digits`() throws {
        // 2^-149 is 1.401298464324817e-45, and 1e-45 reads back as the same.
        #expect(try record("050601000000").value == .number(ExactDecimal(1, exponent: -45)))
    }

    @Test func `every real number of 32 bits is read back from its decimal`() throws {
        var generator = SeededGenerator(seed: 32)
        for _ in 0..<20_000 {
            let bits = UInt32.random(in: 0...UInt32.max, using: &generator)
            let number = Float(bitPattern: bits)
            guard number.isFinite else { continue }
            let data = (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
            let value = try record(value: [0x05, 0xFD, 0x3A] + data)
            let exact = try #require(value.value.decimal)
            #expect(Float("\(exact.mantissa ?? 0)e\(exact.exponent)") == number, "\(number)")
            #expect(String(exact.magnitude).count <= 9)
        }
    }

    @Test func `storage, tariff and subunit are put together over ten DIFE`() throws {
        // C4h: storage bit 0 set. Each DIFE adds four bits of storage, two of tariff, one of subunit.
        let one = try record("C4B506" + "06" + "01000000").record
        #expect(one.storage == 1 + (5 << 1) + (6 << 5))
        #expect(one.tariff == 3)
        #expect(one.subunit == 0)
        let most = try record("C4" + String(repeating: "FF", count: 9) + "7F" + "06" + "01000000")
        #expect(most.record.storage == (1 << 41) - 1)
        #expect(most.record.tariff == (1 << 20) - 1)
        #expect(most.record.subunit == (1 << 10) - 1)
        let subunit = try record("84804014" + "01000000").record
        #expect((subunit.storage, subunit.tariff, subunit.subunit) == (0, 0, 2))
    }

    @Test(arguments: [("04", 0), ("14", 1), ("24", 2), ("34", 3)])
    func `the function is in bits 4 and 5`(dif: String, function: UInt8) throws {
        let found = try record(dif + "0601000000").record.function
        #expect(found == RecordFunction(rawValue: function))
    }

    @Test func `fillers are skipped, the maker's data are kept, and more may follow`() throws {
        let data = bytes(hexadecimal: "2F2F0106052F1FAABB")
        var values: [Int] = []
        let end = try DataRecords().forEach(in: data.span) { values.append($0.offset) }
        #expect(values == [4])
        #expect(end.manufacturerData == ByteRange(offset: 7, count: 2))
        #expect(end.moreFollow)
        let last = try DataRecords().checked(bytes(hexadecimal: "0F").span)
        #expect(last.manufacturerData == ByteRange(offset: 1, count: 0))
        #expect(!last.moreFollow)
    }

    @Test func `the highest byte comes first in mode 2`() throws {
        #expect(try record("04060027D0C7", order: .highFirst).value.text == "2609351")
        #expect(try record("0C1312345678", order: .highFirst).value.text == "12345.678")
        #expect(try record("05FD4942C80000", order: .highFirst).value.text == "100")
        #expect(try record("0D7803414243", order: .highFirst).value.text == "ABC")
        #expect(try record("046D1CED0E1A", order: .highFirst).value.text == "2015-12-13 14:26:00")
    }
}

func record(value data: [UInt8]) throws -> Decoded {
    var found: Decoded?
    try DataRecords().forEach(in: data.span) { found = decoded($0, in: data) }
    guard let found else { throw NoFrame.seen([]) }
    return found
}
