import Metering
import Testing

@Suite("Exact decimals")
struct ExactDecimalTests {
    @Test(
        arguments: [
            (20_000, -2, "200.00"), (0, -1, "0.0"), (-12_345, -2, "-123.45"), (5, -3, "0.005"),
            (-5, -3, "-0.005"), (255, 3, "255000"), (0, 17, "0"), (55_006, -3, "55.006"),
            (19_591_204, 17, "1959120400000000000000000"), (7, 0, "7"), (1, -1, "0.1"),
        ] as [(Int64, Int8, String)]
    )
    func `a value is written in plain notation with the digits as sent`(
        mantissa: Int64,
        exponent: Int8,
        text: String
    ) {
        #expect(ExactDecimal(mantissa, exponent: exponent).description == text)
    }

    @Test(arguments: ["200.00", "-0.005", "0", "12345678901234567890", "0.0", "-17"])
    func `text that is read is written the same`(text: String) throws {
        #expect(try #require(ExactDecimal(parsing: text)).description == text)
    }

    @Test(arguments: ["", "-", ".", "1.2.3", "1e5", " 1", "+1", "18446744073709551616", "1,5"])
    func `what is no plain decimal is refused`(text: String) {
        #expect(ExactDecimal(parsing: text) == nil)
    }

    @Test func `a minus before zero is dropped`() {
        #expect(ExactDecimal(isNegative: true, magnitude: 0) == ExactDecimal(0))
    }

    @Test func `rescaling loses no digit`() {
        #expect(ExactDecimal(20_000, exponent: -2).rescaled(to: 0) == ExactDecimal(200))
        #expect(ExactDecimal(5, exponent: -1).rescaled(to: 0) == nil)
        #expect(ExactDecimal(2, exponent: 3).wholeNumber == 2_000)
        #expect(ExactDecimal(1, exponent: 30).rescaled(to: 0) == nil)
    }

    @Test(
        arguments: [
            ("1.5", .megawattHour, .kilowattHour, 3, "1500"),
            ("55.006", .megawattHour, .kilowattHour, 0, "55006"),
            ("1", .gigajoule, .kilowattHour, 3, "277.778"),
            ("0.123456", .gigajoule, .kilowattHour, 3, "34.293"),
            ("9", .gigajoule, .kilowattHour, 3, "2500"),
            ("1", .calorie, .joule, 0, "4.1868"),
            ("1", .gigacalorie, .megawattHour, 3, "1.163"),
            ("1", .kilowattHour, .gigajoule, 2, "0.0036"),
            ("1234", .litrePerHour, .cubicMetrePerHour, 0, "1.234"),
            ("12.50", .cubicMetre, .litre, 0, "12500"),
            ("90", .minute, .hour, 0, "1.5"),
            ("-3.6", .megajoule, .kilowattHour, 0, "-1.0"),
            ("200.00", .degreeCelsius, .degreeCelsius, 0, "200.00"),
        ] as [(String, Unit, Unit, Int8, String)]
    )
    func `a conversion is exact where it can be and else rounded to the digits asked for`(
        text: String,
        source: Unit,
        target: Unit,
        digits: Int8,
        expected: String
    ) throws {
        let value = try #require(ExactDecimal(parsing: text))
        let converted = try value.converted(from: source, to: target, digits: digits)
        #expect(converted.description == expected)
    }

    @Test(arguments: [
        ("2.5", "2"), ("7.5", "8"), ("12.5", "12"), ("12.51", "13"), ("-2.5", "-2"), ("-3.5", "-4"),
        ("0.4999", "0"), ("7", "7"),
    ])
    func `a half is rounded to the even neighbour`(text: String, expected: String) throws {
        #expect(try #require(ExactDecimal(parsing: text)).rounded(to: 0).description == expected)
    }

    @Test func `a temperature is not converted into a difference`() {
        #expect(throws: ConversionError.differentDimensions) {
            try ExactDecimal(20).converted(from: .degreeCelsius, to: .kelvin, digits: 2)
        }
    }

    @Test func `what is far below the digits asked for becomes zero`() throws {
        let tiny = ExactDecimal(1, exponent: -63)
        let converted = try tiny.converted(from: .gigajoule, to: .kilowattHour, digits: 3)
        #expect(converted.description == "0.000")
    }

    @Test func `a result of more than 64 bits is refused, not cut`() {
        #expect(throws: ConversionError.tooLarge) {
            try ExactDecimal(isNegative: false, magnitude: .max)
                .multiplied(by: Ratio(7, 3), digits: 9)
        }
    }
}
