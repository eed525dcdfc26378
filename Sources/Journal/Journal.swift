internal import Foundation
internal import GRDB
public import Metering

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
    private let database: DatabasePool

    /// Opens the journal, and makes it where there is none.
    ///
    /// - Parameter path: the file; its folder has to exist.
    /// - Throws: ``JournalError``; a file that is something else is left as it is.
    public init(path: String) throws(JournalError) {
        self.path = path
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { database in
                // A reading that was reported must survive the power cut that follows it.
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
            database = try DatabasePool(path: path, configuration: configuration)
            guard try database.read(Migrations.all.hasBeenSuperseded) == false else {
                throw JournalError(.tooNew, path: path)
            }
            try Migrations.all.migrate(database)
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// Appends what a visit to a meter brought, all of it or nothing.
    ///
    /// The same reading appended again changes nothing.
    ///
    /// - Parameters:
    ///   - readout: the readings and whose they are.
    ///   - line: the line's address; it stands for the meter while its serial is not known.
    /// - Throws: ``JournalError``; nothing was written then.
    public func append(_ readout: Readout, from line: String) throws(JournalError) {
        do {
            try database.write { database in
                let meter = try Rows.meter(readout.meter, line: line, in: database)
                for reading in readout.readings {
                    let series = try Rows.series(of: reading, meter: meter, in: database)
                    try Rows.insert(reading, series: series, time: readout.time, in: database)
                }
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// How many readings the journal holds.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func count() throws(JournalError) -> Int {
        do {
            return try database.read { try Rows.count(in: $0) }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// The newest value of each series of a meter, in the order of the registers.
    ///
    /// - Parameter serial: the meter's serial number.
    /// - Returns: the readings with the time of each; none where the meter is not known.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func latest(serial: String) throws(JournalError) -> [StoredReading] {
        do {
            return try database.read { try Rows.latest(serial: serial, in: $0) }
        } catch {
            throw JournalError(error, path: path)
        }
    }
}

/// A reading as the journal holds it.
public struct StoredReading: Sendable, Hashable {
    /// When it was taken, on our clock.
    public let time: Timestamp
    /// The register.
    public let register: UInt16
    /// Its name in data, one of a kind in its meter: `heat_energy`.
    public let name: String
    /// The exact number, nil where the value is no number.
    public let decimal: ExactDecimal?
    /// The value as text; nil where the meter sent no value.
    public let text: String?
    /// The unit's symbol.
    public let unit: String?
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
