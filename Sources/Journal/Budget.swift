internal import GRDB
public import Metering

extension Journal {
    /// Counts requests to a meter.
    ///
    /// Count before sending: a crash between the two then costs a request and never the battery.
    ///
    /// - Parameters:
    ///   - requests: how many are going to be sent.
    ///   - meter: the meter's serial number, or its line.
    ///   - day: the day that they count for.
    /// - Returns: how many there were that day, these included.
    /// - Throws: ``JournalError``; nothing was counted then.
    @discardableResult
    public func spend(
        _ requests: Int = 1,
        of meter: String,
        on day: CalendarDate
    ) throws(JournalError) -> Int {
        try write { database, _ in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO budget VALUES (?, ?, ?)
                    ON CONFLICT (meter, day) DO UPDATE SET requests = requests + excluded.requests
                    """
            )
            try statement.execute(arguments: [meter, day.description, requests])
            return try Self.spent(meter, day, in: database)
        }
    }

    /// How many requests went to a meter on a day.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func spent(by meter: String, on day: CalendarDate) throws(JournalError) -> Int {
        try read { try Self.spent(meter, day, in: $0) }
    }

    /// How many requests went to a meter on each day since one.
    ///
    /// - Parameters:
    ///   - meter: the meter's serial number, or its line, as the requests were counted.
    ///   - day: the first day that counts.
    /// - Returns: the days that have any.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func requests(
        of meter: String,
        since day: CalendarDate
    ) throws(JournalError) -> [CalendarDate: Int] {
        let rows = try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT day, requests FROM budget WHERE meter = ? AND day >= ?",
                arguments: [meter, day.description]
            )
        }
        let days = rows.compactMap { row in
            CalendarDate(text: row[0] as String).map { ($0, row[1] as Int) }
        }
        return Dictionary(days) { first, _ in first }
    }

    private static func spent(
        _ meter: String,
        _ day: CalendarDate,
        in database: Database
    ) throws -> Int {
        try Int.fetchOne(
            database,
            sql: "SELECT requests FROM budget WHERE meter = ? AND day = ?",
            arguments: [meter, day.description]
        ) ?? 0
    }
}
