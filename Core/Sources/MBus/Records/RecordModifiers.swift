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
