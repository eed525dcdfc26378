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
        guard let values = summary.columns(isTotal: isTotal) else { return }
        let head = [series, start, Int64(summary.count), Int64(summary.exponent)]
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO \(resolution) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        let all = head.map(\.databaseValue) + values.map(\.databaseValue)
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
    /// The columns from `first` on; nil where a sum is too long for the file.
    func columns(isTotal: Bool) -> [Int64?]? {
        let total: [Int128] = [first, last, difference]
        let level: [Int128] = [minimum, maximum, area, Int128(weight)]
        let values = (isTotal ? total : level).compactMap { Int64(exactly: $0) }
        guard values.count == (isTotal ? total : level).count else { return nil }
        return isTotal ? values + [nil, nil, nil, nil] : [nil, nil, nil] + values
    }

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
