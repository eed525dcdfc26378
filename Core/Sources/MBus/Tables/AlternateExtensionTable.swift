internal import Metering

// The alternate extension table, behind FBh. (EN 13757-3:2013, alternate extended VIF-codes; M-Bus
// documentation §8.4.4 b, from which the American units are; the standard has given them up.)

extension ValueMeaning {
    /// The meaning of the code behind FBh.
    static func alternateExtension(_ code: UInt8) -> ValueMeaning {
        switch code {
        case 0x00...0x1F: largeAmount(code)
        case 0x20...0x37: electric(code)
        case 0x58...0x77: temperature(code)
        // E111 1nnn, 10^(nnn-3) W.
        case 0x78...0x7F:
            UnitFamily.watt.meaning(
                .cumulatedMaximumPower,
                Int8(truncatingIfNeeded: code & 7) &- 3
            )
        default: ValueMeaning()
        }
    }

    private static func largeAmount(_ code: UInt8) -> ValueMeaning {
        let one = Int8(truncatingIfNeeded: code & 1)
        let two = Int8(truncatingIfNeeded: code & 3)
        return switch code {
        // 10^(n-1) MWh, 10^n kvarh, 10^n kVAh.
        case 0x00, 0x01: ValueMeaning(.energy, .megawattHour, one &- 1)
        case 0x02, 0x03: UnitFamily.varHour.meaning(.reactiveEnergy, one &+ 3)
        case 0x04, 0x05: UnitFamily.voltAmpereHour.meaning(.apparentEnergy, one &+ 3)
        case 0x06: ValueMeaning(.coefficientOfPerformance, nil, -1)
        // 10^(n-1) GJ, 10^(nn-1) Mcal.
        case 0x08, 0x09: ValueMeaning(.energy, .gigajoule, one &- 1)
        case 0x0C...0x0F: UnitFamily.calorie.meaning(.energy, two &+ 5)
        // 10^(n+2) m³, 10^(nn-3) kvar, 10^(n+2) t.
        case 0x10, 0x11: ValueMeaning(.volume, .cubicMetre, one &+ 2)
        case 0x14...0x17: UnitFamily.var.meaning(.reactivePower, two)
        case 0x18, 0x19: ValueMeaning(.mass, .tonne, one &+ 2)
        case 0x1A, 0x1B: ValueMeaning(.relativeHumidity, .percentRelativeHumidity, one &- 1)
        default: ValueMeaning()
        }
    }

    private static func electric(_ code: UInt8) -> ValueMeaning {
        let one = Int8(truncatingIfNeeded: code & 1)
        let two = Int8(truncatingIfNeeded: code & 3)
        return switch code {
        case 0x20: ValueMeaning(.volume, .cubicFoot)
        case 0x21: ValueMeaning(.volume, .cubicFoot, -1)
        case 0x22, 0x23: ValueMeaning(.volume, .usGallon, one &- 1)
        case 0x24: ValueMeaning(.flow, .usGallonPerMinute, -3)
        case 0x25: ValueMeaning(.flow, .usGallonPerMinute)
        case 0x26: ValueMeaning(.flow, .usGallonPerHour)
        // 10^(n-1) MW, 0.1°, 10^(nn-3) Hz, 10^(n-1) GJ/h, 10^(nn-3) kVA.
        case 0x28, 0x29: ValueMeaning(.power, .megawatt, one &- 1)
        case 0x2A: ValueMeaning(.voltagePhaseAngle, .degree, -1)
        case 0x2B: ValueMeaning(.currentPhaseAngle, .degree, -1)
        case 0x2C...0x2F: ValueMeaning(.frequency, .hertz, two &- 3)
        case 0x30, 0x31: ValueMeaning(.power, .gigajoulePerHour, one &- 1)
        case 0x34...0x37: UnitFamily.voltAmpere.meaning(.apparentPower, two)
        default: ValueMeaning()
        }
    }

    /// Temperatures in °F and °C, 10^(nn-3), and the rating factors of heat cost allocators.
    private static func temperature(_ code: UInt8) -> ValueMeaning {
        let small = Int8(truncatingIfNeeded: code & 3) &- 3
        return switch code {
        case 0x58...0x5B: ValueMeaning(.flowTemperature, .degreeFahrenheit, small)
        case 0x5C...0x5F: ValueMeaning(.returnTemperature, .degreeFahrenheit, small)
        case 0x60...0x63: ValueMeaning(.temperatureDifference, .fahrenheitDifference, small)
        case 0x64...0x67: ValueMeaning(.externalTemperature, .degreeFahrenheit, small)
        case 0x68: ValueMeaning(.ratingFactor)
        case 0x69: ValueMeaning(.outputRatingFactor)
        case 0x6A: ValueMeaning(.couplingRatingFactor)
        case 0x6B: ValueMeaning(.roomCouplingRatingFactor)
        case 0x6C: ValueMeaning(.heaterCouplingRatingFactor)
        case 0x6D: ValueMeaning(.lowTemperatureRatingFactor)
        case 0x6E: ValueMeaning(.displayScalingFactor)
        case 0x70...0x73: ValueMeaning(.temperatureLimit, .degreeFahrenheit, small)
        case 0x74...0x77: ValueMeaning(.temperatureLimit, .degreeCelsius, small)
        default: ValueMeaning()
        }
    }
}
