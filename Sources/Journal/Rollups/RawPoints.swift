internal import GRDB

/// Where the numbers of some series lie: which columns of which shapes.
struct RawPoints {
    private struct Place {
        let series: Int64
        let column: String
        let exponent: Int
    }

    private let database: Database
    private var places: [Int64: [Place]] = [:]
    /// The series, and whether each is a total.
    private(set) var totals: [Int64: Bool] = [:]

    /// All series of a meter.
    init(meter: Int64, database: Database) throws {
        try self.init("series.meter = ?", meter, database: database)
    }

    /// One series.
    init(series: Int64, database: Database) throws {
        try self.init("series.id = ?", series, database: database)
    }

    private init(_ condition: String, _ id: Int64, database: Database) throws {
        self.database = database
        let statement = try database.cachedStatement(
            sql: """
                SELECT shape, position, series, exponent, total
                FROM series CROSS JOIN slot ON slot.series = series.id
                WHERE \(condition) AND kind = 'number' ORDER BY shape, position
                """
        )
        for row in try Row.fetchAll(statement, arguments: [id]) {
            let place = Place(series: row[2], column: "m\(row[1] as Int)", exponent: row[3])
            places[row[0], default: []].append(place)
            totals[place.series] = row[4]
        }
    }

    /// The points in a span, by series and in the order of time.
    func points(from: Int64, to: Int64) throws -> [Int64: [Point]] {
        var points: [Int64: [Point]] = [:]
        for (shape, places) in places {
            let columns = places.map(\.column).joined(separator: ", ")
            let statement = try database.cachedStatement(
                sql: """
                    SELECT time, \(columns) FROM reading
                    WHERE shape = ? AND time >= ? AND time < ?
                    """
            )
            let rows = try Row.fetchCursor(statement, arguments: [shape, from, to])
            while let row = try rows.next() {
                let time: Int64 = row[0]
                for (index, place) in places.enumerated() {
                    guard let point = Self.point(row, index + 1, time, place) else { continue }
                    points[place.series, default: []].append(point)
                }
            }
        }
        // Only where the shape changed within the span do the shapes' rows have to be merged.
        if places.count > 1 {
            for series in points.keys { points[series]?.sort { $0.time < $1.time } }
        }
        return points
    }

    /// The newest point of a series before a time.
    func previous(of series: Int64, before time: Int64) throws -> Point? {
        var newest: Point?
        for (shape, places) in places {
            for place in places where place.series == series {
                let statement = try database.cachedStatement(
                    sql: """
                        SELECT time, \(place.column) FROM reading
                        WHERE shape = ? AND time < ? ORDER BY time DESC LIMIT 1
                        """
                )
                guard let row = try Row.fetchOne(statement, arguments: [shape, time]),
                    let point = Self.point(row, 1, row[0], place)
                else { continue }
                if point.time >= newest?.time ?? .min { newest = point }
            }
        }
        return newest
    }

    /// A number that does not fit 63 bits is a text in the row, and in no roll-up.
    private static func point(_ row: Row, _ column: Int, _ time: Int64, _ place: Place) -> Point? {
        guard case .int64(let mantissa) = (row[column] as DatabaseValue).storage else { return nil }
        return Point(time: time, mantissa: mantissa, exponent: place.exponent)
    }
}
