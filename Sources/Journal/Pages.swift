internal import GRDB
public import Metering

/// Readings of a span in the order of time, as many as are read at once.
public struct Page: Sendable {
    /// The readings.
    public let readings: [StoredReading]
    /// Where the next page begins, nil behind the last one.
    public let next: Timestamp?
}

extension Journal {
    /// The readings of one meter or of all in a span, page by page, so that a long one needs no
    /// more memory than a short one.
    ///
    /// - Parameters:
    ///   - meter: the serial number, or the line of a meter without one; nil for all.
    ///   - from: the first time that counts, or where the last page says that this one begins.
    ///   - to: the first time that no longer does.
    ///   - rows: how many rows of up to eight readings are read at most of each set of registers.
    /// - Returns: the readings in the order of time, and where to go on.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func page(
        of meter: String? = nil,
        from: Timestamp,
        to: Timestamp,
        rows: Int = 1_000
    ) throws(JournalError) -> Page {
        try read { database in
            let pages = Pages(meter: meter, to: to.milliseconds, rows: max(1, rows))
            return try pages.page(from: from.milliseconds, in: database)
        }
    }
}

private struct Pages {
    let meter: String?
    let to: Int64
    let rows: Int

    func page(from: Int64, in database: Database) throws -> Page {
        let shapes = try Int64.fetchAll(
            database,
            sql: """
                SELECT shape.id FROM shape JOIN meter ON meter.id = shape.meter
                WHERE ?1 IS NULL OR \(Tables.isMeter) ORDER BY shape.id
                """,
            arguments: [meter]
        )
        let beyond = try database.cachedStatement(
            sql: """
                SELECT time FROM reading WHERE shape = ? AND time >= ? AND time < ?
                ORDER BY time LIMIT 1 OFFSET ?
                """
        )
        // No shape has more than so many rows before this time.
        let end = try shapes.reduce(to) { end, shape in
            try Int64.fetchOne(beyond, arguments: [shape, from, end, rows]) ?? end
        }
        let readings = try readings(of: shapes, from: from, to: end, in: database)
        let next = end < to ? Timestamp(milliseconds: end) : nil
        return Page(readings: readings, next: next)
    }

    private func readings(
        of shapes: [Int64],
        from: Int64,
        to end: Int64,
        in database: Database
    ) throws -> [StoredReading] {
        var unpacking = try RowReadings(database: database)
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM reading WHERE shape = ? AND time >= ? AND time < ? ORDER BY time"
        )
        var sets: [(time: Int64, shape: Int64, readings: [StoredReading])] = []
        for shape in shapes {
            let rows = try Row.fetchCursor(statement, arguments: [shape, from, end])
            while let row = try rows.next() {
                sets.append((row[1], shape, try unpacking.readings(row)))
            }
        }
        sets.sort { ($0.time, $0.shape) < ($1.time, $1.shape) }
        return sets.flatMap(\.readings)
    }
}

/// Takes the rows of `reading` apart.
struct RowReadings {
    private let database: Database
    private let series: [Int64: Series]
    private var shapes: [Int64: [Slot]] = [:]

    init(database: Database) throws {
        self.database = database
        let all = try SeriesQuery(database: database).all(of: nil)
        series = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
    }

    /// The readings of a row with all its columns, in the order of the registers as sent.
    mutating func readings(_ row: Row) throws -> [StoredReading] {
        let shape: Int64 = row[0]
        let slots = try shapes[shape] ?? ShapeRows.slots(of: shape, in: database)
        shapes[shape] = slots
        return slots.enumerated().compactMap { position, slot in
            series[slot.series].map {
                StoredReading($0, slot, time: row[1], clock: row[2], content: row[position + 3])
            }
        }
    }
}
