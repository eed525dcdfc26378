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
