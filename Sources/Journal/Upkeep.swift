internal import Foundation
internal import GRDB

extension Journal {
    /// Looks through the whole file for damage.
    ///
    /// - Returns: what is wrong in SQLite's words; nothing where all is well.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func check() throws(JournalError) -> [String] {
        let lines = try read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        return lines == ["ok"] ? [] : lines
    }

    /// Gives the space of deleted rows back to the disk; needs as much free space as the file has.
    ///
    /// - Throws: ``JournalError``; the journal is as it was then.
    public func vacuum() throws(JournalError) {
        try outsideTransaction { database in
            try database.execute(sql: "VACUUM")
            try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// Moves the write-ahead log into the file, so that the file alone is all there is.
    ///
    /// - Throws: ``JournalError`` where the file cannot be written.
    public func checkpoint() throws(JournalError) {
        try outsideTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    }

    /// Copies the journal into a new file, while readings go on being written.
    ///
    /// - Parameter other: where to; a file that is there is left alone, and an error.
    /// - Throws: ``JournalError`` about either file.
    public func backup(to other: String) throws(JournalError) {
        guard !FileManager.default.fileExists(atPath: other) else {
            throw JournalError(.exists, path: other)
        }
        do {
            let copy = try DatabaseQueue(path: other)
            try self.copy(to: copy)
            try copy.close()
        } catch {
            for end in ["", "-journal", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: other + end)
            }
            throw JournalError(error, path: other)
        }
    }
}
