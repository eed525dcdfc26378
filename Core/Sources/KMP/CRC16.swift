/// The checksum of KMP: CRC-16 with polynomial 1021h, nothing reflected, started at zero.
///
/// Also known as CRC-16/XMODEM. It covers address, command and data before stuffing, and is sent
/// high byte first; run over the checksum as well, it ends at zero. (5512-447 §3.2)
public struct CRC16: Sendable, Hashable {
    /// The checksum of the bytes so far, in its two bytes: apart, a processor computes them at once.
    @usableFromInline package var high: UInt8
    @usableFromInline package var low: UInt8

    /// The checksum of nothing: zero.
    @inlinable
    public init() { (high, low) = (0, 0) }

    /// The checksum of the bytes so far.
    @inlinable
    public var value: UInt16 {
        UInt16(truncatingIfNeeded: high) &<< 8 | UInt16(truncatingIfNeeded: low)
    }

    /// Takes one more byte.
    ///
    /// The shifts do the work of a 512-byte table: as fast where a load takes as long as they do,
    /// and nothing to keep in the memory of a microcontroller.
    @inlinable
    public mutating func add(_ byte: UInt8) {
        var fold = high ^ byte
        fold ^= fold &>> 4
        high = low ^ (fold &<< 4 ^ fold &>> 3)
        low = fold ^ fold &<< 5
    }
}
