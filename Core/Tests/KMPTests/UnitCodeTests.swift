import KMP
import Metering
import Testing

/// The codes of 5512-447 §5.1, and of the sources that continue it (facts §5).
@Suite("Unit codes")
struct UnitCodeTests {
    /// The facts' table, code by code from 1; a dash where the code is no unit of measure.
    static let table = """
        Wh kWh MWh GWh J kJ MJ GJ cal kcal Mcal Gcal varh kvarh Mvarh Gvarh VAh kVAh MVAh GVAh \
        W kW MW GW var kvar Mvar Gvar VA kVA MVA GVA V A kV kA °C K l m³ l/h m³/h m³·°C t t/h h \
        - - - - - bar - - 10_m³ 10_t 10_GJ min - s ms d - - imp/l l/imp Hz ° % gal gal/min \
        - - - - - - - - - - - - - %RH %O₂ m/s kJ/kg pH g/kg
        """.split(separator: " ")

    @Test(arguments: 1...90)
    func `a code has the unit of the table`(code: Int) {
        let stated = Self.table[code - 1]
        let found = UnitCode(rawValue: UInt8(code)).unit?.description
        #expect((found ?? "-") == stated.split(separator: "_").joined(separator: " "))
    }

    // An old table has kW and kvar here, and values a thousand times too large. (Facts §5)
    @Test func `21 is W and 25 is var`() {
        #expect(UnitCode(rawValue: 21).unit == .watt)
        #expect(UnitCode(rawValue: 25).unit == .var)
    }

    @Test(arguments: [0] + (91...255))
    func `codes outside the table have no unit and read as numbers`(code: Int) {
        let unit = UnitCode(rawValue: UInt8(code))
        #expect(unit.unit == nil)
        #expect(unit.encoding == .number)
        #expect(unit.isKnown == (code == 0))
    }
}
