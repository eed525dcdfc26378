internal import GRDB
public import Metering

/// Somebody who reads the journal in order, and how far it has come.
public struct Reader: Sendable, Hashable {
    /// What it is called.
    public let name: String
    /// Behind what it has passed on.
    public let position: Position
    /// What became of the readings that it was given.
    public let tally: Tally

    /// How often it was put elsewhere by hand.
    let era: Int64

    /// Whether nobody has put the reader elsewhere by hand since it was asked for.
    ///
    /// - Parameter earlier: the same reader, asked for before.
    /// - Returns: false where somebody has.
    public func isSameCourse(as earlier: Reader) -> Bool { era == earlier.era }

    /// What became of readings; what was given twice is counted twice.
    public struct Tally: Sendable, Hashable {
        /// How many were given to it.
        public var passed: Int
        /// How many of these it left out, for it cannot take a time that has passed.
        public var past: Int
        /// How many of these it left out for another reason: a text where only numbers go.
        public var unfit: Int

        /// Nothing yet.
        public init(passed: Int = 0, past: Int = 0, unfit: Int = 0) {
            (self.passed, self.past, self.unfit) = (passed, past, unfit)
        }
    }
}

extension Position {
    /// The place from where nothing is missed that comes after either of two.
    ///
    /// - Parameter other: another place.
    /// - Returns: the earlier one in the order of time, and in that of what came late.
    public func orEarlier(_ other: Position) -> Position {
        Position(time: min(time, other.time), late: min(late, other.late))
    }
}

extension Journal {
    /// Where a reader stands, ``Position/beginning`` where it is new.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func bookmark(of reader: String) throws(JournalError) -> Position {
        try self.reader(reader).position
    }

    /// Keeps where a reader stands; it never goes back.
    ///
    /// - Throws: ``JournalError``; the bookmark is where it was then.
    public func bookmark(_ position: Position, of reader: String) throws(JournalError) {
        try keep(position, of: try self.reader(reader))
    }

    /// A reader with all that is kept of it; a new one stands at the beginning.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func reader(_ name: String) throws(JournalError) -> Reader {
        try read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT * FROM bookmark WHERE reader = ?",
                arguments: [name]
            ).map { Reader($0) }
                ?? Reader(name: name, position: .beginning, tally: Reader.Tally(), era: 0)
        }
    }

    /// All readers that ever kept a bookmark, by name.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func readers() throws(JournalError) -> [Reader] {
        try read { try Row.fetchAll($0, sql: "SELECT * FROM bookmark ORDER BY reader") }
            .map { Reader($0) }
    }

    /// Keeps that a reader has passed on what lies before a position.
    ///
    /// - Parameters:
    ///   - position: behind what was passed on; the bookmark never goes back.
    ///   - reader: the reader as it was asked for. Where it was put elsewhere since then, nothing
    ///     happens: whoever did that wants it there.
    ///   - tally: what became of the readings, added to what is counted.
    ///   - trail: when the delivery was, where it began, and how long to remember that.
    /// - Throws: ``JournalError``; nothing was kept then.
    public func keep(
        _ position: Position,
        of reader: Reader,
        counting tally: Reader.Tally = Reader.Tally(),
        trail: (at: Timestamp, start: Position, span: Duration)? = nil
    ) throws(JournalError) {
        try write { database, _ in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO bookmark (reader, time, late, era, passed, past, unfit)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (reader) DO UPDATE SET
                        time = max(time, excluded.time), late = max(late, excluded.late),
                        passed = passed + excluded.passed, past = past + excluded.past,
                        unfit = unfit + excluded.unfit
                    WHERE era = excluded.era
                    """
            )
            try statement.execute(arguments: [
                reader.name, position.time, position.late, reader.era, tally.passed, tally.past,
                tally.unfit,
            ])
            // Put elsewhere meanwhile, it has no trail to where it was.
            if let trail, database.changesCount > 0 {
                try Trail(database: database, reader: reader.name)
                    .add(trail.start, at: trail.at.milliseconds, span: trail.span.milliseconds)
            }
        }
    }

    /// Where a reader's deliveries of the last while began: from there on the receiver may have
    /// lost what it took.
    ///
    /// - Parameters:
    ///   - reader: the reader.
    ///   - span: how long before its last delivery.
    /// - Returns: where the earliest of them began; where it stands if there were none.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func wayBack(
        of reader: Reader,
        over span: Duration
    ) throws(JournalError) -> Position {
        try read { database in
            try Trail(database: database, reader: reader.name).start(within: span.milliseconds)
                .map { $0.orEarlier(reader.position) } ?? reader.position
        }
    }

    /// Where a reader stands that ``rewind(_:to:)`` has put there.
    ///
    /// - Parameter time: the first time that it is given; nil for all of history.
    /// - Returns: the position.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func position(from time: Timestamp?) throws(JournalError) -> Position {
        try read { try Position(from: time, in: $0) }
    }

    /// Puts a reader back, or ahead: it is given what has a time from the given one on, and all that
    /// came later than such a reading.
    ///
    /// A running program notices, and goes on from there.
    ///
    /// - Parameters:
    ///   - reader: the reader's name; a new one is made.
    ///   - time: the first time that it is given; nil for all of history.
    /// - Throws: ``JournalError``; it stands where it did then.
    public func rewind(_ reader: String, to time: Timestamp?) throws(JournalError) {
        try write { database, _ in
            let start = try Position(from: time, in: database)
            try database.execute(
                sql: """
                    INSERT INTO bookmark (reader, time, late, era) VALUES (?, ?, ?, 1)
                    ON CONFLICT (reader) DO UPDATE SET
                        time = excluded.time, late = excluded.late, era = era + 1
                    """,
                arguments: [reader, start.time, start.late]
            )
            try database.execute(sql: "DELETE FROM trail WHERE reader = ?", arguments: [reader])
        }
    }
}

extension Position {
    /// Before all that has a time from the given one on, and all that came later than such a row.
    fileprivate init(from time: Timestamp?, in database: Database) throws {
        let start = time?.milliseconds ?? .min
        let late = try Int64.fetchOne(
            database,
            sql: """
                SELECT coalesce((SELECT min(id) - 1 FROM late WHERE time >= ?),
                    (SELECT max(id) FROM late), 0)
                """,
            arguments: [start]
        )
        self.init(time: max(start, .min + 1) - 1, late: late ?? 0)
    }
}

/// Where the last deliveries to a reader began.
private struct Trail {
    let database: Database
    let reader: String

    /// How many marks stand for a span: what is remembered is longer by one part.
    private static let parts: Int64 = 10

    /// Remembers a delivery, and forgets those that are too old.
    func add(_ start: Position, at time: Int64, span: Int64) throws {
        // A clock that was put back must not leave marks that are never too old.
        try database.execute(
            sql: "DELETE FROM trail WHERE reader = ? AND (at < ? OR at > ?)",
            arguments: [reader, time - span - span / Self.parts, time]
        )
        let newest = try Int64.fetchOne(
            database,
            sql: "SELECT max(at) FROM trail WHERE reader = ?",
            arguments: [reader]
        )
        let mark = newest.flatMap { time - $0 < span / Self.parts ? $0 : nil } ?? time
        try database.execute(
            sql: """
                INSERT INTO trail VALUES (?, ?, ?, ?) ON CONFLICT (reader, at) DO UPDATE SET
                    time = min(time, excluded.time), late = min(late, excluded.late)
                """,
            arguments: [reader, mark, start.time, start.late]
        )
    }

    /// Where the earliest delivery began, counted back from the last one.
    func start(within span: Int64) throws -> Position? {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT min(time), min(late) FROM trail WHERE reader = ?1
                AND at >= (SELECT max(at) FROM trail WHERE reader = ?1) - ?2
                """,
            arguments: [reader, span + span / Self.parts]
        )
        guard let row, let time: Int64 = row[0], let late: Int64 = row[1] else { return nil }
        return Position(time: time, late: late)
    }
}

extension Reader {
    fileprivate init(_ row: Row) {
        name = row["reader"]
        position = Position(time: row["time"], late: row["late"])
        tally = Tally(passed: row["passed"], past: row["past"], unfit: row["unfit"])
        era = row["era"]
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
