// On 32-bit targets the standard library's `UInt64(someUInt8)` is generic code whose unused branches
// would need a heap, and `-no-allocations` refuses it. These two say the same without it.

extension UInt64 {
    /// Joins two halves; the layout of a pair is that of the integer on every little-endian target.
    @inlinable
    package init(low: UInt32, high: UInt32 = 0) {
        self = unsafe unsafeBitCast((low, high), to: UInt64.self)
    }
}

extension Int64 {
    /// Widens a signed 32-bit number.
    @inlinable
    package init(widening narrow: Int32) {
        let high: UInt32 = narrow < 0 ? .max : 0
        self = Int64(bitPattern: UInt64(low: UInt32(bitPattern: narrow), high: high))
    }
}
