internal import Foundation
public import Journal
public import Metering

/// Which values the frames of each node hold: found out once, and kept in the journal for good.
///
/// What `heatlog emonhub` has printed has to stay true: names that were pasted into emonhub.conf do
/// not move when a meter answers one register more.
public struct FrameLayouts: Sendable {
    private let output: String
    private let wanted: [String]
    private let journal: Journal

    /// Prepares to look.
    ///
    /// - Parameters:
    ///   - output: the name of the output whose frames these are.
    ///   - wanted: the names of the values in their order; empty for what the meter gives each time.
    ///   - journal: where they are kept.
    public init(output: String, wanted: [String], journal: Journal) {
        self.output = output
        self.wanted = wanted
        self.journal = journal
    }

    /// What the frames of a meter hold.
    ///
    /// - Parameters:
    ///   - meter: what the journal calls it.
    ///   - name: what the configuration calls it.
    ///   - now: the time, for the event that keeps it.
    /// - Returns: nil where the meter has not been read often enough to tell.
    /// - Throws: ``JournalError`` where the journal cannot be read or written.
    public func layout(
        of meter: String,
        called name: String,
        now: Timestamp
    ) throws(JournalError) -> FrameLayout? {
        if let kept = try kept(name) { return kept }
        let fields = try wanted.isEmpty ? usual(of: meter) : chosen(of: meter)
        guard !fields.isEmpty else { return nil }
        let layout = FrameLayout(fields: fields)
        try keep(layout, of: meter, called: name, now)
        return layout
    }

    // MARK: In the journal

    /// What an event keeps.
    private struct Note: Codable {
        let output: String
        let meter: String
        let layout: FrameLayout
    }

    /// How many of these events are looked through: each output and meter has one or a few.
    private static let depth = 1_000

    /// What was kept last, where it is still what is wanted.
    private func kept(_ name: String) throws(JournalError) -> FrameLayout? {
        let events = try journal.newestEvents(kinds: [.framesFixed], limit: Self.depth)
        let notes = events.lazy.compactMap { event in
            try? JSONDecoder().decode(Note.self, from: Data((event.data ?? "").utf8))
        }
        let note = notes.first { $0.output == output && $0.meter == name }
        guard let layout = note?.layout else { return nil }
        return wanted.isEmpty || layout.fields.map(\.name) == wanted ? layout : nil
    }

    private func keep(
        _ layout: FrameLayout,
        of meter: String,
        called name: String,
        _ now: Timestamp
    ) throws(JournalError) {
        let note = Note(output: output, meter: name, layout: layout)
        let names = layout.fields.map(\.name).joined(separator: ", ")
        let event = Event(
            time: now,
            meter: meter,
            kind: .framesFixed,
            words: "The output \(output) sends of \(name), in this order: \(names).",
            data: (try? JSONEncoder().encode(note)).map { String(decoding: $0, as: UTF8.self) }
        )
        try journal.append(event)
    }

    // MARK: Finding out

    /// How many visits in a row have to agree: a value that is read once a day is none for a frame.
    private static let visits = 3

    /// What was read in each of the last visits, in the order of the registers.
    private func usual(of meter: String) throws(JournalError) -> [FrameLayout.Field] {
        var newest = try journal.latest(serial: meter).filter(\.isAmount)
        var common: Set<Series>?
        for _ in 0..<Self.visits {
            newest = try fresh(newest)
            guard let time = newest.map(\.time).max() else { return [] }
            let visit = Set(newest.filter { $0.time == time }.map(\.series))
            common = common?.intersection(visit) ?? visit
            newest = try before(time, newest)
        }
        let series = try journal.series(meter: meter).filter { common?.contains($0) == true }
        return series.map { FrameLayout.Field($0) }
    }

    /// The same series, each at a visit before a time.
    private func before(
        _ time: Timestamp,
        _ readings: [StoredReading]
    ) throws(JournalError) -> [StoredReading] {
        var earlier: [StoredReading] = []
        for reading in readings {
            if reading.time < time {
                earlier.append(reading)
            } else if let before = try journal.newest(of: reading.series, before: time) {
                earlier.append(before)
            }
        }
        return earlier
    }

    /// The readings of visits: what came from a meter's memory or a file stands for none.
    private func fresh(_ readings: [StoredReading]) throws(JournalError) -> [StoredReading] {
        var fresh: [StoredReading] = []
        for reading in readings {
            var (candidate, looks): (StoredReading?, Int) = (reading, 0)
            while let other = candidate, [.logger, .imported].contains(other.source) {
                looks += 1
                candidate =
                    looks > 1_000 ? nil : try journal.newest(of: other.series, before: other.time)
            }
            if let candidate { fresh.append(candidate) }
        }
        return fresh
    }

    /// What is wanted; none where a part of it was never read.
    private func chosen(of meter: String) throws(JournalError) -> [FrameLayout.Field] {
        let latest = try journal.latest(serial: meter).filter { $0.decimal != nil }
        let fields = wanted.compactMap { name in
            latest.filter { $0.name == name }.max { $0.time < $1.time }
                .map { FrameLayout.Field($0.series) }
        }
        return fields.count == wanted.count ? fields : []
    }
}
