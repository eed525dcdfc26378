internal import GRDB
internal import Metering

/// What the writer remembers of the file, so that a readout costs one insert and no look-ups.
///
/// It is never more than a copy: whatever is not here is looked up or made.
struct Known {
    private var version: Int64?
    private var meters: [MeterIdentity: [String: KnownMeter]] = [:]
    private var series: [SeriesKey: Int64] = [:]
    private var shapes: [[Slot]: Int64] = [:]
    /// The hour of each meter that is still filling.
    var open: [Int64: Int64] = [:]
    /// The newest time of all readings; what comes before it is late.
    var head = Int64.min

    /// Forgets everything where another connection has written since.
    mutating func refresh(from database: Database) throws {
        let statement = try database.cachedStatement(sql: "PRAGMA data_version")
        let now = try Int64.fetchOne(statement)
        guard now != version else { return }
        self = Known()
        version = now
        let times = try Int64.fetchAll(
            database,
            sql: "SELECT (SELECT max(time) FROM reading WHERE shape = shape.id) FROM shape"
        )
        head = times.max() ?? .min
    }

    /// The row of a meter, made at its first reading and completed as more is known of it.
    mutating func meter(
        _ meter: MeterIdentity,
        line: String,
        in database: Database
    ) throws -> KnownMeter {
        if let row = meters[meter]?[line] { return row }
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
        let id = try Int64.fetchOne(
            database,
            sql: "SELECT id FROM meter WHERE key = ?",
            arguments: [key]
        )
        let row = KnownMeter(id: id ?? 0)
        meters[meter, default: [:]][line] = row
        return row
    }

    /// The row of a register in a unit.
    mutating func series(
        of reading: Reading,
        meter: Int64,
        in database: Database
    ) throws -> Int64 {
        let key = SeriesKey(meter: meter, reading: reading.key, unit: reading.unitText)
        if let id = series[key] { return id }
        let id = try SeriesRows.make(reading, meter: meter, in: database)
        series[key] = id
        return id
    }

    /// The shape of a row of values.
    mutating func shape(_ slots: [Slot], meter: Int64, in database: Database) throws -> Int64 {
        if let id = shapes[slots] { return id }
        let id = try ShapeRows.make(slots, meter: meter, in: database)
        shapes[slots] = id
        return id
    }
}

/// A meter as the writer knows it.
struct KnownMeter {
    let id: Int64
}

/// What makes a series one of a kind.
private struct SeriesKey: Hashable {
    let meter: Int64
    let reading: ReadingKey
    let unit: String?
}

/// What a column of a shape's rows holds.
struct Slot: Hashable {
    let series: Int64
    let kind: Kind
    let exponent: Int8
    let source: Source
    let isDoubtful: Bool
}

/// The rows of `series`.
enum SeriesRows {
    /// Finds the row of a register in a unit, or makes it.
    static func make(_ reading: Reading, meter: Int64, in database: Database) throws -> Int64 {
        let unit = reading.unitText
        // NULL is unlike every other NULL for UNIQUE, so a series without unit is looked for first.
        let known = try Int64.fetchOne(
            database,
            sql: """
                SELECT id FROM series
                WHERE meter = ?1 AND register = ?2 AND unit IS ?3 AND (register <> 0 OR name = ?4)
                """,
            arguments: [meter, Int(reading.register), unit, reading.name]
        )
        if let known { return known }
        try database.execute(
            sql: """
                INSERT INTO series (meter, register, name, quantity, label, unit, total)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                meter, Int(reading.register), reading.name, reading.quantity?.description,
                reading.label, unit, reading.quantity?.isTotal ?? false,
            ]
        )
        return database.lastInsertedRowID
    }
}

/// The rows of `shape` and `slot`.
enum ShapeRows {
    /// Finds the shape of these slots, or makes it.
    static func make(_ slots: [Slot], meter: Int64, in database: Database) throws -> Int64 {
        for shape in try all(of: meter, in: database) {
            if try Self.slots(of: shape, in: database) == slots { return shape }
        }
        try database.execute(sql: "INSERT INTO shape (meter) VALUES (?)", arguments: [meter])
        let shape = database.lastInsertedRowID
        for (position, slot) in slots.enumerated() {
            try database.execute(
                sql: "INSERT INTO slot VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    shape, position, slot.series, slot.kind.rawValue, Int(slot.exponent),
                    slot.source.rawValue, slot.isDoubtful,
                ]
            )
        }
        return shape
    }

    /// All shapes that a meter ever had.
    static func all(of meter: Int64, in database: Database) throws -> [Int64] {
        let statement = try database.cachedStatement(
            sql: "SELECT id FROM shape WHERE meter = ? ORDER BY id"
        )
        return try Int64.fetchAll(statement, arguments: [meter])
    }

    /// What the columns of a shape hold.
    static func slots(of shape: Int64, in database: Database) throws -> [Slot] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT series, kind, exponent, source, doubtful
                FROM slot WHERE shape = ? ORDER BY position
                """
        )
        return try Row.fetchAll(statement, arguments: [shape]).map { Slot($0, from: 0) }
    }
}
