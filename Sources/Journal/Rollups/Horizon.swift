internal import GRDB

/// How far back the rows of each resolution reach, where retention has deleted older ones.
///
/// What was deleted cannot be summed up again: a roll-up from before that stays as it is.
struct Horizon {
    private let database: Database
    private let kept: [String: Int64]

    init(database: Database) throws {
        self.database = database
        let statement = try database.cachedStatement(
            sql: "SELECT substr(name, 6), value FROM setting WHERE name LIKE 'kept %'"
        )
        let rows = try Row.fetchAll(statement)
        kept = Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    /// Notes that rows from before a time are gone.
    static func set(_ table: String, _ time: Int64, in database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO setting VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)
                """,
            arguments: ["kept \(table)", time]
        )
    }

    /// Whether a roll-up may be written: what it is summed up from is there, or it is a new one.
    func allows(
        _ resolution: Resolution,
        _ start: Int64,
        _ series: some Collection<Int64>
    ) throws -> Bool {
        let source =
            switch resolution {
            case .hour: "reading"
            case .day: "hour"
            case .month: "day"
            }
        guard start < kept[source] ?? .min else { return true }
        let rows = SummaryRows(resolution: resolution, database: database)
        return try series.allSatisfy {
            try rows.read(series: $0, from: start, to: start + 1).isEmpty
        }
    }
}
