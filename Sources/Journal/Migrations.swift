internal import GRDB

/// How the journal's file came to be what it is: each step once, in order, never changed again.
enum Migrations {
    /// All steps up to today's.
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 the journal") { database in
            for statement in Tables.first { try database.execute(sql: statement) }
            try database.execute(sql: ReadingsView.first)
        }
        migrator.registerMigration("2 doubt, gaps and visits") { database in
            for statement in Tables.second { try database.execute(sql: statement) }
            try database.execute(sql: "DROP VIEW readings")
            try database.execute(sql: ReadingsView.second)
        }
        migrator.registerMigration("3 what readers were given") { database in
            for statement in Tables.third { try database.execute(sql: statement) }
        }
        migrator.registerMigration("4 values without a register") { database in
            try database.execute(sql: "DROP VIEW readings")
            for statement in Tables.fourth { try database.execute(sql: statement) }
            try database.execute(sql: ReadingsView.second)
        }
        migrator.registerMigration("5 pulses") { database in
            for statement in Tables.pulses { try database.execute(sql: statement) }
        }
        migrator.registerMigration("6 what pulse inputs follow") { database in
            for statement in Tables.followed { try database.execute(sql: statement) }
        }
        return migrator
    }

    /// The name of the zone that the days and months are of.
    static func zone(in database: Database) throws -> String? {
        try String.fetchOne(database, sql: "SELECT value FROM setting WHERE name = 'zone'")
    }
}
