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
