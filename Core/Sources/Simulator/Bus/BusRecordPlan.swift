import Catalogue
import KMP
import MBus
import Metering

/// Which registers of a meter its M-Bus module sends, and as which records.
///
/// The list and the order are those of a MULTICAL 601. (libmbus, frame kamstrup_multical_601) What it
/// sends of its target day and of its maker's own data is left out.
enum BusRecordPlan {
    private static let fabricationHead = RecordHead(.digits8, vif: 0x78)

    /// Register, record and the unit and power of ten of its value information.
    private static let rows: [(UInt16, RecordHead, Unit, Int8)] = [
        (60, RecordHead(.integer32, vif: 0x06), .kilowattHour, 0),
        (68, RecordHead(.integer32, vif: 0x14), .cubicMetre, -2),
        (1004, RecordHead(.integer32, vif: 0x22), .hour, 0),
        (86, RecordHead(.integer32, vif: 0x59), .degreeCelsius, -2),
        (87, RecordHead(.integer32, vif: 0x5D), .degreeCelsius, -2),
        (89, RecordHead(.integer32, vif: 0x61), .kelvin, -2),
        (80, RecordHead(.integer32, vif: 0x2D), .kilowatt, -1),
        (128, RecordHead(.integer32, vif: 0x2D, function: .maximum), .kilowatt, -1),
        (74, RecordHead(.integer32, vif: 0x3B), .litrePerHour, 0),
        (124, RecordHead(.integer32, vif: 0x3B, function: .maximum), .litrePerHour, 0),
        (64, RecordHead(.integer32, vif: 0x06, tariff: 1), .kilowattHour, 0),
        (65, RecordHead(.integer32, vif: 0x06, tariff: 2), .kilowattHour, 0),
        (84, RecordHead(.integer32, vif: 0x14, subunit: 1), .cubicMetre, -2),
        (85, RecordHead(.integer32, vif: 0x14, subunit: 2), .cubicMetre, -2),
        (63, RecordHead(.integer32, vif: 0x06, subunit: 3), .kilowattHour, 0),
    ]

    /// The records of a meter now; what cannot be said without losing digits is left out.
    static func records(
        of meter: SimulatedMeter,
        fabrication: UInt32,
        at now: Moment
    ) -> [[UInt8]] {
        var records = [
            bytes(fabricationHead) { frame in
                frame.append(fabricationHead)
                for place in 0..<4 {
                    frame.append(UInt8(truncatingIfNeeded: fabrication >> (8 * UInt32(place))))
                }
            }
        ]
        for (register, head, unit, exponent) in rows {
            guard let number = number(meter, register, unit, exponent) else { continue }
            records.append(bytes(head) { $0.append(head, number) })
        }
        if let time = meter.clock.reading(at: now) {
            let head = RecordHead(.integer32, vif: 0x6D)
            records.append(bytes(head) { $0.append(head, time) })
        }
        return records.filter { !$0.isEmpty }
    }

    private static func number(
        _ meter: SimulatedMeter,
        _ register: UInt16,
        _ unit: Unit,
        _ exponent: Int8
    ) -> Int64? {
        guard let content = meter.value(of: RegisterID(register)), let number = content.number,
            let source = content.unit.unit,
            let converted = try? number.converted(from: source, to: unit, digits: 9)
        else { return nil }
        return converted.rescaled(to: exponent)?.mantissa
    }

    /// The bytes of one record; none where it does not fit.
    private static func bytes(_ head: RecordHead, _ write: (inout MBus.FrameWriter) -> Void)
        -> [UInt8]
    {
        var frame = MBus.FrameWriter(.respondData, .unconfigured, .variableBare)
        write(&frame)
        frame.finish()
        return Array(frame.wireBytes.dropFirst(7).dropLast(2))
    }
}
