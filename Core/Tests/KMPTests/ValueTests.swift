import KMP
import Metering
import Testing

/// The value of a register that has these bytes, and its unit.
func decode(unit: UInt8, signExponent: UInt8 = 0, _ value: [UInt8]) throws -> Value {
    let found = try registers(in: record(1, unit: unit, signExponent: signExponent, value))
    return try #require(found.first).value
}

/// Numbers: a magnitude with sign and exponent beside it (5512-447 §4.2 to §4.4).
@Suite("Values: numbers")
struct NumberTests {
    /// The digits of big-endian bytes, by multiplying digit by digit.
    private func digits(_ magnitude: [UInt8]) -> String {
        var result = [0]
        for byte in magnitude {
            var carry = Int(byte)
            for index in result.indices {
                carry += result[index] * 256
                result[index] = carry % 10
                carry /= 10
            }
            while carry > 0 {
                result.append(carry % 10)
                carry /= 10
            }
        }
        return result.reversed().map(String.init).joined()
    }

    /// The plain notation of digits times a power of ten.
    private func plain(_ digits: String, isNegative: Bool, exponent: Int) -> String {
        let sign = isNegative ? "-" : ""
        guard exponent < 0 else { return sign + digits + String(repeating: "0", count: exponent) }
        let missing = max(0, 1 - exponent - digits.count)
        let padded = String(repeating: "0", count: missing) + digits
        return sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
    }

    @Test(arguments: [1, 2, 3, 4, 7, 8, 9, 10, 16, 20, 255])
    func `a number of any length keeps all its digits`(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        for signExponent: UInt8 in [0x00, 0x80, 0x43, 0xC3, 0x03, 0x83, 0x7F, 0x3F] {
            for _ in 0..<3 {
                var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                bytes[0] |= 0x80
                let size = SignExponent(rawValue: signExponent)
                let value = try decode(unit: 51, signExponent: signExponent, bytes)
                let expected = plain(
                    digits(bytes),
                    isNegative: size.isNegative,
                    exponent: Int(size.exponent)
                )
                #expect(value.text == expected)
                guard case .number = value else {
                    #expect(count > 8)
                    continue
                }
                #expect(count <= 8)
            }
        }
    }

    @Test func `a long number that begins with zeros is a number like any other`() throws {
        let bytes =
            [UInt8](repeating: 0, count: 12) + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(try decode(unit: 51, bytes) == .number(ExactDecimal(magnitude: .max)))
        #expect(
            try decode(unit: 51, [UInt8](repeating: 0, count: 16))
                == .number(ExactDecimal(magnitude: 0))
        )
    }

    @Test func `a value of no bytes is no value, and as a number zero`() throws {
        #expect(try decode(unit: 2, []) == .bytes([]))
        #expect(try decode(unit: 2, []).text == nil)
        var records = RegisterRecords()
        let data = record(1, unit: 2, [])
        let found = try records.next(in: data.span)
        #expect(found?.decimal(in: data.span) == ExactDecimal(magnitude: 0))
    }

    // The three examples of 5512-447 §4.4.
    @Test(
        arguments: zip(
            [[0xC2, 0x00, 0x00, 0x30, 0x39], [0x03, 0x05, 0x39, 0x7F, 0xB1], [0x03, 0xFF]],
            ["-123.45", "87654321000", "255000"]
        )
    )
    func `the document's examples have their values`(bytes: [UInt8], text: String) throws {
        let value = try decode(unit: 2, signExponent: bytes[0], Array(bytes.dropFirst()))
        #expect(value.text == text)
    }

    @Test(arguments: -63...63)
    func `every exponent moves the point`(exponent: Int) throws {
        for isNegative in [false, true] {
            let sent = try #require(
                SignExponent(isNegative: isNegative, exponent: Int8(exponent))
            )
            let value = try decode(unit: 2, signExponent: sent.rawValue, [0x30, 0x39])
            #expect(value.text == plain("12345", isNegative: isNegative, exponent: exponent))
            #expect(value.decimal?.exponent == Int8(exponent))
        }
    }

    @Test func `an exponent that has no byte makes none`() {
        for exponent in [Int8.min, -64, 64, Int8.max] {
            #expect(SignExponent(isNegative: false, exponent: exponent) == nil)
        }
    }

    @Test func `the mantissa is a magnitude and never a two's complement`() throws {
        #expect(try decode(unit: 37, [0xFF, 0xFF]).text == "65535")
        #expect(try decode(unit: 37, signExponent: 0x80, [0x00, 0x05]).text == "-5")
        #expect(try decode(unit: 37, signExponent: 0x80, [0x00]).text == "0")
    }

    @Test func `digits are kept as sent`() throws {
        // Vector 44: the open sensor of a bench meter.
        #expect(try decode(unit: 37, signExponent: 0x42, [0, 0, 0x4E, 0x20]).text == "200.00")
        #expect(try decode(unit: 22, signExponent: 0x41, [0, 0]).text == "0.0")
    }

    // flowIQ and MULTICAL 21 send temperatures in one byte. (Facts §4 and §6.1)
    @Test(arguments: [(UInt8(0x00), UInt8(11), "11"), (0x80, 127, "-127"), (0x00, 128, "128")])
    func `a water temperature of one byte is a number`(
        sign: UInt8,
        byte: UInt8,
        text: String
    ) throws {
        #expect(try decode(unit: 37, signExponent: sign, [byte]).text == text)
    }

    // Register 409 of a KWM2231. (Facts §6.7)
    @Test func `a bit field of seven bytes is a whole number`() throws {
        let value = try decode(unit: 59, [0x00, 0x00, 0x04, 0x00, 0x40, 0x00, 0x01])
        #expect(value == .number(ExactDecimal(17_184_063_489)))
    }

    @Test(arguments: [
        (UInt8(0), true), (51, true), (59, true), (200, false), (255, false), (75, false),
    ])
    func `without a unit of measure a value is a bare number`(code: UInt8, isKnown: Bool) throws {
        let unit = UnitCode(rawValue: code)
        #expect(unit.unit == nil)
        #expect(unit.isKnown == isKnown)
        #expect(unit.encoding == .number)
        #expect(try decode(unit: code, [0x01, 0x00]).text == "256")
    }
}
