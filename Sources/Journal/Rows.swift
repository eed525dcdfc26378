internal import GRDB
internal import Metering

/// The journal's rows, in terms of SQL.
enum Rows {
    /// The row of a meter, made at its first reading and completed as more is known of it.
    static func meter(
        _ meter: MeterIdentity,
        line: String,
        in database: Database
    ) throws -> Int64 {
        let key = meter.serial.map { "\(meter.maker ?? "")/\($0)" } ?? "line:\(line)"
        try database.execute(
            sql: """
                INSERT INTO meter (key, maker, model, serial) VALUES (?, ?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET
                    maker = coalesce(excluded.maker, maker),
                    model = coalesce(excluded.model, model)
                """,
            arguments: [key, meter.maker, meter.model, meter.serial]
        )
        return try one("SELECT id FROM meter WHERE key = ?", [key], in: database)
    }

    /// The row of a register in a unit.
    static func series(
        of reading: Reading,
        meter: Int64,
        in database: Database
    ) throws -> Int64 {
        let unit = reading.unit?.description
        // NULL is unlike every other NULL for UNIQUE, so a series without unit is looked for first.
        let known = try Int64.fetchOne(
            database,
            sql: "SELECT id FROM series WHERE meter = ? AND register = ? AND unit IS ?",
            arguments: [meter, Int(reading.register), unit]
        )
        if let known { return known }
        try database.execute(
            sql: """
                INSERT INTO series (meter, register, name, quantity, label, unit)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                meter, Int(reading.register), reading.name, reading.quantity?.description,
                reading.label, unit,
            ]
        )
        return database.lastInsertedRowID
    }

    /// Adds a reading; the same one again is left out.
    static func insert(
        _ reading: Reading,
        series: Int64,
        time: Timestamp,
        in database: Database
    ) throws {
        // A mantissa beyond 63 bits is kept as its digits: SQLite's integers are signed, and of
        // the lowest one it cannot tell the magnitude.
        let number = reading.value.decimal.flatMap { $0.magnitude <= Int64.max ? $0 : nil }
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO reading (series, time, mantissa, exponent, text, source)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                series, time.milliseconds, number?.mantissa, number.map { Int($0.exponent) },
                number == nil ? reading.value.text : nil, reading.source.rawValue,
            ]
        )
    }

    /// How many readings there are.
    static func count(in database: Database) throws -> Int {
        Int(try one("SELECT count(*) FROM reading", [], in: database))
    }

    /// The newest reading of each series.
    static func latest(serial: String, in database: Database) throws -> [StoredReading] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT reading.time AS time, max(reading.time), register, name, unit,
                    mantissa, exponent, text
                FROM reading JOIN series ON series.id = reading.series
                JOIN meter ON meter.id = series.meter
                WHERE meter.serial = ? GROUP BY series.id ORDER BY register
                """,
            arguments: [serial]
        )
        return rows.map(stored)
    }

    private static func stored(_ row: Row) -> StoredReading {
        let mantissa: Int64? = row["mantissa"]
        let exponent: Int = row["exponent"] ?? 0
        let text: String? = row["text"]
        let decimal =
            mantissa.map { ExactDecimal($0, exponent: Int8(clamping: exponent)) }
            ?? text.flatMap(longNumber)
        return StoredReading(
            time: Timestamp(milliseconds: row["time"]),
            register: row["register"],
            name: row["name"],
            decimal: decimal,
            text: text ?? decimal?.description,
            unit: row["unit"]
        )
    }

    /// The number that `insert` kept as its digits; nil for a text that only looks like one, as a
    /// configuration number does.
    private static func longNumber(_ text: String) -> ExactDecimal? {
        ExactDecimal(parsing: text).flatMap { $0.magnitude > Int64.max ? $0 : nil }
    }

    private static func one(
        _ sql: String,
        _ arguments: StatementArguments,
        in database: Database
    ) throws -> Int64 {
        try Int64.fetchOne(database, sql: sql, arguments: arguments) ?? 0
    }
}
