internal import GRDB
public import Metering

/// How far a reader has come: in the order of time, and through what arrived late.
public struct Position: Sendable, Hashable {
    /// The newest time that was read.
    let time: Int64
    /// The number of the newest late row that was read.
    let late: Int64

    /// Before the first reading: a new reader is given all of history.
    public static let beginning = Position(time: .min, late: 0)
}

/// Readings in the order in which a reader gets them, and the position behind them.
public struct Batch: Sendable {
    /// The readings.
    public let readings: [StoredReading]
    /// What to bookmark when they have been passed on.
    public let end: Position
}

extension Journal {
    /// What has arrived since a position: first in the order of time, then what came late.
    ///
    /// - Parameters:
    ///   - position: where the reader stands; see ``bookmark(of:)``.
    ///   - limit: about how many rows of up to eight readings; those of one time stay together.
    /// - Returns: no readings where the reader has them all.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func batch(after position: Position, limit: Int = 500) throws(JournalError) -> Batch {
        try read { try Feed(database: $0).batch(after: position, limit: max(1, limit)) }
    }
}

extension Journal {
    /// About how many rows of up to eight readings a reader has not had yet.
    ///
    /// - Parameters:
    ///   - position: where the reader stands.
    ///   - limit: how many are counted at most: a new reader's queue is all of history.
    /// - Returns: the number of rows, at most `limit`.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func queue(
        after position: Position,
        limit: Int = 100_000
    ) throws(JournalError) -> Int {
        try read { try Feed(database: $0).queue(after: position, limit: limit) }
    }
}

/// What a reader has not had yet.
public struct Backlog: Sendable, Hashable {
    /// How many rows of up to eight readings wait.
    public let rows: Int
    /// How many readings these hold.
    public let readings: Int
    /// The time of the reading that comes next; nil where none waits.
    public let next: Timestamp?
}

extension Journal {
    /// What a reader has not had yet, each reading counted.
    ///
    /// - Parameters:
    ///   - position: where the reader stands.
    ///   - limit: how many rows are looked at about at most: a new reader's queue is all of history.
    /// - Returns: what waits.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func backlog(
        after position: Position,
        limit: Int = .max
    ) throws(JournalError) -> Backlog {
        try read { try Feed(database: $0).backlog(after: position, limit: limit) }
    }
}

/// The journal's rows in the order in which readers get them.
///
/// A key for the order of arrival would cost two bytes a value. Nearly all rows arrive in the
/// order of time, so only the others are numbered, in `late`.
private struct Feed {
    private struct Entry {
        let shape: Int64
        let time: Int64
    }

    let database: Database

    func batch(after position: Position, limit: Int) throws -> Batch {
        let onTime = try entries(after: position.time, limit: limit)
        guard onTime.isEmpty else {
            let end = Position(time: onTime.last?.time ?? position.time, late: position.late)
            return Batch(readings: try readings(onTime), end: end)
        }
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT shape, time, id FROM late WHERE id > ? ORDER BY id LIMIT ?",
            arguments: [position.late, limit]
        )
        let end = Position(time: position.time, late: rows.last?[2] ?? position.late)
        let entries = rows.map { Entry(shape: $0[0], time: $0[1]) }
        return Batch(readings: try readings(entries), end: end)
    }

    func queue(after position: Position, limit: Int) throws -> Int {
        let counts = [
            """
            SELECT count(*) FROM
                (SELECT 1 FROM shape CROSS JOIN reading
                WHERE reading.shape = shape.id AND time > ?1 LIMIT ?2)
            """,
            // A late row is counted above too, where it lies behind the reader's time.
            "SELECT -count(*) FROM (SELECT 1 FROM late WHERE time > ?1 LIMIT ?2)",
            "SELECT count(*) FROM (SELECT 1 FROM late WHERE id > ?1 LIMIT ?2)",
        ]
        let starts = [position.time, position.time, position.late]
        let sum = try zip(counts, starts).reduce(0) { sum, count in
            sum + (try Int.fetchOne(database, sql: count.0, arguments: [count.1, limit]) ?? 0)
        }
        return min(limit, max(0, sum))
    }

    func backlog(after position: Position, limit: Int) throws -> Backlog {
        let filled = Tables.columns.map { "(\($0) IS NOT NULL)" }.joined(separator: " + ")
        let onTime = """
            SELECT \(filled) AS filled FROM shape CROSS JOIN reading
            WHERE reading.shape = shape.id AND time > ?1 AND NOT EXISTS
                (SELECT 1 FROM late WHERE late.shape = reading.shape AND late.time = reading.time)
            """
        let late = """
            SELECT \(filled) AS filled FROM late
            JOIN reading ON reading.shape = late.shape AND reading.time = late.time
            WHERE late.id > ?1
            """
        var (rows, readings) = (0, 0)
        for (query, start) in [(onTime, position.time), (late, position.late)] {
            let row = try Row.fetchOne(
                database,
                sql: "SELECT count(*), coalesce(sum(filled), 0) FROM (\(query) LIMIT ?2)",
                arguments: [start, limit - rows]
            )
            rows += row?[0] ?? 0
            readings += row?[1] ?? 0
        }
        let next = try rows > 0 ? batch(after: position, limit: 1).readings.first?.time : nil
        return Backlog(rows: rows, readings: readings, next: next)
    }

    /// The rows on time after a time, with all those of the last time.
    private func entries(after time: Int64, limit: Int) throws -> [Entry] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT time FROM reading WHERE shape = ? AND time > ? AND NOT EXISTS
                    (SELECT 1 FROM late WHERE late.shape = reading.shape AND late.time = reading.time)
                ORDER BY time LIMIT ?
                """
        )
        var entries: [Entry] = []
        for shape in try Int64.fetchAll(database, sql: "SELECT id FROM shape ORDER BY id") {
            let times = try Int64.fetchAll(statement, arguments: [shape, time, limit])
            entries.append(contentsOf: times.map { Entry(shape: shape, time: $0) })
        }
        entries.sort { ($0.time, $0.shape) < ($1.time, $1.shape) }
        guard entries.count > limit else { return entries }
        let last = entries[limit - 1].time
        return Array(entries.prefix { $0.time <= last })
    }

    private func readings(_ entries: [Entry]) throws -> [StoredReading] {
        var rows = try RowReadings(database: database)
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM reading WHERE shape = ? AND time = ?"
        )
        return try entries.flatMap { entry in
            // A late row may be gone with its age before its reader came.
            try Row.fetchOne(statement, arguments: [entry.shape, entry.time])
                .map { try rows.readings($0) } ?? []
        }
    }
}
