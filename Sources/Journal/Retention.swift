internal import GRDB
public import Metering

/// How long rows are kept, by resolution; nil is for ever.
public struct Retention: Sendable, Hashable {
    /// The readings themselves.
    public var readings: Duration?
    /// The roll-ups of hours.
    public var hours: Duration?
    /// The roll-ups of days.
    public var days: Duration?
    /// The roll-ups of months.
    public var months: Duration?

    /// Makes one that keeps everything.
    public init(
        readings: Duration? = nil,
        hours: Duration? = nil,
        days: Duration? = nil,
        months: Duration? = nil
    ) {
        self.readings = readings
        self.hours = hours
        self.days = days
        self.months = months
    }
}

extension Journal {
    /// Deletes some of what is older than it has to be kept.
    ///
    /// Call it now and then until it returns false: one step is small, so that no reading waits.
    /// What is counted by the day, requests and visits, goes after 400 days, and of visits the sum
    /// stays; events and gaps stay.
    /// The space is used again; ``vacuum()`` gives it back. The newest reading of every series
    /// is kept whatever its age is, and so is the hour that is still filling.
    ///
    /// - Parameters:
    ///   - retention: how long what is kept.
    ///   - now: the time that ages are counted from.
    ///   - rows: how many rows of each kind a step deletes at most.
    /// - Returns: whether there may be more to delete.
    /// - Throws: ``JournalError``; the step did nothing then.
    public func apply(
        _ retention: Retention,
        now: Timestamp,
        rows: Int = 1_000
    ) throws(JournalError) -> Bool {
        try write { database, _ in
            let purge = Purge(database: database, now: now.milliseconds, rows: rows)
            var more = try purge.readings(olderThan: retention.readings)
            for (table, age) in [
                ("hour", retention.hours), ("day", retention.days), ("month", retention.months),
            ] {
                more = try purge.rollups(table, olderThan: age) || more
            }
            try purge.counts()
            return more
        }
    }
}

/// One step of deleting.
private struct Purge {
    let database: Database
    let now: Int64
    let rows: Int

    func readings(olderThan age: Duration?) throws -> Bool {
        guard let limit = limit(age) else { return false }
        var left = rows
        for row in try Row.fetchAll(
            database,
            sql: "SELECT shape.id, open FROM shape JOIN meter ON meter.id = shape.meter"
        ) where left > 0 {
            let shape: Int64 = row[0]
            let newest = try Int64.fetchOne(
                database,
                sql: "SELECT max(time) FROM reading WHERE shape = ?",
                arguments: [shape]
            )
            // Whole hours only: half of one could not be summed up again.
            let end = min(limit, row[1] ?? limit, newest ?? limit).floored(to: .hour)
            try delete("reading", "shape", shape, "time", before: end, at: &left)
            try delete("late", "shape", shape, "time", before: end, limit: rows)
        }
        try Horizon.set("reading", limit, in: database)
        return left <= 0
    }

    func rollups(_ table: String, olderThan age: Duration?) throws -> Bool {
        guard let limit = limit(age) else { return false }
        var left = rows
        for series in try Int64.fetchAll(database, sql: "SELECT id FROM series") where left > 0 {
            try delete(table, "series", series, "start", before: limit, at: &left)
        }
        try Horizon.set(table, limit, in: database)
        return left <= 0
    }

    /// There are few of them: a row a meter and day.
    func counts() throws {
        let day = CalendarDate(daysSince1970: Int(now.flooredQuotient(by: .day)) - 400)
        try database.execute(
            sql: "DELETE FROM budget WHERE day < ?",
            arguments: [day?.description]
        )
        let isOld = "day < ? AND day > ?"
        let days: StatementArguments = [day?.description, VisitDay.before]
        // A sum of all visits must never fall: whoever watches it would take that for a new meter.
        try database.execute(
            sql: """
                INSERT INTO visit SELECT meter, '\(VisitDay.before)', sum(visits), sum(failures)
                FROM visit WHERE \(isOld) GROUP BY meter
                ON CONFLICT (meter, day) DO UPDATE SET
                    visits = visits + excluded.visits, failures = failures + excluded.failures
                """,
            arguments: days
        )
        try database.execute(sql: "DELETE FROM visit WHERE \(isOld)", arguments: days)
    }

    /// Ages end at full hours.
    private func limit(_ age: Duration?) -> Int64? {
        age.map { (now - $0.components.seconds * 1_000).floored(to: .hour) }
    }

    private func delete(
        _ table: String,
        _ key: String,
        _ id: Int64,
        _ time: String,
        before end: Int64,
        at left: inout Int
    ) throws {
        try delete(table, key, id, time, before: end, limit: left)
        left -= database.changesCount
    }

    /// The rows of a table without row ids are told by their key; the last one to go is looked up.
    private func delete(
        _ table: String,
        _ key: String,
        _ id: Int64,
        _ time: String,
        before end: Int64,
        limit: Int
    ) throws {
        try database.execute(
            sql: """
                DELETE FROM \(table) WHERE \(key) = ?1 AND \(time) < min(?2, coalesce(
                    (SELECT \(time) FROM \(table) WHERE \(key) = ?1
                    ORDER BY \(time) LIMIT 1 OFFSET ?3), ?2))
                """,
            arguments: [id, end, limit]
        )
    }
}
