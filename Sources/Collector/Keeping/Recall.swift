internal import Journal
internal import Metering

extension Plausibility {
    /// Remembers what the journal holds of a meter, so that a restart forgets nothing.
    ///
    /// - Parameters:
    ///   - serial: the meter's serial number, nil where it has told none.
    ///   - latest: the newest reading of each of its series.
    init(serial: String?, latest: [StoredReading]) {
        self.init()
        for reading in latest where reading.source != .imported {
            let unit = reading.unit.flatMap { Unit(symbol: $0) }
            remember(reading.series.key, reading.value, unit, at: reading.time)
        }
        if let serial, !latest.isEmpty { remember(serial: serial) }
    }
}
