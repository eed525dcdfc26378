internal import Metering

/// What the extensions of a value information field say beside quantity, unit and power of ten.
///
/// (EN 13757-3:2013, combinable VIFE-codes; M-Bus documentation §8.4.5 to §8.4.7)
public struct RecordModifiers: Sendable, Hashable {
    /// What the amount is divided or multiplied by; nil where it is not.
    public internal(set) var rate: RecordRate?
    /// What the value says of a limit; nil where it says nothing.
    public internal(set) var limit: LimitCode?
    /// Why the value is none; nil where it is one.
    public internal(set) var error: RecordError?
    /// Which way the amount has to flow to be counted; nil where both ways count.
    public internal(set) var direction: FlowDirection?
    /// Where or how it was measured; nil where nothing is said.
    public internal(set) var place: MeasuringPlace?
    /// The power of ten that is added to the value, in the unit of the table; nil for nothing.
    public internal(set) var offsetExponent: Int8?
    /// The code behind FFh, which only the maker explains; nil where there is none.
    public internal(set) var manufacturerCode: UInt8?
    /// The first extension that the standard reserves; nil where there is none.
    public internal(set) var unknownCode: UInt8?
    /// The marks that are set, as bits.
    private(set) var marks: UInt16 = 0

    /// Makes modifiers that say nothing.
    init() {}

    /// Whether the value is a mean over the time. (2013: E001 0010)
    public var isAverage: Bool { has(.average) }
    /// Whether the value is how far it is from another, in percent or as a factor.
    public var isDeviation: Bool { has(.deviation) }
    /// Whether the value is the date of the beginning of what the quantity names.
    public var isStartDate: Bool { has(.startDate) }
    /// Whether the value is the date of the end of what the quantity names.
    public var isEndDate: Bool { has(.endDate) }
    /// Whether the value is one at metering conditions, not converted to base conditions.
    public var isUncorrected: Bool { has(.uncorrected) }
    /// Whether the value is one at base conditions.
    public var isAtBaseConditions: Bool { has(.baseConditions) }
    /// Whether the value is in units that are not metric, which ones the maker knows.
    public var isNotMetric: Bool { has(.notMetric) }
    /// Whether the value is one that will hold later.
    public var isFuture: Bool { has(.future) }
    /// Whether the data are a profile: many values in one record.
    public var isProfile: Bool { has(.profile) }
    /// Whether the data declare an OBIS number instead of holding a value.
    public var isDeclaration: Bool { has(.declaration) }
    /// Whether the data are of type C: never below zero. (2013: E111 1100, E001 0001)
    public var isUnsigned: Bool { has(.unsigned) }

    /// One of the marks.
    enum Mark: UInt16 {
        case average = 1, deviation = 2, startDate = 4, endDate = 8, uncorrected = 16
        case baseConditions = 32, notMetric = 64, future = 128, profile = 256
        case declaration = 512, unsigned = 1024
    }

    mutating func set(_ mark: Mark) { marks |= mark.rawValue }

    private func has(_ mark: Mark) -> Bool { marks & mark.rawValue != 0 }

    /// Whether the value is of something else than the quantity in the table.
    var changesQuantity: Bool {
        if rate != nil || manufacturerCode != nil || unknownCode != nil || limit != nil {
            return true
        }
        return marks & RecordModifiers.changing != 0
    }

    private static let changing: UInt16 =
        Mark.deviation.rawValue | Mark.startDate.rawValue | Mark.endDate.rawValue
        | Mark.notMetric.rawValue | Mark.profile.rawValue | Mark.declaration.rawValue

    /// Whether the value has another unit than the table says, or none.
    ///
    /// A code of the maker's own, or one that is reserved, leaves the unit: electricity meters tell
    /// their phases apart so. What exactly is measured is no longer known then.
    var changesUnit: Bool {
        if rate != nil { return true }
        if let limit { return limit.kind != .value }
        return marks & RecordModifiers.changing != 0
    }

    /// The unit of a duration that a limit's code gives, nil for other values.
    var durationUnit: Unit? {
        guard let limit, limit.kind == .duration else { return nil }
        return .duration(limit.rawValue)
    }

    /// Whether the value is a date.
    var isMoment: Bool { isStartDate || isEndDate || limit?.kind == .moment }

    /// Whether nothing is said.
    var isEmpty: Bool { self == RecordModifiers() }
}

/// Which way an amount has to flow to be counted.
public enum FlowDirection: UInt8, Sendable, Hashable {
    /// Forward, or taken: only what is above zero.
    case forward
    /// Backward, or given: the size of what is below zero.
    case backward
    /// Both, each by its size.
    case both
    /// What was taken less what was given.
    case difference
}

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

/// What a value says of a limit, or of a time: 40h to 6Fh of the combinable codes.
public struct LimitCode: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What the value is.
    public enum Kind: Sendable, Hashable {
        /// A value in the unit of the table: the limit itself, or what was there beyond it.
        case value
        /// How often the limit was passed.
        case count
        /// When that began or ended.
        case moment
        /// For how long it was passed.
        case duration
    }

    /// What the value is.
    public var kind: Kind {
        switch rawValue {
        case 0x41, 0x49: .count
        case 0x42, 0x43, 0x46, 0x47, 0x4A, 0x4B, 0x4E, 0x4F, 0x6A, 0x6B, 0x6E, 0x6F: .moment
        case 0x50...0x67: .duration
        default: .value
        }
    }

    /// Whether the code is one that the standard explains.
    var isKnown: Bool {
        switch rawValue {
        case 0x44, 0x45, 0x4C, 0x4D: false
        default: true
        }
    }

    /// What it says, for data: `upper_limit`, `first_lower_limit_begin`, `last_duration`.
    public var name: StaticString {
        switch rawValue {
        case 0x40: "lower_limit"
        case 0x48: "upper_limit"
        case 0x41: "lower_limit_passes"
        case 0x49: "upper_limit_passes"
        case 0x42: "first_lower_limit_begin"
        case 0x43: "first_lower_limit_end"
        case 0x46: "last_lower_limit_begin"
        case 0x47: "last_lower_limit_end"
        case 0x4A: "first_upper_limit_begin"
        case 0x4B: "first_upper_limit_end"
        case 0x4E: "last_upper_limit_begin"
        case 0x4F: "last_upper_limit_end"
        case 0x50...0x53: "first_lower_limit_duration"
        case 0x54...0x57: "last_lower_limit_duration"
        case 0x58...0x5B: "first_upper_limit_duration"
        case 0x5C...0x5F: "last_upper_limit_duration"
        case 0x60...0x63: "first_duration"
        case 0x64...0x67: "last_duration"
        case 0x68: "during_lower_limit"
        case 0x6C: "during_upper_limit"
        case 0x69: "leakage"
        case 0x6D: "overflow"
        case 0x6A: "first_begin"
        case 0x6B: "first_end"
        case 0x6E: "last_begin"
        case 0x6F: "last_end"
        default: "limit"
        }
    }
}

/// Where or how a value was measured: the codes behind 7Ch. (EN 13757-3:2013, extension of combinable
/// VIFE-codes)
public enum MeasuringPlace: UInt8, Sendable, Hashable {
    case phase1 = 1, phase2, phase3, neutral, phases12, phases23, phases31
    case quadrant1, quadrant2, quadrant3, quadrant4
    case secondSensor = 14

    /// The name in data: `l1`, `l1_l2`, `quadrant_1`.
    public var name: StaticString {
        switch self {
        case .phase1: "l1"
        case .phase2: "l2"
        case .phase3: "l3"
        case .neutral: "n"
        case .phases12: "l1_l2"
        case .phases23: "l2_l3"
        case .phases31: "l3_l1"
        case .quadrant1: "quadrant_1"
        case .quadrant2: "quadrant_2"
        case .quadrant3: "quadrant_3"
        case .quadrant4: "quadrant_4"
        case .secondSensor: "second_sensor"
        }
    }
}

/// Why a meter has no value in a record, or did not do what a record of the master's asked.
///
/// (M-Bus documentation §8.4.7)
public struct RecordError: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What is wrong, in a few words.
    public var text: StaticString {
        switch rawValue {
        case 0x01: "too many DIFE"
        case 0x02: "storage number not implemented"
        case 0x03: "unit number not implemented"
        case 0x04: "tariff number not implemented"
        case 0x05: "function not implemented"
        case 0x06: "data class not implemented"
        case 0x07: "data size not implemented"
        case 0x0B: "too many VIFE"
        case 0x0C: "illegal VIF group"
        case 0x0D: "illegal VIF exponent"
        case 0x0E: "VIF and DIF do not fit"
        case 0x0F: "action not implemented"
        case 0x15: "no data available"
        case 0x16: "data overflow"
        case 0x17: "data underflow"
        case 0x18: "data error"
        case 0x1C: "premature end of record"
        default: "error"
        }
    }
}
