internal import Journal
internal import Metering

// What is missing between two readings, where the meter's own memory may know it.

extension Chronicle {
    /// Notes the gap that a readout ends.
    ///
    /// What counts is the time since the last readout: half an interval more than one, and a quarter
    /// of an hour at least, with a full hour in it that the meter wrote down by itself. A shorter
    /// one hides nothing: totals go on, and so do the hours' differences.
    func findGap(before end: Timestamp, _ diary: inout Diary) throws(JournalError) {
        guard diary.entry.fillsGaps, diary.entry.interval > 0, let start = diary.newest else {
            return
        }
        let length = end.milliseconds - start.milliseconds
        let usual = max(diary.entry.interval + diary.entry.interval / 2 + 60_000, 900_000)
        guard length > usual, holdsHour(start, end) else { return }
        try journal.open(gap: diary.meter, from: start, to: end, found: end)
        guard diary.entry.hasMemory else { return try lose(&diary, at: end) }
        let words = "No readings from \(showTime(start)) to \(showTime(end))."
        try append(.gapFound, of: diary.meter, at: end, words)
    }

    /// Whether a full hour lies between, with a minute on either side.
    private func holdsHour(_ start: Timestamp, _ end: Timestamp) -> Bool {
        let first = (start.milliseconds + GapSpan.margin).flooredQuotient(by: 3_600_000) + 1
        return first * 3_600_000 < end.milliseconds - GapSpan.margin
    }
}

/// The part of a gap that is asked for at once, on both clocks.
struct GapSpan {
    /// An entry as near as this to a reading of ours would say the same once more.
    static let margin: Int64 = 60_000

    let start: Timestamp
    let end: Timestamp
    let zoneMinutes: Int64

    /// What is asked of the meter.
    var from: MeterDateTime? { shown(start.milliseconds + Self.margin) }
    /// What is asked of the meter.
    var to: MeterDateTime? { shown(end.milliseconds - Self.margin) }

    private func shown(_ milliseconds: Int64) -> MeterDateTime? {
        MeterDateTime(clockSeconds: milliseconds.flooredQuotient(by: 1_000) + zoneMinutes * 60)
    }

    /// Whether a time lies in it.
    func holds(_ time: Timestamp) -> Bool {
        time.milliseconds >= start.milliseconds + Self.margin
            && time.milliseconds <= end.milliseconds - Self.margin
    }
}
