internal import GRDB

/// The spans for which the journal keeps roll-ups.
public enum Resolution: String, Sendable, Hashable, CaseIterable {
    /// An hour of UTC.
    case hour
    /// A day of the journal's zone.
    case day
    /// A month of the journal's zone.
    case month
}

/// The rows of `hour`, `day` and `month`.
struct SummaryRows {
    let resolution: Resolution
    let database: Database

    /// Writes one; where a sum is too long for the file there is none.
    func write(_ summary: Summary, series: Int64, isTotal: Bool, start: Int64) throws {
        var values: [Int128?] = [summary.first, summary.last, summary.difference]
        let none: [Int128?] = [nil, nil, nil, nil]
        let level: [Int128?] = [
            summary.minimum, summary.maximum, summary.area, Int128(summary.weight),
        ]
        values = isTotal ? values + none : [nil, nil, nil] + level
        let limits = Int128(Int64.min)...Int128(Int64.max)
        guard values.allSatisfy({ $0.map(limits.contains) ?? true }) else { return }
        let head = [series, start, Int64(summary.count), Int64(summary.exponent)]
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO \(resolution) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        let all = head.map(\.databaseValue) + values.map { $0.map { Int64($0) }.databaseValue }
        try statement.execute(arguments: StatementArguments(all))
    }

    /// Those of a series that start in a span, in the order of time.
    func read(
        series: Int64,
        from: Int64,
        to: Int64,
        limit: Int? = nil
    ) throws -> [(start: Int64, summary: Summary)] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT * FROM \(resolution) WHERE series = ? AND start >= ? AND start < ?
                ORDER BY start LIMIT ?
                """
        )
        return try Row.fetchAll(statement, arguments: [series, from, to, limit ?? -1]).map {
            ($0["start"], Summary($0))
        }
    }

    /// The nearest one before or after a start.
    func neighbour(
        of start: Int64,
        series: Int64,
        after: Bool
    ) throws -> (start: Int64, summary: Summary)? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT * FROM \(resolution) WHERE series = ? AND start \(after ? ">" : "<") ?
                ORDER BY start \(after ? "ASC" : "DESC") LIMIT 1
                """
        )
        return try Row.fetchOne(statement, arguments: [series, start]).map {
            ($0["start"], Summary($0))
        }
    }
}

extension Summary {
    /// What a row says; a total has no area, the rest no difference.
    init(_ row: Row) {
        func number(_ column: Int) -> Int128 { Int128(row[column] as Int64? ?? 0) }
        count = row[2]
        exponent = row[3]
        first = number(4)
        last = number(5)
        difference = number(6)
        minimum = number(7)
        maximum = number(8)
        area = number(9)
        weight = row[10] ?? 0
    }
}
