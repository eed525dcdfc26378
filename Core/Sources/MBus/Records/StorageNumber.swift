internal import Metering

/// A storage number while it is put together: 41 bits, in two halves that a small processor shifts.
struct StorageNumber {
    private var low: UInt32
    private var high: UInt32 = 0

    init(low: UInt32) { self.low = low }

    /// Adds four bits at a place.
    mutating func add(_ bits: UInt32, at place: UInt32) {
        if place < 32 {
            low |= bits &<< place
            if place > 28 { high |= bits &>> (32 &- place) }
        } else {
            high |= bits &<< (place &- 32)
        }
    }

    var value: UInt64 { UInt64(low: low, high: high) }
}
