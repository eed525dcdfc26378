public import Metering

/// How the data of a record become a value, beside their coding.
public enum ValueForm: UInt8, Sendable, Hashable {
    /// A number that may be below zero: type B, BCD or real.
    case number
    /// A whole number that is never below zero: type C, and bits: type D.
    case unsigned
    /// A date, a time or both: types F, G, I and J, told apart by how many bytes there are.
    case moment
    /// Bytes with a structure of their own, kept as they are.
    case container
}

/// What a value information field says: what is measured, in which unit and with which power of ten.
///
/// Unit and power are chosen so that the digits sent stay the last ones shown: a number of 10 kWh,
/// sent as 10⁴ Wh, is a number of MWh with two decimals.
public struct ValueMeaning: Sendable, Hashable {
    /// What is measured; `other` for a code that the standard reserves or leaves to the maker.
    public var quantity: Quantity
    /// The unit, nil for a plain number, a date, a text and an unknown code.
    public var unit: Unit?
    /// The power of ten that multiplies the data.
    public var exponent: Int8
    /// How the data become a value.
    public var form: ValueForm

    /// Makes a meaning.
    @inlinable
    public init(
        _ quantity: Quantity = .other,
        _ unit: Unit? = nil,
        _ exponent: Int8 = 0,
        _ form: ValueForm = .number
    ) {
        self.quantity = quantity
        self.unit = unit
        self.exponent = exponent
        self.form = form
    }

    /// A number that is never below zero, and has no unit.
    static func plain(_ quantity: Quantity) -> ValueMeaning {
        ValueMeaning(quantity, nil, 0, .unsigned)
    }

    /// A date, a time or both.
    static func moment(_ quantity: Quantity) -> ValueMeaning {
        ValueMeaning(quantity, nil, 0, .moment)
    }
}

/// A unit with its thousandfold, millionfold and thousandmillionfold.
enum UnitFamily {
    case wattHour, joule, watt, joulePerHour, varHour, voltAmpereHour, `var`, voltAmpere, calorie

    /// The member of the family in which 10 to a power of the base unit has decimals or is whole.
    func meaning(_ quantity: Quantity, _ power: Int8) -> ValueMeaning {
        if power > 6 { return ValueMeaning(quantity, unit(3), power &- 9) }
        if power > 3 { return ValueMeaning(quantity, unit(2), power &- 6) }
        if power > 0 { return ValueMeaning(quantity, unit(1), power &- 3) }
        return ValueMeaning(quantity, unit(0), power)
    }

    private func unit(_ thousands: Int) -> Unit {
        let family: (Unit, Unit, Unit, Unit) =
            switch self {
            case .wattHour: (.wattHour, .kilowattHour, .megawattHour, .gigawattHour)
            case .joule: (.joule, .kilojoule, .megajoule, .gigajoule)
            case .watt: (.watt, .kilowatt, .megawatt, .gigawatt)
            case .joulePerHour:
                (.joulePerHour, .kilojoulePerHour, .megajoulePerHour, .gigajoulePerHour)
            case .varHour: (.varHour, .kilovarHour, .megavarHour, .gigavarHour)
            case .voltAmpereHour:
                (.voltAmpereHour, .kilovoltAmpereHour, .megavoltAmpereHour, .gigavoltAmpereHour)
            case .var: (.var, .kilovar, .megavar, .gigavar)
            case .voltAmpere: (.voltAmpere, .kilovoltAmpere, .megavoltAmpere, .gigavoltAmpere)
            case .calorie: (.calorie, .kilocalorie, .megacalorie, .gigacalorie)
            }
        return switch thousands {
        case 0: family.0
        case 1: family.1
        case 2: family.2
        default: family.3
        }
    }
}
