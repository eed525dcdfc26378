import KMP
import Metering

/// A whole answer of a MULTICAL 403, 22 bytes on the wire, many times in a row.
///
/// The records are two that the meter really sent: heat energy, 55.006 MWh, and flow temperature,
/// 53.65 °C. No byte of it needs stuffing. It lies in memory 64 times so that no compiler can find
/// out that each turn of a loop does the same, and still in the cache of every processor.
struct Answer22 {
    static let length = 22
    static let copies = 64

    /// The answer as it goes over the wire.
    static let wire: [UInt8] = [
        0x40, 0x3F, 0x10,
        0x00, 0x3C, 0x03, 0x04, 0x43, 0x00, 0x00, 0xD6, 0xDE,
        0x00, 0x56, 0x25, 0x02, 0x42, 0x14, 0xF5,
        0x5E, 0xF4, 0x0D,
    ]

    /// What was asked for.
    static let registers: RegisterList = {
        var list = RegisterList()
        list.append(RegisterID(60))
        list.append(RegisterID(86))
        return list
    }()

    /// The sum of both magnitudes, by which a run shows that it decoded: 55006 + 5365.
    static let magnitudes: UInt64 = 60371
}

/// Decodes `count` answers from bytes on the wire to exact decimals.
///
/// - Returns: the sum of all magnitudes; the work cannot be left out without it being wrong.
@inline(never)
func decode(_ count: Int, from line: Span<UInt8>, asked list: RegisterList) -> UInt64 {
    var reader = FrameReader<512>()
    var sum: UInt64 = 0
    var position = 0
    for _ in 0..<count {
        if position == line.count { position = 0 }
        guard reader.receive(line, from: &position) == .frame else { return 0 }
        reader.withData { data in sum &+= magnitudes(in: data, asked: list) }
    }
    return sum
}

@inline(__always)
private func magnitudes(in data: Span<UInt8>, asked list: RegisterList) -> UInt64 {
    var sum: UInt64 = 0
    do throws(DataDefect) {
        try RegisterRecords.forEach(in: data, requested: list) { record in
            guard let value = record.decimal(in: data) else { return }
            sum &+= value.magnitude
        }
    } catch { return 0 }
    return sum
}
