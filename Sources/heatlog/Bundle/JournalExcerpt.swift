import Journal
import Metering

/// What the journal has to say to a bug report.
struct JournalExcerpt {
    /// How many events are told.
    static let eventCount = 100

    /// The meters: their serial numbers, or their lines.
    var meters: [String] = []
    /// The newest events.
    var events: [Event] = []
    /// The newest readings, or why there are none.
    var readingLines: [String] = []
    /// The times in which nothing was read.
    var gapLines: [String] = []

    /// Without a journal there is nothing; `words` say why.
    init(nothing words: String) { readingLines = [words] }

    /// Takes it from a journal.
    ///
    /// - Throws: ``JournalError`` where it cannot be read.
    init(_ journal: Journal) throws(JournalError) {
        for series in try journal.series() where !meters.contains(series.meter) {
            meters.append(series.meter)
        }
        for meter in meters {
            readingLines.append("\(meter):")
            readingLines += try journal.latest(serial: meter).map(Self.line)
        }
        gapLines = try journal.gaps().map(Self.line)
        let end = Timestamp(milliseconds: .max)
        let all = try journal.events(from: Timestamp(milliseconds: 0), to: end)
        events = all.suffix(Self.eventCount)
    }

    /// The events, one a line.
    var eventLines: [String] {
        events.map { event in
            let meter = event.meter.map { " \($0)" } ?? ""
            return "\(event.time) \(event.kind.rawValue)\(meter): \(event.words)"
        }
    }

    private static func line(_ reading: StoredReading) -> String {
        let isIdentity = RecordingMask.identities.contains(reading.register)
        let value = isIdentity ? "hidden" : reading.text ?? "no value"
        let unit = isIdentity ? "" : reading.unit.map { " \($0)" } ?? ""
        return "  \(reading.time) \(reading.register) \(reading.series.label): \(value)\(unit)"
            + (reading.isDoubtful ? " (doubtful)" : "")
    }

    private static func line(_ gap: Gap) -> String {
        let words = gap.words.map { ": \($0)" } ?? ""
        return "\(gap.start) to \(gap.end) \(gap.meter) \(gap.state.rawValue)\(words)"
    }
}
