internal import Foundation
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
    private let database: DatabasePool
    /// Touched on the writer's queue only, which is serial.
    private nonisolated(unsafe) var known = Known()

    /// Opens the journal, and makes it where there is none.
    ///
    /// - Parameters:
    ///   - path: the file; its folder has to exist.
    ///   - zone: where days and months begin; another one than last time makes their roll-ups anew.
    /// - Throws: ``JournalError``; a file that is something else is left as it is.
    public init(path: String, zone: JournalZone = .utc) throws(JournalError) {
        self.path = path
        self.zone = zone
        do {
            database = try DatabasePool(path: path, configuration: Self.configuration)
            // A reading that was reported must survive the power cut that follows it. GRDB sets
            // NORMAL when it opens the pool, so this comes after.
            try database.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA synchronous = FULL")
            }
            guard try database.read(Migrations.all.hasBeenSuperseded) == false else {
                throw JournalError(.tooNew, path: path)
            }
            try Migrations.all.migrate(database)
            try database.write { try Rollups(zone: zone, database: $0).adopt() }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            // Small pages: a minute's reading then writes one kilobyte and not four.
            try database.execute(sql: "PRAGMA page_size = 1024")
        }
        return configuration
    }

    /// Reads in a snapshot of its own; writing goes on beside it.
    func read<Result>(
        _ body: (Database) throws -> Result
    ) throws(JournalError) -> Result {
        do {
            return try database.read(body)
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
            return try database.writeWithoutTransaction { database in
                var current = known
                known = Known()
                var result: Result?
                try database.inTransaction(.immediate) {
                    try current.refresh(from: database)
                    result = try body(database, &current)
                    return .commit
                }
                known = current
                guard let result else { throw DatabaseError(message: "no result") }
                return result
            }
        } catch {
            throw JournalError(error, path: path)
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

extension JournalError {
    /// The sentence for what SQLite said.
    init(_ error: any Error, path: String) {
        if let error = error as? JournalError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.other("\(error)"), path: path)
            return
        }
        let kind: Kind =
            switch error.resultCode {
            case .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH: .notPermitted
            case .SQLITE_FULL: .diskFull
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT: .notAJournal
            case .SQLITE_CANTOPEN: Self.whyItCannotBeOpened(path)
            default: .other(error.message ?? "\(error.resultCode)")
            }
        self.init(kind, path: path)
    }

    private static func whyItCannotBeOpened(_ path: String) -> Kind {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
            isFolder.boolValue
        else { return .noFolder }
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        return exists && isFolder.boolValue ? .notAJournal : .notPermitted
    }
}
