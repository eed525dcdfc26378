import ArgumentParser
import Glibc
import Journal

/// Looks after the journal's file.
struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Check, shrink or copy the journal, also while it is written.",
        discussion: """
            EXAMPLES
              heatlog journal check
              heatlog journal vacuum --journal /var/lib/heatlog/journal.sqlite
              heatlog journal backup /mnt/usb/heatlog.sqlite
            """,
        subcommands: [Check.self, Vacuum.self, Backup.self]
    )

    /// Which journal.
    struct File: ParsableArguments {
        @Option(help: ArgumentHelp("The SQLite file.", valueName: "path"))
        var journal = "heatlog.sqlite"

        /// Opens it; a journal that is not there is not made by looking at it.
        func opened() throws -> Journal {
            guard access(journal, F_OK) == 0 else {
                throw Complaint(
                    "There is no journal \(journal).",
                    hint: "Name it with --journal PATH.",
                    status: .noInput
                )
            }
            return try complaining { () throws(JournalError) in
                try Journal(path: journal, keepingZone: JournalZone.named)
            }
        }

        /// Opens it to read alone, beside a program that writes or where nobody may.
        func openedForReading() throws -> Journal {
            try complaining { () throws(JournalError) in
                try Journal(reading: journal, zone: JournalZone.named)
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look through the whole file for damage."
        )
        @OptionGroup var file: File

        func run() throws {
            let journal = try file.opened()
            let faults = try complaining { () throws(JournalError) in try journal.check() }
            guard faults.isEmpty else {
                throw Complaint(
                    "The journal \(journal.path) is damaged: \(faults.joined(separator: "; ")).",
                    hint: "Go back to a backup; sqlite3's .recover saves what can be read.",
                    status: .dataError
                )
            }
            let count = try complaining { () throws(JournalError) in try journal.count() }
            Terminal.write("\(journal.path) is sound and holds \(count) readings.")
        }
    }

    struct Vacuum: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give the space of deleted readings back to the disk."
        )
        @OptionGroup var file: File

        func run() throws {
            let journal = try file.opened()
            try complaining { () throws(JournalError) in try journal.vacuum() }
            Terminal.write("\(journal.path) is as small as it gets.")
        }
    }

    struct Backup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the journal into a new file."
        )
        @OptionGroup var file: File

        @Argument(help: "The new file.")
        var copy: String

        func run() throws {
            let journal = try file.opened()
            try complaining { () throws(JournalError) in try journal.backup(to: copy) }
            Terminal.write("\(journal.path) was copied to \(copy).")
        }
    }
}

/// Turns what the journal throws into a sentence, a hint and an exit code.
private func complaining<Result>(
    _ body: () throws(JournalError) -> Result
) throws -> Result {
    do throws(JournalError) {
        return try body()
    } catch { throw Complaint(error) }
}
