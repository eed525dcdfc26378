internal import GRDB

/// How the journal's file came to be what it is: each step once, in order, never changed again.
enum Migrations {
    /// All steps up to today's.
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 the journal") { database in
            for statement in Tables.all { try database.execute(sql: statement) }
            try database.execute(sql: ReadingsView.sql)
        }
        return migrator
    }
}
