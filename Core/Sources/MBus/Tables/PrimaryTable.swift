internal import Metering

// The primary value information codes as a table. (EN 13757-3:2013, primary VIF-codes; M-Bus
// documentation §8.4.3.) A switch and no array: on a microcontroller an array is copied to RAM.

extension ValueMeaning {
    /// The meaning of a primary code; the bit for extensions does not count.
    @inline(__always)
    static func primary(_ vif: UInt8) -> ValueMeaning {
        let code = vif & 0x7F
        return code < 0x40 ? amount(code) : other(code)
    }

    /// 00h to 3Fh: energy, volume, mass, time, power, flow.
    private static func amount(_ code: UInt8) -> ValueMeaning {
        let power = Int8(truncatingIfNeeded: code & 7)
        return switch code &>> 3 {
        // E000 0nnn, 10^(nnn-3) Wh; E000 1nnn, 10^nnn J.
        case 0: UnitFamily.wattHour.meaning(.energy, power &- 3)
        case 1: UnitFamily.joule.meaning(.energy, power)
        // E001 0nnn, 10^(nnn-6) m³; E001 1nnn, 10^(nnn-3) kg.
        case 2: ValueMeaning(.volume, .cubicMetre, power &- 6)
        case 3: mass(power &- 3)
        // E010 00nn, on time; E010 01nn, operating time.
        case 4: ValueMeaning(code < 0x24 ? .onTime : .operatingTime, .duration(code), 0)
        // E010 1nnn, 10^(nnn-3) W; E011 0nnn, 10^nnn J/h; E011 1nnn, 10^(nnn-6) m³/h.
        case 5: UnitFamily.watt.meaning(.power, power &- 3)
        case 6: UnitFamily.joulePerHour.meaning(.power, power)
        default: ValueMeaning(.flow, .cubicMetrePerHour, power &- 6)
        }
    }

    /// 40h to 7Fh: flow, temperatures, pressure, dates, identification.
    private static func other(_ code: UInt8) -> ValueMeaning {
        let power = Int8(truncatingIfNeeded: code & 7)
        let small = Int8(truncatingIfNeeded: code & 3) &- 3
        return switch code {
        // E100 0nnn, 10^(nnn-7) m³/min; E100 1nnn, 10^(nnn-9) m³/s; E101 0nnn, 10^(nnn-3) kg/h.
        case 0x40...0x47: ValueMeaning(.flow, .cubicMetrePerMinute, power &- 7)
        case 0x48...0x4F: ValueMeaning(.flow, .cubicMetrePerSecond, power &- 9)
        case 0x50...0x57: massFlow(power &- 3)
        // E101 10nn and so on, 10^(nn-3) °C, K, bar.
        case 0x58...0x5B: ValueMeaning(.flowTemperature, .degreeCelsius, small)
        case 0x5C...0x5F: ValueMeaning(.returnTemperature, .degreeCelsius, small)
        case 0x60...0x63: ValueMeaning(.temperatureDifference, .kelvin, small)
        case 0x64...0x67: ValueMeaning(.externalTemperature, .degreeCelsius, small)
        case 0x68...0x6B: ValueMeaning(.pressure, .bar, small)
        // E110 1100, type G; E110 1101, types F, I, J and M; E110 1110, heat cost allocator.
        case 0x6C: .moment(.date)
        case 0x6D: .moment(.dateTime)
        case 0x6E: ValueMeaning(.heatCostAllocation, .heatCostUnit)
        case 0x70...0x73: ValueMeaning(.averagingDuration, .duration(code))
        case 0x74...0x77: ValueMeaning(.actualityDuration, .duration(code))
        case 0x78: .plain(.serialNumber)
        case 0x79: .plain(.identification)
        case 0x7A: .plain(.busAddress)
        // 7Bh and 7Dh lead to tables, 7Ch to a text, 7Eh means any, 7Fh is the maker's.
        default: ValueMeaning()
        }
    }

    /// kg, or from ten of them on t with decimals.
    static func mass(_ power: Int8) -> ValueMeaning {
        power > 0
            ? ValueMeaning(.mass, .tonne, power &- 3) : ValueMeaning(.mass, .kilogram, power)
    }

    private static func massFlow(_ power: Int8) -> ValueMeaning {
        power > 0
            ? ValueMeaning(.massFlow, .tonnePerHour, power &- 3)
            : ValueMeaning(.massFlow, .kilogramPerHour, power)
    }
}

extension Unit {
    /// Seconds, minutes, hours, days by the low two bits of a code.
    static func duration(_ code: UInt8) -> Unit {
        switch code & 3 {
        case 0: .second
        case 1: .minute
        case 2: .hour
        default: .day
        }
    }

    /// Hours, days, months, years by the low two bits of a code.
    static func longDuration(_ code: UInt8) -> Unit {
        switch code & 3 {
        case 0: .hour
        case 1: .day
        case 2: .month
        default: .year
        }
    }
}
