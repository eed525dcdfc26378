internal import GRDB

extension Journal {
    /// Which SQLite keeps the journals of this machine, as in `3.46.1`; nil where it does not say.
    public static var sqliteVersion: String? {
        try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
    }
}
