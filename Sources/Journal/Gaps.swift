internal import GRDB
public import Metering

/// A time in which a meter was not read, and what became of it.
public struct Gap: Sendable, Hashable {
    /// How it stands.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It may still be filled from the meter's own memory.
        case open
        /// It was filled.
        case filled
        /// Nothing can fill it.
        case lost
    }

    /// Its number in this journal.
    public let id: Int64
    /// The meter: its serial number, or its line.
    public let meter: String
    /// The last reading before it.
    public let start: Timestamp
    /// The first reading after it, or how far it is known to reach.
    public let end: Timestamp
    /// When it was noticed.
    public let found: Timestamp
    /// How it stands.
    public let state: State
    /// One sentence for people on what became of it.
    public let words: String?
}

extension Journal {
    /// Keeps a gap until it is settled.
    ///
    /// A gap of a meter is told by its start: the same one again has its end renewed, and a settled
    /// one is open again only where it reaches further than it did.
    ///
    /// - Parameters:
    ///   - meter: the meter's serial number, or its line.
    ///   - start: the last reading before it.
    ///   - end: the first reading after it, or how far it is known to reach.
    ///   - found: when it was noticed.
    /// - Returns: the gap as the journal has it now.
    /// - Throws: ``JournalError``; nothing was kept then.
    @discardableResult
    public func open(
        gap meter: String,
        from start: Timestamp,
        to end: Timestamp,
        found: Timestamp
    ) throws(JournalError) -> Gap {
        try write { database, _ in
            try database.execute(
                sql: """
                    INSERT INTO gap (meter, start, end, found, state) VALUES (?, ?, ?, ?, 'open')
                    ON CONFLICT (meter, start) DO UPDATE
                    SET end = excluded.end, state = 'open', words = NULL
                    WHERE state = 'open' OR excluded.end > end
                    """,
                arguments: [meter, start.milliseconds, end.milliseconds, found.milliseconds]
            )
            let row = try Row.fetchOne(
                database,
                sql: "SELECT * FROM gap WHERE meter = ? AND start = ?",
                arguments: [meter, start.milliseconds]
            )
            guard let row else { throw DatabaseError(message: "the gap is not there") }
            return Gap(row)
        }
    }

    /// The gaps of one meter or of all, in the order of time.
    ///
    /// - Parameters:
    ///   - meter: the meter's serial number, or its line; nil for all.
    ///   - states: which ones count.
    /// - Returns: the gaps as they stand now.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func gaps(
        meter: String? = nil,
        states: Set<Gap.State> = Set(Gap.State.allCases)
    ) throws(JournalError) -> [Gap] {
        let rows = try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM gap WHERE (?1 IS NULL OR meter = ?1) ORDER BY start, meter
                    """,
                arguments: [meter]
            )
        }
        return rows.map { Gap($0) }.filter { states.contains($0.state) }
    }

    /// Says what became of a gap.
    ///
    /// - Parameters:
    ///   - gap: which one.
    ///   - state: how it stands now.
    ///   - words: one sentence for people.
    /// - Throws: ``JournalError``; the gap is as it was then.
    public func settle(
        _ gap: Gap,
        state: Gap.State,
        words: String?
    ) throws(JournalError) {
        try write { database, _ in
            try database.execute(
                sql: "UPDATE gap SET state = ?, words = ? WHERE id = ?",
                arguments: [state.rawValue, words, gap.id]
            )
        }
    }

    /// Makes a gap smaller that was filled in part.
    ///
    /// - Parameters:
    ///   - gap: which one.
    ///   - start: where it begins now, nil where that stays.
    ///   - end: where it ends now, nil where that stays.
    /// - Returns: the gap as it is now.
    /// - Throws: ``JournalError``; the gap is as it was then.
    @discardableResult
    public func narrow(
        _ gap: Gap,
        from start: Timestamp? = nil,
        to end: Timestamp? = nil
    ) throws(JournalError) -> Gap {
        try write { database, _ in
            try database.execute(
                sql: """
                    UPDATE gap SET start = coalesce(?, start), end = coalesce(?, end) WHERE id = ?
                    """,
                arguments: [start?.milliseconds, end?.milliseconds, gap.id]
            )
            let row = try Row.fetchOne(
                database,
                sql: "SELECT * FROM gap WHERE id = ?",
                arguments: [gap.id]
            )
            return row.map { Gap($0) } ?? gap
        }
    }
}

extension Gap {
    init(_ row: Row) {
        id = row["id"]
        meter = row["meter"]
        start = Timestamp(milliseconds: row["start"])
        end = Timestamp(milliseconds: row["end"])
        found = Timestamp(milliseconds: row["found"])
        state = State(rawValue: row["state"]) ?? .lost
        words = row["words"]
    }
}
