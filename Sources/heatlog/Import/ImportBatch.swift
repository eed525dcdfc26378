import Journal
import Metering

/// Rows on their way into the journal, some hundred readouts in one transaction.
struct ImportBatch {
    /// How many readouts go in at once: few enough for memory, enough to wait for the disk seldom.
    static let size = 500

    private struct Visit: Hashable {
        let meter: ImportMeter
        let time: Timestamp
    }

    private var rows: [Visit: ImportRow] = [:]
    /// How many readings it holds.
    private(set) var count = 0

    /// Whether it is time to write it.
    var isFull: Bool { rows.count >= Self.size }

    /// Adds a row; lines of one meter and time become one readout.
    mutating func add(_ row: ImportRow) {
        count += row.readings.count
        let visit = Visit(meter: row.meter, time: row.time)
        if rows[visit] == nil {
            rows[visit] = row
        } else {
            rows[visit]?.readings += row.readings
            if let ahead = row.clockAhead { rows[visit]?.clockAhead = ahead }
        }
    }

    /// Writes it into the journal.
    ///
    /// - Returns: how many readings were new.
    func write(to journal: Journal) throws(JournalError) -> Int {
        var new = 0
        for (line, rows) in byLine {
            let visits = rows.map { row in
                let meter = row.meter.identity
                let readout = Readout(meter: meter, time: row.time, readings: row.readings)
                return (readout: readout, clockAhead: row.clockAhead)
            }
            new += try journal.append(visits, from: line)
        }
        return new
    }

    /// How many of its readings the journal does not have yet.
    func countNew(in journal: Journal) throws(JournalError) -> Int {
        var new = 0
        for meter in Set(rows.keys.map(\.meter)) {
            let rows = rows.values.filter { $0.meter == meter }.sorted { $0.time < $1.time }
            guard let first = rows.first?.time, let last = rows.last?.time else { continue }
            let end = Timestamp(milliseconds: last.milliseconds + 1)
            var there: Set<Place> = []
            for series in try journal.series(meter: meter.name) {
                for reading in try journal.range(of: series, from: first, to: end) {
                    there.insert(Place(series.key, series.unit, reading.time))
                }
            }
            for row in rows {
                for reading in row.readings {
                    let place = Place(reading.key, reading.unitText, row.time)
                    if there.insert(place).inserted { new += 1 }
                }
            }
        }
        return new
    }

    /// Rows in the order of time, apart for each line that stands for a meter.
    private var byLine: [String: [ImportRow]] {
        Dictionary(grouping: rows.values, by: \.meter.line)
            .mapValues { $0.sorted { $0.time < $1.time } }
    }
}

/// Where in the journal a reading of a meter stands.
private struct Place: Hashable {
    let key: ReadingKey
    let unit: String?
    let time: Timestamp

    init(_ key: ReadingKey, _ unit: String?, _ time: Timestamp) {
        self.key = key
        self.unit = unit
        self.time = time
    }
}
