import Metering

/// A MULTICAL III, 66 or 401 at its least: it answers `/#1` with ten numbers of seven digits.
///
/// It is asked at 300 baud and answers at 1200, both 7E2, without a checksum.
/// (5511-634 §4; the numbers are the public demo output of KenanV/KamstrupMultical66)
struct OldMultical: Sendable {
    /// How it hears.
    static let heard = CharacterFormat(baud: 300, dataBits: 7, parity: .even)
    /// How it speaks.
    static let spoken = CharacterFormat(baud: 1200, dataBits: 7, parity: .even)
    /// It takes 1 to 2 s before it answers.
    private static let thought: Int64 = 1_200_000
    private static let question = Array("/#1".utf8)
    private static let answer = Array(
        ("0507109 1296626 0032673 0006811 0003366 0003445 0000031 0000079 0000093 0000000"
            + "\r").utf8
    )

    private var heard: [UInt8] = []

    /// Takes a byte that is complete at a moment.
    ///
    /// - Returns: what it answers and from when on, nil while there is nothing to answer.
    mutating func receive(_ byte: UInt8, at end: Moment) -> (bytes: [UInt8], from: Moment)? {
        heard = (heard + [byte & 0x7F]).suffix(Self.question.count)
        guard heard == Self.question else { return nil }
        heard = []
        return (Self.answer, end.advanced(byMicroseconds: Self.thought))
    }
}

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
