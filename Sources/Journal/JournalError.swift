/// Why the journal could not be opened or written, and what to do about it.
public struct JournalError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened.
    public enum Kind: Sendable, Hashable {
        /// The file or its folder may not be written.
        case notPermitted
        /// The file may not be read.
        case notReadable
        /// The file is not there, and reading does not make it.
        case notFound
        /// An older heatlog made the journal, and reading alone cannot bring it up to date.
        case tooOld
        /// A program began to write while the file was read as one that nobody writes.
        case changing
        /// The folder that the file should be in does not exist.
        case noFolder
        /// The file is there and is no journal, or is damaged.
        case notAJournal
        /// The disk is full.
        case diskFull
        /// Another program holds the file.
        case busy
        /// A file is already where a copy should go.
        case exists
        /// A newer heatlog made the journal, and knows things that this one does not.
        case tooNew
        /// What SQLite said, where no sentence of ours fits.
        case other(String)
    }

    /// What happened.
    public let kind: Kind
    /// The journal's file.
    public let path: String

    /// Makes an error.
    public init(_ kind: Kind, path: String) {
        self.kind = kind
        self.path = path
    }

    /// One sentence for the user.
    public var message: String {
        switch kind {
        case .notPermitted: "The journal \(path) may not be written."
        case .notReadable: "The journal \(path) may not be read."
        case .notFound: "There is no journal \(path)."
        case .tooOld: "The journal \(path) was made by an older heatlog."
        case .changing: "Another program began to write the journal \(path) meanwhile."
        case .noFolder: "The folder of the journal \(path) does not exist."
        case .notAJournal: "\(path) is not a heatlog journal, or is damaged."
        case .diskFull: "The disk that holds the journal \(path) is full."
        case .busy: "Another program keeps the journal \(path) locked."
        case .exists: "\(path) is already there."
        case .tooNew: "The journal \(path) was made by a newer heatlog."
        case .other(let reason): "The journal \(path) cannot be used: \(reason)."
        }
    }

    /// What to do next.
    public var hint: String {
        switch kind {
        case .notPermitted: "Choose a place that you may write to with --journal PATH."
        case .notReadable: "Ask as the user who writes it, or make file and folder readable."
        case .notFound: "Name it with --journal PATH."
        case .tooOld: "Bring it up to date with: heatlog journal check --journal \(path)"
        case .changing: "Do it again: beside a program that writes, reading goes another way."
        case .noFolder: "Make the folder first, or choose another place with --journal PATH."
        case .notAJournal: "Choose another file with --journal PATH; nothing was changed in it."
        case .diskFull: "Make room; readings are written again as soon as there is some."
        case .busy: "Stop the other program, or choose another file with --journal PATH."
        case .exists: "Choose another name for the copy; nothing was changed."
        case .tooNew: "Use the newer heatlog again, or choose another file with --journal PATH."
        case .other: "Look at the file with: sqlite3 \(path) 'pragma integrity_check'"
        }
    }

    /// The message and the hint.
    public var description: String { "\(message) \(hint)" }
}
