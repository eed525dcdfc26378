public import Journal
public import Metering

/// The readings that one meter gave at one time.
public struct StoredReadout: Sendable, Hashable {
    /// What the journal calls the meter: its serial number, or its line where that is not known.
    public let meter: String
    /// When they were taken, on our clock.
    public let time: Timestamp
    /// The readings, in the order of the journal.
    public let readings: [StoredReading]

    /// Puts readings together that belong to one meter and one time.
    ///
    /// - Parameter readings: readings in the order of the journal.
    /// - Returns: the readouts, in the order in which each began.
    public static func readouts(of readings: [StoredReading]) -> [StoredReadout] {
        struct Key: Hashable {
            let meter: String
            let time: Timestamp
        }
        var order: [Key] = []
        var groups: [Key: [StoredReading]] = [:]
        for reading in readings {
            let key = Key(meter: reading.series.meter, time: reading.time)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(reading)
        }
        return order.map { key in
            StoredReadout(meter: key.meter, time: key.time, readings: groups[key] ?? [])
        }
    }
}
