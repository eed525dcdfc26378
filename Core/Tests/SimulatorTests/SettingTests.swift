import KMP
import Metering
import Simulator
import Testing

@Suite("Registers that show what they are told to")
struct SettingTests {
    /// What a meter answers for the register of an assignment.
    private func answered(_ text: String) throws -> Answered {
        let (register, setting) = try Setting.assignment(parsing: text)
        var bench = try Bench(settings: [register: setting])
        return try bench.readOne(register.rawValue)
    }

    @Test
    func `A number is sent with the digits as given, in the register's usual unit`() throws {
        let energy = try answered("63=55.00600")
        #expect(energy.value == ExactDecimal(5_500_600, exponent: -5))
        #expect(energy.unit == UnitCode(rawValue: 8) && energy.bytes.count == 4)
    }

    @Test(
        arguments: [
            ("60=1234.56 GJ", 8), ("60=1 kWh", 2), ("60=1 kW.h", 2), ("68=1 m³", 40),
            ("68=1 m3", 40), ("74=1 l/h", 41), ("86=-1.5 °C", 37), ("86=1 Cel", 37),
        ] as [(String, UInt8)]
    )
    func `A unit replaces the usual one, by its symbol or its UCUM code`(text: String, code: UInt8)
        throws
    {
        #expect(try answered(text).unit.rawValue == code)
    }

    @Test
    func `A number that needs more bytes than usual gets them`() throws {
        let large = try answered("63=123456789012.34")
        #expect(large.value == ExactDecimal(12_345_678_901_234, exponent: -2))
        #expect(large.bytes.count == 6)
    }

    @Test
    func `A value below zero keeps its sign`() throws {
        #expect(try answered("86=-12.34").value == ExactDecimal(-1_234, exponent: -2))
    }

    @Test
    func `A register that the model does not have answers once it is set`() throws {
        let unknown = try answered("4711=42")
        #expect(unknown.value == ExactDecimal(42) && unknown.unit == .number)
    }

    @Test
    func `A text is sent one character a byte, and so is a number in a text register`() throws {
        let type = try answered("254=\"02K52AC1A7CZ\"")
        #expect(type.unit.encoding == .text && type.bytes == Array("02K52AC1A7CZ".utf8))
        #expect(try answered("254=2146").bytes == Array("2146".utf8))
    }

    @Test
    func `A set register stays as it is while the house lives on`() throws {
        let setting = Setting(ExactDecimal(7))
        var bench = try Bench(settings: [RegisterID(60): setting])
        bench.wait(seconds: 864_000)
        #expect(try bench.readOne(60).value == ExactDecimal(7))
    }

    @Test(
        arguments: [
            ("60", .noEqualsSign("60")), ("=5", .notARegister("")), ("E1=5", .notARegister("E1")),
            ("65536=5", .notARegister("65536")), ("60=", .notANumber("")),
            ("60=five", .notANumber("five")), ("60=5 furlong", .unknownUnit("furlong")),
            ("60=1e3", .notANumber("1e3")), ("254=\"Ä\"", .textDoesNotFit("Ä")),
            (
                "60=0." + String(repeating: "0", count: 64),
                .tooManyDecimals("0." + String(repeating: "0", count: 64))
            ),
        ] as [(String, SettingError)]
    )
    func `What is wrong with a setting is named`(text: String, error: SettingError) {
        #expect(throws: error) { try Setting.assignment(parsing: text) }
    }
}
