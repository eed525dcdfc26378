/// The yardstick: the checksum of KMP by the textbook's table of 256 entries, and nothing else.
///
/// It is as bare as it can be made, without a bounds check, so that the ratio flatters nobody. The
/// table is an array: an `InlineArray` in a struct is copied whole for every look into it.
struct TableCRC {
    private let table: [UInt16]

    init() {
        table = (0..<256).map { index in
            (0..<8).reduce(UInt16(index) << 8) { value, _ in
                value & 0x8000 == 0 ? value << 1 : value << 1 ^ 0x1021
            }
        }
    }

    /// Runs over `count` pieces of `length` bytes each.
    ///
    /// - Returns: the sum of all checksums.
    @inline(never)
    func sum(_ count: Int, of line: Span<UInt8>, length: Int) -> UInt64 {
        let table = self.table.span
        var sum: UInt64 = 0
        var start = 0
        for _ in 0..<count {
            if start == line.count { start = 0 }
            var value: UInt16 = 0
            for index in start..<(start &+ length) {
                let entry = UInt8(truncatingIfNeeded: value &>> 8) ^ line[unchecked: index]
                value = value &<< 8 ^ table[unchecked: Int(truncatingIfNeeded: entry)]
            }
            sum &+= UInt64(truncatingIfNeeded: value)
            start &+= length
        }
        return sum
    }
}
