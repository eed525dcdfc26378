internal import Foundation
internal import GRDB

/// The journal's file as the system sees it, and how it is opened.
struct JournalFile {
    let path: String

    /// Whether no program has it open for writing: there is no write-ahead log beside it.
    var isStill: Bool { !FileManager.default.fileExists(atPath: path + "-wal") }

    /// Says why it cannot be read, before SQLite says less.
    func requireReadable() throws(JournalError) {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { throw JournalError(.notFound, path: path) }
        guard files.isReadableFile(atPath: path) else {
            throw JournalError(.notReadable, path: path)
        }
    }

    /// Opens it for reading alone.
    ///
    /// SQLite makes the files of a write-ahead log even to read beside it, and fails where the
    /// folder may not be written. A file that nobody writes is read as one that does not change
    /// instead, and nothing is made.
    func openedForReading(isStill: Bool) throws -> DatabaseQueue {
        var configuration = Configuration.journal
        configuration.readonly = true
        let name = isStill ? unchanging : path
        let database: DatabaseQueue
        do {
            database = try DatabaseQueue(path: name, configuration: configuration)
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
        {
            throw JournalError(.notReadable, path: path)
        }
        guard try !database.read(Migrations.all.hasBeenSuperseded) else {
            throw JournalError(.tooNew, path: path)
        }
        guard try database.read(Migrations.all.hasCompletedMigrations) else {
            let steps = try database.read(Migrations.all.appliedMigrations)
            throw JournalError(steps.isEmpty ? .notAJournal : .tooOld, path: path)
        }
        return database
    }

    private var unchanging: String {
        let absolute = URL(fileURLWithPath: path).path
        let encoded = absolute.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
        return "file://\(encoded ?? absolute)?immutable=1"
    }
}

extension Configuration {
    /// How every connection to a journal is made.
    static var journal: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            // Small pages: a minute's reading then writes one kilobyte and not four.
            try database.execute(sql: "PRAGMA page_size = 1024")
        }
        return configuration
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
