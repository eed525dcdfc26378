/// The journal's tables, in SQL.
///
/// Whatever stays the same from readout to readout (registers, units, powers of ten, sources)
/// stands once in `slot`; a readout is then one row of up to eight bare mantissas. SQLite writes a
/// small integer in few bytes, so that a value costs five to six bytes with all indexes.
enum Tables {
    /// How many values a row of `reading` has room for; longer readouts take several rows.
    ///
    /// Eight are what one request to a meter carries, and each empty one costs a byte.
    static let width = 8

    /// The columns of the values.
    static let columns = (0..<width).map { "m\($0)" }

    /// Whether a row of `meter` is the one that ?1 names: by its serial, or by its line where it
    /// has none.
    static let isMeter = """
        (coalesce(serial, key) = ?1 OR (serial IS NULL AND key = 'line:' || ?1))
        """

    /// What the first migration makes, in the order in which the tables refer to one another.
    static let first = [
        meter, series, shape, slot, "CREATE INDEX slot_of_series ON slot (series)", reading, late,
        rollup("hour"), rollup("day"), rollup("month"), event,
        "CREATE INDEX event_at ON event (time)", bookmark, budget, setting,
    ]

    /// What the second migration adds.
    ///
    /// Doubt belongs to the slot, so that a reading that nobody doubts costs nothing for it.
    static let second = [
        "ALTER TABLE slot ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0", gap, visit,
    ]

    /// What the third migration adds: what became of the readings that a reader was given.
    ///
    /// `era` counts how often a reader was put elsewhere by hand; `trail` is where its last
    /// deliveries began.
    static let third =
        ["era", "passed", "past", "unfit"].map {
            "ALTER TABLE bookmark ADD COLUMN \($0) INTEGER NOT NULL DEFAULT 0"
        } + [trail]

    /// What the fourth migration does: values without a register are told apart by their names.
    static let fourth = [
        seriesByName,
        "INSERT INTO series_by_name SELECT * FROM series",
        "DROP TABLE series",
        "ALTER TABLE series_by_name RENAME TO series",
    ]

    /// What the fifth migration adds: what pulse inputs have counted, and what their meters show.
    static let pulses = [pulse, pulseCounter]

    /// What the sixth migration adds: which counter at which step an input follows.
    static let followed = [
        "ALTER TABLE pulse ADD COLUMN source TEXT", "ALTER TABLE pulse ADD COLUMN step TEXT",
        "ALTER TABLE pulse_counter ADD COLUMN step TEXT",
    ]

    /// `key` tells meters apart: maker and serial, or the line where the serial is not known.
    ///
    /// `open` is the hour that is still filling: those before it have their roll-ups.
    private static let meter = """
        CREATE TABLE meter (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            maker TEXT,
            model TEXT,
            serial TEXT,
            open INTEGER
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
            total INTEGER NOT NULL,
            UNIQUE (meter, register, unit)
        )
        """

    private static let seriesByName =
        series
        .replacing("TABLE series", with: "TABLE series_by_name")
        .replacing("(meter, register, unit)", with: "(meter, register, name, unit)")

    /// A set of series in an order, with all that is constant from one row to the next.
    private static let shape = """
        CREATE TABLE shape (
            id INTEGER PRIMARY KEY,
            meter INTEGER NOT NULL REFERENCES meter(id)
        )
        """

    /// What column m0, m1 … of a shape's rows holds.
    private static let slot = """
        CREATE TABLE slot (
            shape INTEGER NOT NULL REFERENCES shape(id),
            position INTEGER NOT NULL,
            series INTEGER NOT NULL REFERENCES series(id),
            kind TEXT NOT NULL,
            exponent INTEGER NOT NULL,
            source TEXT NOT NULL,
            PRIMARY KEY (shape, position)
        ) WITHOUT ROWID
        """

    /// `time` is ours in milliseconds; `clock` is what the meter's clock was ahead of it.
    ///
    /// The columns of the values have no type, so that a text of digits stays a text. The key is
    /// the only index: rows of a shape lie together in the order of time.
    private static let reading = """
        CREATE TABLE reading (
            shape INTEGER NOT NULL,
            time INTEGER NOT NULL,
            clock INTEGER,
            \(columns.joined(separator: ", ")),
            PRIMARY KEY (shape, time)
        ) WITHOUT ROWID
        """

    /// The rows that came after a row with a later time, in the order in which they came.
    private static let late = """
        CREATE TABLE late (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            shape INTEGER NOT NULL,
            time INTEGER NOT NULL,
            UNIQUE (shape, time)
        )
        """

    /// Totals have first, last and difference; the rest minimum, maximum, area and weight.
    ///
    /// The time-weighted mean is area / weight: mantissa times milliseconds over milliseconds.
    private static func rollup(_ name: String) -> String {
        """
        CREATE TABLE \(name) (
            series INTEGER NOT NULL,
            start INTEGER NOT NULL,
            count INTEGER NOT NULL,
            exponent INTEGER NOT NULL,
            first INTEGER,
            last INTEGER,
            difference INTEGER,
            minimum INTEGER,
            maximum INTEGER,
            area INTEGER,
            weight INTEGER,
            PRIMARY KEY (series, start)
        ) WITHOUT ROWID
        """
    }

    private static let trail = """
        CREATE TABLE trail (
            reader TEXT NOT NULL,
            at INTEGER NOT NULL,
            time INTEGER NOT NULL,
            late INTEGER NOT NULL,
            PRIMARY KEY (reader, at)
        ) WITHOUT ROWID
        """

    private static let event = """
        CREATE TABLE event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            meter TEXT,
            kind TEXT NOT NULL,
            words TEXT NOT NULL,
            data TEXT
        )
        """

    private static let bookmark = """
        CREATE TABLE bookmark (
            reader TEXT PRIMARY KEY,
            time INTEGER NOT NULL,
            late INTEGER NOT NULL
        ) WITHOUT ROWID
        """

    private static let budget = """
        CREATE TABLE budget (
            meter TEXT NOT NULL,
            day TEXT NOT NULL,
            requests INTEGER NOT NULL,
            PRIMARY KEY (meter, day)
        ) WITHOUT ROWID
        """

    /// A time without readings of a meter; `state` is open, filled or lost.
    private static let gap = """
        CREATE TABLE gap (
            id INTEGER PRIMARY KEY,
            meter TEXT NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            found INTEGER NOT NULL,
            state TEXT NOT NULL,
            words TEXT,
            UNIQUE (meter, start)
        )
        """

    private static let visit = """
        CREATE TABLE visit (
            meter TEXT NOT NULL,
            day TEXT NOT NULL,
            visits INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            PRIMARY KEY (meter, day)
        ) WITHOUT ROWID
        """

    private static let setting = """
        CREATE TABLE setting (
            name TEXT PRIMARY KEY,
            value NOT NULL
        ) WITHOUT ROWID
        """

    /// What a pulse input has come to; `time` is when that was last known to be so.
    ///
    /// `register` is the newest value of a counter that somebody else keeps.
    private static let pulse = """
        CREATE TABLE pulse (
            input TEXT PRIMARY KEY,
            count INTEGER NOT NULL,
            active INTEGER,
            register INTEGER,
            faults INTEGER NOT NULL,
            last INTEGER,
            time INTEGER NOT NULL,
            stopped INTEGER NOT NULL
        ) WITHOUT ROWID
        """

    /// What a meter showed when its input had counted so many pulses.
    private static let pulseCounter = """
        CREATE TABLE pulse_counter (
            input TEXT PRIMARY KEY,
            mantissa INTEGER NOT NULL,
            exponent INTEGER NOT NULL,
            unit TEXT,
            count INTEGER NOT NULL,
            time INTEGER NOT NULL
        ) WITHOUT ROWID
        """
}
