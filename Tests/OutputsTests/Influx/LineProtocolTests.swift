import Journal
import Metering
import Testing

@testable import Outputs

@Suite("Line protocol")
struct LineProtocolTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// What the journal makes of values that one meter gave at one time.
    private func readings(
        _ values: [(String, Value, Metering.Unit?)],
        serial: String? = "6892850",
        line: String = "test",
        milliseconds: Int64 = 1_700_000_000_000,
        doubt: String? = nil
    ) throws -> [StoredReading] {
        var meter = MeterIdentity()
        meter.serial = serial
        let readings = values.enumerated().map { index, value in
            Reading(
                register: UInt16(index + 1),
                quantity: nil,
                name: value.0,
                label: value.0,
                value: value.1,
                unit: value.2,
                source: .live,
                doubt: doubt
            )
        }
        let time = Timestamp(milliseconds: milliseconds)
        try scratch.journal.append(
            Readout(meter: meter, time: time, readings: readings),
            from: line
        )
        return try scratch.journal.batch(after: .beginning).readings
    }

    private func text(_ readings: [StoredReading], tags: [String: String] = [:]) -> String {
        let lines = LineProtocol(measurement: "heatlog", tags: tags)
        return String(
            decoding: lines.page(of: readings.filter(lines.holds)).text,
            as: UTF8.self
        )
    }

    @Test func `one line holds what a meter gave at one time, floats with their digits as sent`()
        throws
    {
        let readings = try readings([
            ("heat_energy", .number(ExactDecimal(102_470, exponent: -3)), .megawattHour),
            ("flow", .number(ExactDecimal(102)), .litrePerHour),
            ("flow_temperature", .number(ExactDecimal(20_000, exponent: -2)), .degreeCelsius),
            ("pressure", .number(ExactDecimal(-5, exponent: -3)), .bar),
            ("pulses", .number(ExactDecimal(5, exponent: 3)), nil),
            ("info_code", .number(ExactDecimal(0)), nil),
        ])
        #expect(
            text(readings, tags: ["site": "north", "area": "7"])
                == "heatlog,area=7,meter=6892850,site=north heat_energy_MWh=102.470,"
                + "flow_l_per_h=102.0,flow_temperature_C=200.00,pressure_bar=-0.005,pulses=5000.0,"
                + "info_code=0.0 1700000000\n"
        )
    }

    @Test func `times are in seconds where that is exact, else in milliseconds`() throws {
        let value = Value.number(ExactDecimal(1))
        let lines = LineProtocol(measurement: "m", tags: [:])
        let whole = try readings([("a", value, nil)])
        #expect(lines.page(of: whole).precision == "s")
        let all = try readings([("a", value, nil)], milliseconds: 1_700_000_000_250)
        let page = lines.page(of: all)
        #expect(page.precision == "ms")
        #expect(page.points == 2)
        #expect(
            String(decoding: page.text, as: UTF8.self)
                == "m,meter=6892850 a=1.0 1700000000000\nm,meter=6892850 a=1.0 1700000000250\n"
        )
    }

    @Test func `meters and times have lines of their own`() throws {
        let value = Value.number(ExactDecimal(1))
        _ = try readings([("a", value, nil), ("b", value, nil)])
        _ = try readings([("a", value, nil)], serial: "7", milliseconds: 1_700_000_001_000)
        let all = try readings([("a", value, nil)], milliseconds: 1_700_000_002_000)
        #expect(
            text(all).split(separator: "\n") == [
                "heatlog,meter=6892850 a=1.0,b=1.0 1700000000",
                "heatlog,meter=7 a=1.0 1700000001", "heatlog,meter=6892850 a=1.0 1700000002",
            ]
        )
    }

    @Test func `a comma, a space and an equals sign are escaped, the rest is not sent`() throws {
        let value = Value.number(ExactDecimal(1))
        let escaped = try readings([("a b", value, nil)], serial: nil, line: "/dev/a b,c=d")
        #expect(text(escaped) == #"heatlog,meter=line:/dev/a\ b\,c\=d a\ b=1.0 1700000000"# + "\n")
        let lines = LineProtocol(measurement: "m", tags: [:])
        for line in ["\\\\server", "a\nb", "tail\\"] {
            let all = try readings([("a", value, nil)], serial: nil, line: line)
            #expect(!all.contains { lines.holds($0) && $0.series.meter == "line:" + line })
        }
    }

    @Test func `what is no number, or has more digits than a float keeps, is not sent`() throws {
        let fit: [ExactDecimal] = [
            ExactDecimal(0), ExactDecimal(magnitude: 999_999_999_999_999, exponent: -3),
            ExactDecimal(magnitude: 1 << 53), ExactDecimal(magnitude: 123, exponent: 127),
            ExactDecimal(magnitude: 1, exponent: -128),
            ExactDecimal(magnitude: 12_345_678_901_234_500_000, exponent: -9),
        ]
        for decimal in fit { #expect(decimal.isKeptByDouble, "\(decimal)") }
        let unfit: [ExactDecimal] = [
            ExactDecimal(magnitude: 1_234_567_890_123_456, exponent: -1),
            ExactDecimal(magnitude: 1 << 53 + 1), ExactDecimal(magnitude: .max),
            ExactDecimal(magnitude: .max, exponent: 127),
        ]
        for decimal in unfit { #expect(!decimal.isKeptByDouble, "\(decimal)") }
        let readings = try readings([
            ("a", .text("words"), nil), ("b", .longNumber("123456789012345678901"), nil),
            ("c", .bytes([1, 2]), nil), ("d", .noDate(ExactDecimal(0)), nil),
            ("e", .number(ExactDecimal(magnitude: .max)), nil),
            ("f", .number(ExactDecimal(6)), nil),
        ])
        #expect(text(readings) == "heatlog,meter=6892850 f=6.0 1700000000\n")
    }

    @Test func `whatever a float keeps is read back as what was sent`() {
        var dice = SystemRandomNumberGenerator.Seeded(seed: 11)
        for _ in 0..<20_000 {
            let digits = Int.random(in: 1...15, using: &dice)
            let limit = (0..<digits).reduce(UInt64(1)) { limit, _ in limit * 10 }
            let decimal = ExactDecimal(
                isNegative: Bool.random(using: &dice),
                magnitude: UInt64.random(in: 0..<limit, using: &dice),
                exponent: Int8.random(in: -30...30, using: &dice)
            )
            #expect(decimal.isKeptByDouble)
            // 17 digits of the float, rounded to 15, are the digits again.
            let double = Double(decimal.description) ?? .nan
            let again = ExactDecimal(plain: double)
            #expect(again == decimal.plain, "\(decimal) \(double)")
        }
    }

    @Test func `a doubtful value goes under a name of its own`() throws {
        let readings = try readings(
            [("power", .number(ExactDecimal(9_999)), .kilowatt)],
            doubt: "It is 9999 kW."
        )
        #expect(text(readings) == "heatlog,meter=6892850 power_kW_doubtful=9999.0 1700000000\n")
    }

    @Test func `each unit has an ending of its own, of letters, digits and underscores`() {
        let endings = Metering.Unit.allCases.map { FieldName.ending($0.description) }
        #expect(Set(endings).count == Metering.Unit.allCases.count)
        for ending in endings {
            #expect(ending.count > 1, "\(ending)")
            #expect(
                ending.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x5F
                },
                "\(ending)"
            )
        }
        #expect(FieldName.ending("m³/h") == "_m3_per_h")
        #expect(FieldName.ending("unit 200") == "_unit_200")
        #expect(FieldName.ending("…") == "")
    }
}

extension ExactDecimal {
    /// The same amount with no zero at its end.
    fileprivate var plain: ExactDecimal {
        var (digits, power) = (magnitude, exponent)
        while digits != 0, digits % 10 == 0 { (digits, power) = (digits / 10, power + 1) }
        return ExactDecimal(
            isNegative: isNegative,
            magnitude: digits,
            exponent: digits == 0 ? 0 : power
        )
    }

    /// The shortest number that a float stands for.
    fileprivate init(plain double: Double) {
        let parts = "\(abs(double))".split(separator: "e")
        let point = parts[0].split(separator: ".")
        let fraction = point.count > 1 && point[1] != "0" ? String(point[1]) : ""
        let power = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - fraction.count
        let digits = UInt64(point[0] + fraction) ?? 0
        self =
            ExactDecimal(
                isNegative: double < 0,
                magnitude: digits,
                exponent: Int8(clamping: power)
            ).plain
    }
}
