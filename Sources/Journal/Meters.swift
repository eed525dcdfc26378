internal import GRDB

/// A meter that the journal has readings of.
public struct StoredMeter: Sendable, Hashable {
    /// What the journal calls it: its serial number, or `line:` and its line where that is not known.
    public let meter: String
    /// The serial number, nil where the meter never told it.
    public let serial: String?
    /// The model, or the models that it may be, joined by "or"; nil where none is known.
    public let model: String?
}

extension Journal {
    /// All meters, in the order in which they first came.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func meters() throws(JournalError) -> [StoredMeter] {
        let rows = try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT coalesce(serial, key), serial, model FROM meter ORDER BY id"
            )
        }
        return rows.map { StoredMeter(meter: $0[0], serial: $0[1], model: $0[2]) }
    }

    /// The newest events, the newest first, in the order in which they were written.
    ///
    /// - Parameters:
    ///   - meters: whose, by what the journal calls them; nil for all and for what is about none.
    ///   - kinds: which kinds count; nil for all.
    ///   - data: what their data have to be; nil for any.
    ///   - limit: how many at most.
    /// - Returns: none where nothing has happened.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func newestEvents(
        of meters: [String]? = nil,
        kinds: [Event.Kind]? = nil,
        data: String? = nil,
        limit: Int
    ) throws(JournalError) -> [Event] {
        let isWanted =
            Self.condition("meter", isOneOf: meters)
            + Self.condition("kind", isOneOf: kinds?.map(\.rawValue))
            + Self.condition("data", isOneOf: data.map { [$0] })
        let values = (meters ?? []) + (kinds ?? []).map(\.rawValue) + [data].compactMap(\.self)
        let rows = try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT time, meter, kind, words, data FROM event
                    WHERE 1\(isWanted) ORDER BY id DESC LIMIT \(limit)
                    """,
                arguments: StatementArguments(values)
            )
        }
        return rows.map { Event($0) }
    }

    private static func condition(_ column: String, isOneOf values: [String]?) -> String {
        guard let values else { return "" }
        let marks = values.map { _ in "?" }.joined(separator: ", ")
        return " AND \(column) IN (\(marks))"
    }
}
