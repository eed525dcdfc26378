internal import Journal
internal import Metering

/// The documents of a meter's values.
///
///     {"time":"2026-11-22T20:02:43.125Z","meter":"6892850","heat_energy":55.006,
///      "units":{"heat_energy":"MWh"},"times":{"heat_energy":"2026-11-22T20:02:43.125Z"},
///      "doubtful":{}}
///
/// A value that is doubted is null at its name, and stands in `doubtful`.
enum ReadoutDocument {
    /// The newest values: all that the meter ever gave, each with the time when it was read.
    static func state(_ snapshot: MeterSnapshot) -> String {
        var object = document(snapshot.meter, snapshot.time, snapshot.readings)
        let times = snapshot.readings.map { ($0.name, Optional($0.time.description)) }
        object.add("times", JSONObject(times))
        object.add("doubtful", doubtful(snapshot.readings))
        return object.text
    }

    /// What was read at a time that has passed.
    static func history(_ readout: StoredReadout) -> String {
        var object = document(readout.meter, readout.time, readout.readings)
        object.add("source", readout.readings.first?.source.rawValue)
        object.add("doubtful", doubtful(readout.readings))
        return object.text
    }

    private static func document(
        _ meter: String,
        _ time: Timestamp?,
        _ readings: [StoredReading]
    ) -> JSONObject {
        var object = JSONObject([("time", time?.description), ("meter", meter)])
        for reading in readings {
            object.add(reading.name, raw: reading.isDoubtful ? "null" : reading.json)
        }
        let units = readings.filter { $0.unit != nil }.map { ($0.name, $0.unit) }
        object.add("units", JSONObject(units))
        return object
    }

    private static func doubtful(_ readings: [StoredReading]) -> JSONObject {
        var object = JSONObject()
        for reading in readings where reading.isDoubtful {
            object.add(reading.name, raw: reading.json)
        }
        return object
    }
}
