internal import GRDB
public import Metering

/// What a day's tries to read a meter came to.
public struct VisitDay: Sendable, Hashable {
    /// The day.
    public let day: CalendarDate
    /// How often the meter was visited.
    public let visits: Int
    /// How many of the visits brought nothing.
    public let failures: Int

    /// The day under which those are summed up that are too old to be kept by the day.
    static let before = "0000-01-01"
}

extension Journal {
    /// Counts visits to a meter.
    ///
    /// - Parameters:
    ///   - visits: how many more there were.
    ///   - failures: how many of these brought nothing.
    ///   - meter: the meter's serial number, or its line.
    ///   - day: the day that they count for.
    /// - Throws: ``JournalError``; nothing was counted then.
    public func note(
        visits: Int,
        failures: Int,
        of meter: String,
        on day: CalendarDate
    ) throws(JournalError) {
        try write { database, _ in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO visit VALUES (?, ?, ?, ?)
                    ON CONFLICT (meter, day) DO UPDATE SET
                        visits = visits + excluded.visits, failures = failures + excluded.failures
                    """
            )
            try statement.execute(arguments: [meter, day.description, visits, failures])
        }
    }

    /// All visits to a meter that were ever counted; the sum never falls.
    ///
    /// - Parameter meter: the meter's serial number, or its line, as they were counted.
    /// - Returns: how many there were, and how many of them brought nothing.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func allVisits(
        of meter: String
    ) throws(JournalError) -> (visits: Int, failures: Int) {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT coalesce(sum(visits), 0), coalesce(sum(failures), 0) FROM visit
                    WHERE meter = ?
                    """,
                arguments: [meter]
            )
            return (row?[0] ?? 0, row?[1] ?? 0)
        }
    }

    /// The visits to a meter day by day.
    ///
    /// - Parameters:
    ///   - meter: the meter's serial number, or its line, as they were counted.
    ///   - day: the first day that counts.
    /// - Returns: the days with visits, in the order of time.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func visits(
        of meter: String,
        since day: CalendarDate
    ) throws(JournalError) -> [VisitDay] {
        let rows = try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT day, visits, failures FROM visit
                    WHERE meter = ? AND day >= ? AND day > ? ORDER BY day
                    """,
                arguments: [meter, day.description, VisitDay.before]
            )
        }
        return rows.compactMap { row in
            CalendarDate(text: row[0] as String).map {
                VisitDay(day: $0, visits: row[1], failures: row[2])
            }
        }
    }
}
