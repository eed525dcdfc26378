/// The checksum of KMP: CRC-16 with polynomial 1021h, nothing reflected, started at zero.
///
/// Also known as CRC-16/XMODEM. It covers address, command and data before stuffing, and is sent
/// high byte first; run over the checksum as well, it ends at zero. (5512-447 §3.2)
public struct CRC16: Sendable, Hashable {
    /// The checksum of the bytes so far.
    @usableFromInline
    package var register: UInt16

    /// The checksum of nothing: zero.
    @inlinable
    public init() { register = 0 }

    /// The checksum of the bytes so far.
    @inlinable
    public var value: UInt16 { register }

    /// Takes one more byte.
    ///
    /// The five shifts do the work of a 512-byte table: as fast where a load takes as long as they
    /// do, and nothing to keep in the memory of a microcontroller.
    @inlinable
    public mutating func add(_ byte: UInt8) {
        var fold = UInt8(truncatingIfNeeded: register &>> 8) ^ byte
        fold ^= fold &>> 4
        let wide = UInt16(truncatingIfNeeded: fold)
        register = (register &<< 8) ^ (wide &<< 12) ^ (wide &<< 5) ^ wide
    }
}
