public import Metering

/// How the bytes of a value are to be read; the unit code tells.
public enum ValueEncoding: Sendable, Hashable {
    /// A magnitude with sign and exponent, as most values are.
    case number
    /// A number whose decimal digits are hhmmss.
    case clock
    /// A number whose decimal digits are yymmdd.
    case date
    /// A number whose decimal digits are yyyymmdd.
    case longDate
    /// A number whose decimal digits are mmdd.
    case monthDay
    /// Eight bytes: info, weekday, second, minute, hour, day, month, year.
    case realTimeClock
    /// Seven bytes: summer-time minutes, year, month, day, hour, minute, second.
    case dateTime
    /// One character a byte.
    case text
    /// Bytes with a layout that no source gives.
    case opaque
}

/// The code of a unit or format in a register, as sent; unknown codes pass through.
///
/// Sources: 5512-447 §5.1 for 1 to 3, 8, 12, 22, 23, 37 to 48, 50 to 52; the rest is third-party
/// knowledge on which independent sources agree. 21 is W and 25 is var: an old table that gives
/// kW and kvar is wrong (Kamstrup 58101758 Modbus mapping).
public struct UnitCode: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// No unit.
    public static let none = UnitCode(rawValue: 0)
    /// A plain number: a counter, a serial number.
    public static let number = UnitCode(rawValue: 51)

    /// Whether any source says what the code means.
    public var isKnown: Bool {
        unit != nil || encoding != .number || self == .none || self == .number || rawValue == 59
    }

    /// How the value's bytes are to be read.
    public var encoding: ValueEncoding {
        switch rawValue {
        case 47: .clock
        case 48: .date
        case 49: .longDate
        case 50: .monthDay
        case 53: .realTimeClock
        case 54: .text
        // RTC-Q, datetime, KamDateTime and the IP addresses have a name and no published layout.
        case 63, 64, 72, 73, 74: .opaque
        case 79: .dateTime
        default: .number
        }
    }

    /// The unit of measure, nil for a plain number, a date, a text and an unknown code.
    public var unit: Unit? {
        switch rawValue {
        case 1...20: energyUnit
        case 21...32: powerUnit
        default: otherUnit
        }
    }

    private var energyUnit: Unit? {
        switch rawValue {
        case 1: .wattHour
        case 2: .kilowattHour
        case 3: .megawattHour
        case 4: .gigawattHour
        case 5: .joule
        case 6: .kilojoule
        case 7: .megajoule
        case 8: .gigajoule
        case 9: .calorie
        case 10: .kilocalorie
        case 11: .megacalorie
        case 12: .gigacalorie
        case 13: .varHour
        case 14: .kilovarHour
        case 15: .megavarHour
        case 16: .gigavarHour
        case 17: .voltAmpereHour
        case 18: .kilovoltAmpereHour
        case 19: .megavoltAmpereHour
        case 20: .gigavoltAmpereHour
        default: nil
        }
    }

    private var powerUnit: Unit? {
        switch rawValue {
        case 21: .watt
        case 22: .kilowatt
        case 23: .megawatt
        case 24: .gigawatt
        case 25: .var
        case 26: .kilovar
        case 27: .megavar
        case 28: .gigavar
        case 29: .voltAmpere
        case 30: .kilovoltAmpere
        case 31: .megavoltAmpere
        case 32: .gigavoltAmpere
        default: nil
        }
    }

    private var otherUnit: Unit? {
        switch rawValue {
        case 33: .volt
        case 34: .ampere
        case 35: .kilovolt
        case 36: .kiloampere
        case 37: .degreeCelsius
        case 38: .kelvin
        case 39: .litre
        case 40: .cubicMetre
        case 41: .litrePerHour
        case 42: .cubicMetrePerHour
        case 43: .cubicMetreDegreeCelsius
        case 44: .tonne
        case 45: .tonnePerHour
        case 46: .hour
        case 52: .bar
        case 55: .tenCubicMetre
        case 56: .tenTonne
        case 57: .tenGigajoule
        case 58: .minute
        case 60: .second
        case 61: .millisecond
        case 62: .day
        case 65: .pulsePerLitre
        case 66: .litrePerPulse
        case 67: .hertz
        case 68: .degree
        case 69: .percent
        case 70: .usGallon
        case 71: .usGallonPerMinute
        case 85: .percentRelativeHumidity
        case 86: .percentOxygen
        case 87: .metrePerSecond
        case 88: .kilojoulePerKilogram
        case 89: .pH
        case 90: .gramPerKilogram
        default: nil
        }
    }
}
