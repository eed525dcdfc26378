internal import GRDB

/// How the journal's file came to be what it is: each step once, in order, never changed again.
enum Migrations {
    /// All steps up to today's.
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 meters, series and readings") { database in
            try database.execute(sql: meters)
            try database.execute(sql: series)
            try database.execute(sql: readings)
            try database.execute(sql: view)
        }
        return migrator
    }

    /// `key` tells meters apart: maker and serial, or the line where the serial is not known.
    private static let meters = """
        CREATE TABLE meter (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            maker TEXT,
            model TEXT,
            serial TEXT
        )
        """

    /// One register of one meter in one unit: a unit that changes begins another series.
    private static let series = """
        CREATE TABLE series (
            id INTEGER PRIMARY KEY,
            meter INTEGER NOT NULL REFERENCES meter(id),
            register INTEGER NOT NULL,
            name TEXT NOT NULL,
            quantity TEXT,
            label TEXT NOT NULL,
            unit TEXT,
            UNIQUE (meter, register, unit)
        )
        """

    /// Numbers are kept as mantissa and power of ten; whatever is no number, as text.
    private static let readings = """
        CREATE TABLE reading (
            series INTEGER NOT NULL REFERENCES series(id),
            time INTEGER NOT NULL,
            mantissa INTEGER,
            exponent INTEGER,
            text TEXT,
            source TEXT NOT NULL,
            PRIMARY KEY (series, time)
        ) WITHOUT ROWID
        """

    /// What a person asks in the sqlite3 shell: `SELECT * FROM readings`.
    ///
    /// `padded` is the mantissa without sign and with the zeros that stand before it, as in 0.05.
    private static let view = """
        CREATE VIEW readings AS
        SELECT
            strftime('%Y-%m-%d %H:%M:%S', row.time / 1000, 'unixepoch') AS time,
            coalesce(meter.serial, meter.key) AS meter,
            series.register AS register,
            series.name AS name,
            CASE
            WHEN row.mantissa IS NULL THEN row.text
            WHEN row.mantissa = 0 AND row.exponent >= 0 THEN '0'
            WHEN row.exponent >= 0 THEN row.mantissa || substr('\(zeros)', 1, row.exponent)
            ELSE CASE WHEN row.mantissa < 0 THEN '-' ELSE '' END
                || substr(row.padded, 1, length(row.padded) + row.exponent)
                || '.' || substr(row.padded, row.exponent)
            END AS value,
            series.unit AS unit,
            row.source AS source
        FROM (
            SELECT *,
                printf('%0*d', max(1 - exponent, length(abs(mantissa))), abs(mantissa)) AS padded
            FROM reading
        ) AS row
        JOIN series ON series.id = row.series
        JOIN meter ON meter.id = series.meter
        """

    private static let zeros = String(repeating: "0", count: 127)
}
