internal import GRDB

/// The store of all readings: one SQLite file, the only hand-over between reading and telling.
///
/// What was appended is on the disk when `append` returns, and stays there through a crash.
///
///     let journal = try Journal(path: "heatlog.sqlite")
///     try journal.append(readout, from: "/dev/ttyUSB0")
///
/// A person can ask it with the sqlite3 shell: `SELECT * FROM readings`.
public final class Journal: Sendable {
    /// The file.
    public let path: String
    /// Where its days and months begin.
    public let zone: JournalZone
    private let database: any DatabaseWriter
    /// Whether the file is read as one that nobody writes.
    private let isStill: Bool
    /// Touched on the writer's queue only, which is serial.
    private nonisolated(unsafe) var known = Known()
    /// Whether writes are parts of one transaction; touched on the writer's queue only.
    private nonisolated(unsafe) var isTogether = false

    /// Opens the journal, and makes it where there is none.
    ///
    /// - Parameters:
    ///   - path: the file; its folder has to exist.
    ///   - zone: where days and months begin; another one than last time makes their roll-ups anew.
    /// - Throws: ``JournalError``; a file that is something else is left as it is.
    public convenience init(path: String, zone: JournalZone = .utc) throws(JournalError) {
        try self.init(path: path) { _ in zone }
    }

    /// Opens the journal in the zone that it was last written in, and makes it where there is none.
    ///
    /// - Parameters:
    ///   - path: the file; its folder has to exist.
    ///   - zone: makes that zone from its name; where it makes none, days and months stay as they
    ///     are and new ones are UTC's.
    /// - Throws: ``JournalError``; a file that is something else is left as it is.
    public convenience init(
        path: String,
        keepingZone zone: (String) -> JournalZone?
    ) throws(JournalError) {
        try self.init(path: path) { name in
            guard let name else { return .utc }
            return zone(name) ?? JournalZone(name: name) { _ in 0 }
        }
    }

    /// Opens the journal in a zone that depends on the one that it was last written in.
    private init(
        path: String,
        choosing zone: (String?) -> JournalZone
    ) throws(JournalError) {
        self.path = path
        isStill = false
        do {
            database = try DatabasePool(path: path, configuration: .journal)
            // A reading that was reported must survive the power cut that follows it. GRDB sets
            // NORMAL when it opens the pool, so this comes after.
            try database.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA synchronous = FULL")
            }
            guard try database.read(Migrations.all.hasBeenSuperseded) == false else {
                throw JournalError(.tooNew, path: path)
            }
            try Migrations.all.migrate(database)
            let chosen = zone(try database.read(Migrations.zone))
            self.zone = chosen
            try database.write { try Rollups(zone: chosen, database: $0).adopt() }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// Opens a journal that is there for reading alone; neither file nor folder has to be writable.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - zone: makes the zone that the journal's days and months are of from its name; where it
    ///     makes none they are shown as UTC's.
    /// - Throws: ``JournalError``; writing throws ``JournalError/Kind/notPermitted`` later.
    public init(
        reading path: String,
        zone: (String) -> JournalZone? = { _ in nil }
    ) throws(JournalError) {
        self.path = path
        do {
            let file = JournalFile(path: path)
            try file.requireReadable()
            isStill = file.isStill
            database = try file.openedForReading(isStill: isStill)
            self.zone = try database.read(Migrations.zone).flatMap(zone) ?? .utc
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// Makes a journal without readings that is nowhere on the disk.
    ///
    /// - Parameter zone: where days and months begin.
    /// - Throws: ``JournalError``.
    public init(inMemory zone: JournalZone) throws(JournalError) {
        path = ":memory:"
        self.zone = zone
        isStill = false
        do {
            let database = try DatabaseQueue(configuration: .journal)
            try Migrations.all.migrate(database)
            self.database = database
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// Reads in a snapshot of its own; writing goes on beside it.
    func read<Result>(
        _ body: (Database) throws -> Result
    ) throws(JournalError) -> Result {
        do {
            let result = try database.read(body)
            guard !isStill || JournalFile(path: path).isStill else {
                throw JournalError(.changing, path: path)
            }
            return result
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// Writes all that `body` writes, or nothing.
    ///
    /// What is remembered of the file is dropped where it may no longer be true: after a failure,
    /// and where another program has written.
    func write<Result>(
        _ body: (Database, inout Known) throws -> Result
    ) throws(JournalError) -> Result {
        do {
            // Within `together` this is the writer's queue already.
            return try database.unsafeReentrantWrite { database in
                var current = known
                known = Known()
                var result: Result?
                try atomically(database) {
                    try current.refresh(from: database)
                    result = try body(database, &current)
                }
                known = current
                guard let result else { throw DatabaseError(message: "no result") }
                return result
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// Lets many writes share one transaction, and so one wait for the disk.
    ///
    /// - Parameter body: writes, and reads what was there before.
    /// - Throws: ``JournalError``; nothing of all that was written then.
    public func together(_ body: () throws(JournalError) -> Void) throws(JournalError) {
        do {
            try database.writeWithoutTransaction { database in
                isTogether = true
                defer { isTogether = false }
                do {
                    try database.inTransaction(.immediate) {
                        try body()
                        return .commit
                    }
                } catch {
                    known = Known()
                    throw error
                }
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    private func atomically(_ database: Database, _ body: () throws -> Void) throws {
        guard isTogether else {
            return try database.inTransaction(.immediate) {
                try body()
                return .commit
            }
        }
        // SQLite itself takes a transaction back for which there is no room.
        guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_FULL) }
        try database.inSavepoint {
            try body()
            return .commit
        }
    }

    /// Does what SQLite does only outside a transaction.
    func outsideTransaction(_ body: (Database) throws -> Void) throws(JournalError) {
        do {
            try database.writeWithoutTransaction(body)
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// Copies the journal page by page into another database.
    func copy(to other: DatabaseQueue) throws {
        try database.backup(to: other, pagesPerStep: 1_000)
    }
}
