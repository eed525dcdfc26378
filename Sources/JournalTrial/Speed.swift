import GRDBSQLite
import Glibc
import Journal

/// Appends a second, against a bare loop of SQLite's C functions that writes the same final rows
/// in the same transactions.
struct Speed {
    let path: String
    let readouts: Int

    /// A disk is quick one second and slow the next: the two take turns, and medians are compared.
    func measure() throws {
        let rounds = try (0..<7).map { try round("\(path)-\($0)") }
        let ours = rounds.map(\.ours).sorted()[3]
        let theirs = rounds.map(\.theirs).sorted()[3]
        report(
            "appending",
            "\(text(ours, 0)) readouts/s, \(text(ours / theirs * 100)) % of the bare loop",
            target: "at least 60 %",
            yardstick: "bare C loop \(text(theirs, 0))/s, same rows, medians of seven turns"
        )
    }

    /// How many readouts a second the journal takes, and how many the bare loop.
    private func round(_ path: String) throws -> (ours: Double, theirs: Double) {
        let journal = try Journal(path: path)
        // Made beforehand, as the bare loop's rows are.
        let all = (0..<readouts).map { House.readout(minute: $0) }
        let ours = try seconds {
            for readout in all { try journal.append(readout, from: "trial") }
        }
        // A copy of the finished journal without its rows: the same pages, tables and settings.
        let copy = path + "-bare"
        try journal.backup(to: copy)
        let bare = BareLoop(target: copy)
        let theirs = seconds { bare.run() }
        return (Double(readouts) / ours, Double(bare.transactions) / theirs)
    }
}

/// The bare loop: prepared statements and nothing else.
private final class BareLoop {
    private typealias Rows = [[Int64?]]

    private let database: OpaquePointer?
    private var readings: Rows = []
    /// The rows of roll-ups, by the time from which they can be known.
    private var rollups: [(table: String, due: Int64, row: [Int64?])] = []
    private var statements: [String: OpaquePointer] = [:]
    private(set) var transactions = 0

    init(target: String) {
        var handle: OpaquePointer?
        sqlite3_open(target, &handle)
        database = handle
        readings = Self.rows(of: "reading ORDER BY time", in: handle)
        for (table, length) in [("hour", Int64(3_600_000)), ("day", 86_400_000)] {
            let rows = Self.rows(of: "\(table) ORDER BY start, series", in: handle)
            rollups += rows.map { (table, ($0[1] ?? 0) + length, $0) }
        }
        rollups.sort { $0.due < $1.due }
        for sql in [
            "DELETE FROM reading", "DELETE FROM hour", "DELETE FROM day", "VACUUM",
            "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
        ] { sqlite3_exec(database, sql, nil, nil, nil) }
        for (table, columns) in [("reading", 11), ("hour", 11), ("day", 11)] {
            let places = Array(repeating: "?", count: columns).joined(separator: ", ")
            statements[table] = prepared("INSERT INTO \(table) VALUES (\(places))")
        }
        statements["begin"] = prepared("BEGIN IMMEDIATE")
        statements["commit"] = prepared("COMMIT")
        statements["open"] = prepared("UPDATE meter SET open = ? WHERE id = 1")
    }

    deinit {
        statements.values.forEach { sqlite3_finalize($0) }
        sqlite3_close(database)
    }

    func run() {
        var next = 0
        for reading in readings {
            let time = reading[1] ?? 0
            step("begin", [])
            step("reading", reading)
            let first = next
            while next < rollups.count, rollups[next].due <= time {
                step(rollups[next].table, rollups[next].row)
                next += 1
            }
            if next > first { step("open", [time / 3_600_000 * 3_600_000]) }
            step("commit", [])
            transactions += 1
        }
    }

    private func step(_ name: String, _ values: [Int64?]) {
        guard let statement = statements[name] else { return }
        for (index, value) in values.enumerated() {
            if let value {
                sqlite3_bind_int64(statement, Int32(index + 1), value)
            } else {
                sqlite3_bind_null(statement, Int32(index + 1))
            }
        }
        guard sqlite3_step(statement) == SQLITE_DONE else {
            print("the bare loop failed: \(String(cString: sqlite3_errmsg(database)))")
            exit(1)
        }
        sqlite3_reset(statement)
    }

    private func prepared(_ sql: String) -> OpaquePointer? {
        var statement: OpaquePointer?
        sqlite3_prepare_v2(database, sql, -1, &statement, nil)
        return statement
    }

    private static func rows(of source: String, in database: OpaquePointer?) -> Rows {
        var statement: OpaquePointer?
        sqlite3_prepare_v2(database, "SELECT * FROM \(source)", -1, &statement, nil)
        defer { sqlite3_finalize(statement) }
        var rows: Rows = []
        while sqlite3_step(statement) == SQLITE_ROW {
            rows.append(
                (0..<sqlite3_column_count(statement)).map { column in
                    sqlite3_column_type(statement, column) == SQLITE_NULL
                        ? nil : sqlite3_column_int64(statement, column)
                }
            )
        }
        return rows
    }
}
