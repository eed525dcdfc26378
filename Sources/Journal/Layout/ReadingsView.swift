/// What a person asks in the sqlite3 shell: `SELECT * FROM readings`, one row a value.
enum ReadingsView {
    /// The view as the first migration makes it.
    static let first = sql(doubt: ("", ""))

    /// The view with the mark of doubt.
    static let second = sql(
        doubt: ("row.doubtful AS doubtful,", "slot.doubtful AS doubtful,")
    )

    /// The view.
    ///
    /// The joins are crossed on purpose: SQLite then goes from the meter to its series and from
    /// there into the key of `reading`, so `meter`, `name` and `unix_ms` narrow what is read.
    /// `padded` is the mantissa without sign and with the zeros that stand before it, as in 0.05.
    private static func sql(doubt: (outer: String, inner: String)) -> String {
        """
        CREATE VIEW readings AS
        SELECT
            strftime('%Y-%m-%d %H:%M:%SZ', row.time / 1000, 'unixepoch') AS time,
            row.meter AS meter,
            row.register AS register,
            row.name AS name,
            CASE
            WHEN row.kind = 'noDate' THEN NULL
            WHEN typeof(row.mantissa) <> 'integer' THEN row.mantissa
            WHEN row.mantissa = 0 AND row.exponent >= 0 THEN '0'
            WHEN row.exponent >= 0 THEN row.mantissa || substr('\(zeros)', 1, row.exponent)
            ELSE CASE WHEN row.mantissa < 0 THEN '-' ELSE '' END
                || substr(\(padded), 1, length(\(padded)) + row.exponent)
                || '.' || substr(\(padded), row.exponent)
            END AS value,
            row.unit AS unit,
            row.source AS source,
            \(doubt.outer)
            row.time AS unix_ms
        FROM (
            SELECT
                reading.time AS time,
                coalesce(meter.serial, meter.key) AS meter,
                series.register AS register,
                series.name AS name,
                series.unit AS unit,
                slot.kind AS kind,
                slot.exponent AS exponent,
                slot.source AS source,
                \(doubt.inner)
                CASE slot.position \(cases) END AS mantissa
            FROM meter
            CROSS JOIN series ON series.meter = meter.id
            CROSS JOIN slot ON slot.series = series.id
            CROSS JOIN reading ON reading.shape = slot.shape
        ) AS row
        """
    }

    private static let cases = Tables.columns.enumerated()
        .map { "WHEN \($0.offset) THEN reading.\($0.element)" }
        .joined(separator: " ")

    private static let padded = """
        printf('%0*d', max(1 - row.exponent, length(abs(row.mantissa))), abs(row.mantissa))
        """

    private static let zeros = String(repeating: "0", count: 127)
}
