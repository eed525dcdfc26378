import Metering
import Testing

@Suite("Units and quantities")
struct UnitTests {
    @Test func `every unit has a symbol and a UCUM code of its own`() {
        #expect(Set(Unit.allCases.map(\.symbol.description)).count == Unit.allCases.count)
        #expect(Set(Unit.allCases.map(\.ucum.description)).count == Unit.allCases.count)
    }

    @Test(arguments: Unit.allCases)
    func `a UCUM code is printable ASCII, as UCUM demands`(unit: Unit) {
        #expect(unit.ucum.description.utf8.allSatisfy { (0x21...0x7E).contains($0) })
    }

    @Test(arguments: Unit.allCases)
    func `there and back is one, exactly`(unit: Unit) throws {
        for other in Unit.allCases where other.dimension == unit.dimension {
            let there = try #require(unit.ratio.divided(by: other.ratio))
            let back = try #require(other.ratio.divided(by: unit.ratio))
            #expect(there.numerator == back.denominator && there.denominator == back.numerator)
        }
    }

    @Test func `a unit is found by its symbol and by its UCUM code`() {
        for unit in Unit.allCases {
            #expect(Unit(symbol: unit.symbol.description) == unit)
            #expect(Unit(symbol: unit.ucum.description) != nil)
        }
        #expect(Unit(symbol: "m3") == .cubicMetre)
        #expect(Unit(symbol: "furlong") == nil)
    }

    @Test func `the symbols are those that people read`() {
        let expected: [(Unit, String, String)] = [
            (.gigajoule, "GJ", "GJ"), (.degreeCelsius, "°C", "Cel"), (.cubicMetre, "m³", "m3"),
            (.litrePerHour, "l/h", "L/h"), (.megawattHour, "MWh", "MW.h"),
            (.gigacalorie, "Gcal", "Gcal_IT"), (.kelvin, "K", "K"),
        ]
        for (unit, symbol, ucum) in expected {
            #expect(unit.symbol.description == symbol)
            #expect(unit.ucum.description == ucum)
        }
    }

    @Test func `every quantity has a name and a label of its own`() {
        #expect(Set(Quantity.allCases.map(\.name.description)).count == Quantity.allCases.count)
        #expect(Set(Quantity.allCases.map(\.label.description)).count == Quantity.allCases.count)
    }

    @Test(arguments: Quantity.allCases)
    func `a name is lower case with underscores, for it is a key in data`(quantity: Quantity) {
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789_")
        #expect(quantity.name.description.allSatisfy(allowed.contains))
    }
}
