internal import Journal
internal import Metering

/// Entries of a meter's log that fit between the readings on either side of a gap.
///
/// A total in the meter's memory lies between what was read before and what was read after, and
/// rises from entry to entry. What does not is no part of this record, whatever its date says.
struct FittingEntries {
    /// What fits, the oldest first, each at its own time.
    private(set) var readouts: [Readout] = []
    /// What does not, in words.
    private(set) var misfits: [String] = []

    private let meter: MeterIdentity

    init(
        _ readout: LoggerReadout,
        _ span: GapSpan,
        _ gap: Gap,
        _ journal: Journal,
        meter: String
    ) throws(JournalError) {
        self.meter = readout.meter
        let series = try journal.series(meter: meter)
        let last = try Self.bounds(series) { one throws(JournalError) in
            try journal.newest(of: one, before: gap.start.later(by: 1))
        }
        let next = try Self.bounds(series) { one throws(JournalError) in
            try journal.oldest(of: one, from: gap.end)
        }
        var bounds = Bounds(low: last, high: next)
        for entry in readout.entries.reversed() {
            let time = entry.time.timestamp(zoneMinutes: span.zoneMinutes)
            guard span.holds(time) else { continue }
            take(entry, time, &bounds)
        }
    }

    private mutating func take(
        _ entry: LoggerEntryReading,
        _ time: Timestamp,
        _ bounds: inout Bounds
    ) {
        if let odd = entry.readings.first(where: { !bounds.allow($0) }) {
            misfits.append(
                "\(odd.label) \(odd.value.text ?? "") of \(entry.time) in the meter's log does not lie "
                    + "between the readings before and after."
            )
            return
        }
        for reading in entry.readings { bounds.rise(to: reading) }
        readouts.append(Readout(meter: meter, time: time, readings: entry.readings))
    }

    private static func bounds(
        _ series: [Series],
        _ find: (Series) throws(JournalError) -> StoredReading?
    ) throws(JournalError) -> [ReadingKey: Measure] {
        var bounds: [ReadingKey: Measure] = [:]
        for one in series where one.isTotal {
            guard let unit = one.unit.flatMap({ Unit(symbol: $0) }),
                let value = try find(one)?.decimal
            else { continue }
            bounds[one.key] = Measure(value, unit)
        }
        return bounds
    }
}

/// What the totals lie between.
private struct Bounds {
    var low: [ReadingKey: Measure]
    let high: [ReadingKey: Measure]

    /// Whether a value lies between, within a digit: a log may show fewer of them.
    func allow(_ reading: Reading) -> Bool {
        guard reading.quantity?.isTotal == true, let shown = Measure(reading) else { return true }
        if let low = low[reading.key], shown.value + max(shown.digit, low.digit) < low.value {
            return false
        }
        guard let high = high[reading.key] else { return true }
        return shown.value - max(shown.digit, high.digit) <= high.value
    }

    mutating func rise(to reading: Reading) {
        guard reading.quantity?.isTotal == true, let shown = Measure(reading) else { return }
        low[reading.key] = shown
    }
}
