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
    private static let view = """
        CREATE VIEW readings AS
        SELECT
            strftime('%Y-%m-%d %H:%M:%S', reading.time / 1000, 'unixepoch') AS time,
            coalesce(meter.serial, meter.key) AS meter,
            series.register AS register,
            coalesce(series.quantity, series.label) AS quantity,
            coalesce(
                reading.text,
                CASE WHEN reading.exponent >= 0
                THEN reading.mantissa || CASE WHEN reading.mantissa = 0 THEN ''
                    ELSE substr('\(zeros)', 1, reading.exponent) END
                ELSE CASE WHEN reading.mantissa < 0 THEN '-' ELSE '' END
                    || substr(digits.padded, 1, length(digits.padded) + reading.exponent)
                    || '.' || substr(digits.padded, reading.exponent)
                END
            ) AS value,
            series.unit AS unit,
            reading.source AS source
        FROM reading
        JOIN series ON series.id = reading.series
        JOIN meter ON meter.id = series.meter
        LEFT JOIN (
            SELECT series, time,
                printf('%0*d', max(1 - exponent, length(abs(mantissa))), abs(mantissa)) AS padded
            FROM reading WHERE exponent < 0
        ) AS digits ON digits.series = reading.series AND digits.time = reading.time
        """

    private static let zeros = String(repeating: "0", count: 127)
}
