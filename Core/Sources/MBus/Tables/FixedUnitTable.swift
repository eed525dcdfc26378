internal import Metering

// The units of the fixed data structure. (M-Bus documentation §8.4.2)

extension ValueMeaning {
    /// The meaning of a unit's code, 0 to 63.
    static func fixed(_ code: UInt8) -> ValueMeaning {
        switch code {
        case 0x00: ValueMeaning(.clock)
        case 0x01: ValueMeaning(.date)
        case 0x02...0x0A: UnitFamily.wattHour.meaning(.energy, power(code, 0x02))
        case 0x0B...0x13: UnitFamily.joule.meaning(.energy, power(code, 0x0B) &+ 3)
        case 0x14...0x1C: UnitFamily.watt.meaning(.power, power(code, 0x14))
        case 0x1D...0x25: UnitFamily.joulePerHour.meaning(.power, power(code, 0x1D) &+ 3)
        case 0x26...0x2E: ValueMeaning(.volume, .cubicMetre, power(code, 0x26) &- 6)
        case 0x2F...0x37: ValueMeaning(.flow, .cubicMetrePerHour, power(code, 0x2F) &- 6)
        case 0x38: ValueMeaning(.other, .degreeCelsius, -3)
        case 0x39: ValueMeaning(.heatCostAllocation, .heatCostUnit)
        default: ValueMeaning()
        }
    }

    private static func power(_ code: UInt8, _ first: UInt8) -> Int8 {
        Int8(truncatingIfNeeded: code &- first)
    }
}
