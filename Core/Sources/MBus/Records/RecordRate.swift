/// What an amount is divided or multiplied by: 20h to 38h of the combinable codes.
public enum RecordRate: UInt8, Sendable, Hashable {
    case second = 0x20, minute, hour, day, week, month, year, revolution
    case inputPulse0, inputPulse1, outputPulse0, outputPulse1
    case litre, cubicMetre, kilogram, kelvin, kilowattHour, gigajoule, kilowatt
    case kelvinLitre, volt, ampere, timesSecond, timesSecondPerVolt, timesSecondPerAmpere

    /// What stands behind the unit: `/h`, `/imp`, `·s`.
    public var symbol: StaticString {
        switch self {
        case .second: "/s"
        case .minute: "/min"
        case .hour: "/h"
        case .day: "/d"
        case .week: "/week"
        case .month: "/month"
        case .year: "/year"
        case .revolution: "/revolution"
        case .inputPulse0, .inputPulse1, .outputPulse0, .outputPulse1: "/imp"
        case .litre: "/l"
        case .cubicMetre: "/m³"
        case .kilogram: "/kg"
        case .kelvin: "/K"
        case .kilowattHour: "/kWh"
        case .gigajoule: "/GJ"
        case .kilowatt: "/kW"
        case .kelvinLitre: "/(K·l)"
        case .volt: "/V"
        case .ampere: "/A"
        case .timesSecond: "·s"
        case .timesSecondPerVolt: "·s/V"
        case .timesSecondPerAmpere: "·s/A"
        }
    }

    /// The name in data: `per_hour`, `per_input_pulse_1`.
    public var name: StaticString {
        switch self {
        case .second: "per_second"
        case .minute: "per_minute"
        case .hour: "per_hour"
        case .day: "per_day"
        case .week: "per_week"
        case .month: "per_month"
        case .year: "per_year"
        case .revolution: "per_revolution"
        case .inputPulse0: "per_input_pulse_0"
        case .inputPulse1: "per_input_pulse_1"
        case .outputPulse0: "per_output_pulse_0"
        case .outputPulse1: "per_output_pulse_1"
        case .litre: "per_litre"
        case .cubicMetre: "per_cubic_metre"
        case .kilogram: "per_kilogram"
        case .kelvin: "per_kelvin"
        case .kilowattHour: "per_kilowatt_hour"
        case .gigajoule: "per_gigajoule"
        case .kilowatt: "per_kilowatt"
        case .kelvinLitre: "per_kelvin_litre"
        case .volt: "per_volt"
        case .ampere: "per_ampere"
        case .timesSecond: "times_second"
        case .timesSecondPerVolt: "times_second_per_volt"
        case .timesSecondPerAmpere: "times_second_per_ampere"
        }
    }
}
