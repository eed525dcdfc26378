/// How the data of a record are coded: the low four bits of its DIF. (M-Bus documentation §8.4.1)
public enum DataCoding: UInt8, Sendable, Hashable {
    case none, integer8, integer16, integer24, integer32, real32, integer48, integer64
    case selection, digits2, digits4, digits6, digits8, variable, digits12, special

    /// How many bytes the data have; variable data say it themselves.
    @inlinable
    public var byteCount: Int {
        switch self {
        case .none, .selection, .variable, .special: 0
        case .integer8, .digits2: 1
        case .integer16, .digits4: 2
        case .integer24, .digits6: 3
        case .integer32, .real32, .digits8: 4
        case .integer48, .digits12: 6
        case .integer64: 8
        }
    }

    /// Makes a coding from the low four bits of a DIF.
    @inlinable
    public init(dif: UInt8) { self = DataCoding(rawValue: dif & 0x0F) ?? .none }
}

/// Of what time the value of a record is: bits 4 and 5 of its DIF. (M-Bus documentation §6.3.1)
public enum RecordFunction: UInt8, Sendable, Hashable {
    case instantaneous, maximum, minimum
    /// The value during a state of error.
    case error
}

/// How the bytes behind a variable length are to be read: the kinds of LVAR.
///
/// (EN 13757-3:2013, variable length data; M-Bus documentation §8.5 for those of eight real bytes.)
public enum VariableKind: UInt8, Sendable, Hashable {
    /// Characters of ISO 8859-1, the last one first where the lowest byte comes first.
    case text
    /// Decimal digits, two in a byte.
    case digits
    /// Decimal digits of a number below zero.
    case negativeDigits
    /// A whole number in two's complement, or bytes of any meaning.
    case binary
    /// A real number of eight bytes.
    case real

    /// What a length byte says: the kind and how many bytes follow; nil where it is reserved.
    static func of(_ length: UInt8) -> (kind: VariableKind, count: Int)? {
        let low = Int(length & 0x0F)
        switch length {
        case 0x00...0xBF: return (.text, Int(length))
        case 0xC0...0xCF: return (.digits, low)
        case 0xD0...0xDF: return (.negativeDigits, low)
        case 0xE0...0xEF: return (.binary, low)
        case 0xF0...0xF4: return (.binary, 16 &+ 4 &* low)
        case 0xF5: return (.binary, 48)
        case 0xF6: return (.binary, 64)
        case 0xF8: return (.real, 8)
        default: return nil
        }
    }
}
