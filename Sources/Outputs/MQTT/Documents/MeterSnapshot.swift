internal import Journal
internal import Metering

/// The newest reading of each register of a meter, of those that were read by us.
struct MeterSnapshot: Sendable {
    /// What the journal calls the meter.
    let meter: String
    /// The readings, in the order of the registers.
    private(set) var readings: [StoredReading] = []

    /// Makes one of what the journal has.
    ///
    /// - Parameters:
    ///   - meter: what the journal calls the meter.
    ///   - latest: the newest reading of each series.
    ///   - time: what is not older than this is left out, for it is going to be told.
    init(_ meter: String, latest: [StoredReading], before time: Timestamp? = nil) {
        self.meter = meter
        for reading in latest where time.map({ reading.time < $0 }) ?? true { take(reading) }
    }

    /// When the newest one was taken; nil where there is none.
    var time: Timestamp? { readings.map(\.time).max() }

    /// Takes the readings of a readout in; what is older than what is there changes nothing.
    mutating func take(_ readout: StoredReadout) {
        for reading in readout.readings { take(reading) }
    }

    private mutating func take(_ reading: StoredReading) {
        guard reading.isOwn else { return }
        // A unit that has changed begins another series, under the same name.
        guard let place = readings.firstIndex(where: { $0.name == reading.name }) else {
            readings.append(reading)
            readings.sort { ($0.register, $0.name) < ($1.register, $1.name) }
            return
        }
        if reading.time >= readings[place].time { readings[place] = reading }
    }
}

extension StoredReading {
    /// Whether it was read by us: not from the meter's memory, and not from a file.
    var isOwn: Bool { ![.logger, .imported].contains(source) }
}
