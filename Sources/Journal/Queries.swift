internal import GRDB
public import Metering

extension Journal {
    /// How many readings the journal holds.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func count() throws(JournalError) -> Int {
        let sum = Tables.columns.map { "count(\($0))" }.joined(separator: " + ")
        return try read { try Int.fetchOne($0, sql: "SELECT \(sum) FROM reading") ?? 0 }
    }

    /// Whether the journal holds readings that do not come from a source.
    ///
    /// - Parameter source: the source that is left out of account.
    /// - Returns: whether any other has brought something.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func holdsReadings(otherThan source: Source) throws(JournalError) -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM slot WHERE source <> ?)"
        return try read {
            try Bool.fetchOne($0, sql: sql, arguments: [source.rawValue]) ?? false
        }
    }

    /// All series of the journal, or of one meter, in the order of meters and registers.
    ///
    /// - Parameter meter: the serial number, or the line of a meter without one.
    /// - Returns: the series; none where the meter is not known.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func series(meter: String? = nil) throws(JournalError) -> [Series] {
        try read { try SeriesQuery(database: $0).all(of: meter) }
    }

    /// The newest value of each series of a meter, in the order of the registers.
    ///
    /// One look into the key for each column that ever held it, however long the record is.
    ///
    /// - Parameter serial: the meter's serial number, or the line of a meter without one.
    /// - Returns: the readings with the time of each; none where the meter is not known.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func latest(serial: String) throws(JournalError) -> [StoredReading] {
        try read { database in
            let query = SeriesQuery(database: database)
            return try query.all(of: serial).compactMap { try query.newest(of: $0) }
        }
    }

    /// When a meter was last read by us: live, by its pulses, or in simulation.
    ///
    /// What was imported and what came from the meter's own memory does not count, for that tells
    /// nothing of where our own record ends.
    ///
    /// - Parameter meter: the serial number, or the line of a meter without one.
    /// - Returns: nil where that never was.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func newestTime(of meter: String) throws(JournalError) -> Timestamp? {
        try read { database in
            let time = try Int64.fetchOne(
                database,
                sql: """
                    SELECT max((SELECT max(time) FROM reading WHERE shape = shape.id))
                    FROM meter JOIN shape ON shape.meter = meter.id
                    WHERE \(Tables.isMeter) AND EXISTS (
                        SELECT 1 FROM slot
                        WHERE slot.shape = shape.id AND source NOT IN ('imported', 'logger'))
                    """,
                arguments: [meter]
            )
            return time.map { Timestamp(milliseconds: $0) }
        }
    }

    /// The readings of a series in a span, in the order of time.
    ///
    /// - Parameters:
    ///   - series: whose.
    ///   - from: the first time that counts.
    ///   - to: the first time that no longer does.
    /// - Returns: the readings, each as exact as it was sent.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func range(
        of series: Series,
        from: Timestamp,
        to: Timestamp
    ) throws(JournalError) -> [StoredReading] {
        let (from, to) = (from.milliseconds, to.milliseconds)
        return try read { try SeriesQuery(database: $0).range(of: series, from, to) }
    }
}

/// Readings of one series, from wherever they lie.
struct SeriesQuery {
    let database: Database

    func all(of meter: String?) throws -> [Series] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT series.id AS id, coalesce(serial, key) AS meter, register, name, label,
                    unit, total
                FROM series JOIN meter ON meter.id = series.meter
                WHERE ?1 IS NULL OR \(Tables.isMeter)
                ORDER BY meter.id, register, series.id
                """,
            arguments: [meter]
        )
        return rows.map { Series($0) }
    }

    func newest(of series: Series) throws -> StoredReading? {
        let newest = try places(of: series.id).compactMap { place in
            try place.fetch(series, "ORDER BY time DESC LIMIT 1", [], in: database).first
        }
        return newest.max { $0.time < $1.time }
    }

    func range(of series: Series, _ from: Int64, _ to: Int64) throws -> [StoredReading] {
        let places = try places(of: series.id)
        let readings = try places.flatMap { place in
            try place.fetch(
                series,
                "AND time >= ? AND time < ? ORDER BY time",
                [from, to],
                in: database
            )
        }
        return places.count > 1 ? readings.sorted { $0.time < $1.time } : readings
    }

    private func places(of series: Int64) throws -> [Place] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT shape, position, series, kind, exponent, source, doubtful
                FROM slot WHERE series = ?
                """,
            arguments: [series]
        )
        return rows.map { Place(shape: $0[0], position: $0[1], slot: Slot($0, from: 2)) }
    }
}

/// A column of a shape.
struct Place {
    let shape: Int64
    let position: Int
    let slot: Slot

    fileprivate func fetch(
        _ series: Series,
        _ condition: String,
        _ arguments: [Int64],
        in database: Database
    ) throws -> [StoredReading] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT time, clock, m\(position) FROM reading
                WHERE shape = ? \(condition)
                """
        )
        let arguments = StatementArguments([shape] + arguments)
        return try Array(
            Row.fetchCursor(statement, arguments: arguments)
                .map { StoredReading(series, slot, time: $0[0], clock: $0[1], content: $0[2]) }
        )
    }
}

extension StoredReading {
    /// The reading that a column's content is.
    init(_ series: Series, _ slot: Slot, time: Int64, clock: Int64?, content: DatabaseValue) {
        self.time = Timestamp(milliseconds: time)
        self.series = series
        value = Packed.value(content, kind: slot.kind, exponent: slot.exponent)
        source = slot.source
        isDoubtful = slot.isDoubtful
        clockAhead = clock
    }
}

extension Series {
    init(_ row: Row) {
        id = row["id"]
        meter = row["meter"]
        register = row["register"]
        name = row["name"]
        label = row["label"]
        unit = row["unit"]
        isTotal = row["total"]
    }
}

extension Slot {
    /// The five columns of `slot` from the given one on.
    init(_ row: Row, from column: Int) {
        series = row[column]
        kind = Kind(rawValue: row[column + 1]) ?? .text
        exponent = Int8(clamping: row[column + 2] as Int)
        source = Source(rawValue: row[column + 3]) ?? .imported
        isDoubtful = row[column + 4]
    }
}
