import Collector
import Metering

/// A meter's history with what all its forms of output need: the columns and the zone.
struct History {
    /// A register in the unit that the meter sent with it; another unit is another column.
    struct Column: Hashable {
        let register: UInt16
        let unit: Unit?
        let name: String
        let label: String

        init(_ reading: Reading) {
            register = reading.register
            unit = reading.unit
            name = reading.name
            label = reading.label
        }
    }

    let readout: LoggerReadout
    /// The columns, in the order in which they first came.
    let columns: [Column]
    /// How far the meter's clock is ahead of UTC by its zone, nil where nothing tells.
    let zoneMinutes: Int64?

    /// Takes a readout, and the zone where the user gave it.
    init(_ readout: LoggerReadout, zoneMinutes: Int64?) {
        self.readout = readout
        self.zoneMinutes = zoneMinutes ?? readout.clock?.zoneMinutes
        var columns: [Column] = []
        for reading in readout.entries.flatMap(\.readings) {
            let column = Column(reading)
            if !columns.contains(column) { columns.append(column) }
        }
        self.columns = columns
    }

    /// When an entry was written, in UTC.
    func timestamp(of entry: LoggerEntryReading) -> Timestamp? {
        zoneMinutes.map { entry.time.timestamp(zoneMinutes: $0) }
    }

    /// What an entry has in a column, nil where it has nothing there.
    func reading(_ column: Column, of entry: LoggerEntryReading) -> Reading? {
        entry.readings.first { Column($0) == column }
    }

    /// The zone as people write it: `+01:00`.
    var zoneText: String? {
        zoneMinutes.map { minutes in
            let (size, sign) = (minutes.magnitude, minutes < 0 ? "-" : "+")
            let digits = [size / 60, size % 60].map { String($0 + 100).dropFirst() }
            return sign + digits.joined(separator: ":")
        }
    }

    /// How many seconds the meter's clock is ahead of its zone's time.
    var drift: Int64? {
        readout.clock.flatMap { clock in zoneMinutes.map { clock.drift(zoneMinutes: $0) } }
    }
}
