/// The byte that gives a value its sign and its power of ten, as sent. (5512-447 §4.2)
///
/// Bit 7 is the sign of the value, bit 6 that of the exponent, bits 0 to 5 the exponent: C2h with
/// the magnitude 12345 is −123.45.
public struct SignExponent: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Makes the byte from its parts.
    ///
    /// - Returns: nil for an exponent outside −63 to 63, which has no byte.
    public init?(isNegative: Bool, exponent: Int8) {
        guard exponent >= -63, exponent <= 63 else { return nil }
        let sign: UInt8 = isNegative ? 0x80 : 0
        let power = exponent < 0 ? 0x40 | UInt8(-exponent) : UInt8(exponent)
        rawValue = sign | power
    }

    /// Whether the value is below zero.
    @inlinable
    public var isNegative: Bool { rawValue & 0x80 != 0 }

    /// The power of ten, −63 to 63.
    @inlinable
    public var exponent: Int8 {
        let size = Int8(truncatingIfNeeded: rawValue & 0x3F)
        return rawValue & 0x40 != 0 ? 0 &- size : size
    }
}
