internal import Journal
internal import Metering

/// Readings as JSON for programs that may get one twice: each has an id that stays the same.
enum ReadingObject {
    /// What tells a reading from every other one: whoever has the id has the reading.
    ///
    ///     6892850/60/2026-11-22T20:02:43.125Z/live/55.006 MWh
    static func id(of reading: StoredReading) -> String {
        let value = [reading.text, reading.unit].compactMap(\.self).joined(separator: " ")
        let parts = [
            reading.series.meter, reading.register == 0 ? reading.name : "\(reading.register)",
            reading.time.description,
            reading.source.rawValue, value,
        ]
        return parts.joined(separator: "/")
    }

    /// A reading in a line of its own, with its meter and time.
    static func line(_ reading: StoredReading) -> String {
        LineFormat.object(
            [.text(id(of: reading))] + ReadingRow(reading).cells,
            ["id"] + ReadingRow.names
        )
    }

    /// The readings of one meter and time together.
    ///
    /// - Parameters:
    ///   - readout: the readings.
    ///   - name: what the meter is called in the configuration.
    /// - Returns: an object in one line.
    static func line(_ readout: StoredReadout, name: String?) -> String {
        let head = LineFormat.object(
            [
                .text(readout.meter), .optional(name), .text(readout.time.description),
            ],
            ["meter", "name", "time"]
        )
        let readings = readout.readings.map(value).joined(separator: ",")
        return "\(head.dropLast()),\"readings\":[\(readings)]}"
    }

    /// A reading within its readout.
    private static func value(_ reading: StoredReading) -> String {
        let columns = zip(ReadingRow.names, ReadingRow(reading).cells)
            .filter { !["time", "meter"].contains($0.0) }
        return LineFormat.object(
            [.text(id(of: reading))] + columns.map(\.1),
            ["id"] + columns.map(\.0)
        )
    }
}
