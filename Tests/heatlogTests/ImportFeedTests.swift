import Metering
import Testing

@testable import heatlog

@Suite("heatlog import: feeds of emoncms")
struct ImportFeedTests {
    @Test(arguments: [
        (Float(55.01), "55.01"), (0.1, "0.1"), (16_777_216, "16777216"), (1e-5, "0.00001"),
        (55, "55"), (-0.05, "-0.05"), (0, "0"), (1.2345679e8, "123456790"), (1e10, "10000000000"),
    ])
    func `a value is the shortest decimal of its 32 bits`(value: Float, text: String) {
        #expect(FeedNumber.decimal(value, decimals: nil)?.description == text)
    }

    @Test func `any 32 bits come back from at most nine digits`() throws {
        var dice = SeededDice(seed: 32)
        for _ in 0..<10_000 {
            let value = Float(bitPattern: UInt32.random(in: .min ... .max, using: &dice))
            guard value.isFinite else {
                #expect(FeedNumber.decimal(value, decimals: nil) == nil)
                continue
            }
            let decimal = try #require(FeedNumber.decimal(value, decimals: nil))
            #expect(Float(decimal.description) == value)
            let digits = decimal.description.filter(\.isNumber).drop { $0 == "0" }
            #expect(digits.reversed().drop { $0 == "0" }.count <= 9)
        }
    }

    @Test(
        arguments: [
            ("12.345000267028809", nil, "12.345"), ("12.50", nil, "12.50"), ("55", nil, "55"),
            ("16777217", nil, "16777216"), ("12.345000267028809", 2, "12.34"), ("0.375", 2, "0.38"),
            ("0.625", 2, "0.62"), ("55", 2, "55.00"), ("-0.125", 2, "-0.12"), ("1e-5", 3, "0.000"),
        ] as [(String, Int8?, String)]
    )
    func `what emoncms writes is taken for the 32 bits that it has`(
        written: String,
        decimals: Int8?,
        text: String
    ) throws {
        let number = try #require(NumberText.decimal(written, mark: UInt8(ascii: ".")))
        #expect(FeedNumber.decimal(number, decimals: decimals)?.description == text)
    }

    @Test(arguments: [
        "", "[", "[[1700000000,1]", "{\"success\":false}", "[[1700000000,[1]]]", "[]]", "false",
        "[[1700000000,1],]", "[[1700000000,1][1700000010,2]]",
    ])
    func `what is no whole list of points is told as such`(text: String) throws {
        let each = ImportCase(file: "", meter: "1", registers: ["60"], units: ["kWh"])
        var reader = try FeedText(each.wish())
        #expect(throws: FileDefect.self) { try reader.read(Array(text.utf8), isLast: true) }
    }

    @Test func `a feed needs its meter, its register and its unit`() throws {
        let bytes = Array("1700000000,1\n".utf8)
        for each in [
            ImportCase(file: "", registers: ["60"], units: ["kWh"]),
            ImportCase(file: "", meter: "1", units: ["kWh"]),
            ImportCase(file: "", meter: "1", registers: ["60"]),
        ] {
            var reader = TableReader(try each.wish())
            #expect(throws: FileDefect.self) { try reader.read(bytes, isLast: true) }
        }
    }
}

/// Dice that fall the same way every time (SplitMix64).
struct SeededDice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
