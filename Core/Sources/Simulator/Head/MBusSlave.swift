import Metering

/// An M-Bus slave at its least: it says E5h to the short frame SND_NKE. (EN 13757-2)
struct MBusSlave: Sendable {
    private static let address: UInt8 = 17
    private var heard: [UInt8] = []

    /// Takes a byte that is complete at a moment, one bit of the line lasting so many microseconds.
    ///
    /// - Returns: what it answers and from when on, nil while there is nothing to answer.
    mutating func receive(
        _ byte: UInt8,
        at end: Moment,
        bit: Int64
    ) -> (bytes: [UInt8], from: Moment)? {
        heard = (heard + [byte]).suffix(5)
        guard heard.count == 5, heard[0] == 0x10, heard[1] == 0x40, heard[4] == 0x16,
            heard[3] == heard[1] &+ heard[2],
            [Self.address, 0xFD, 0xFE].contains(heard[2])
        else { return nil }
        heard = []
        // Between 11 and 330 bit times and 50 ms more.
        return ([0xE5], end.advanced(byMicroseconds: 50 * bit))
    }
}
