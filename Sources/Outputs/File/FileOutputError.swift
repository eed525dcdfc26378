internal import Glibc

/// Why a file does not take readings, and what to do about it.
public struct FileOutputError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened.
    public enum Kind: Sendable, Hashable {
        /// The file may not be written.
        case notPermitted
        /// The folder that the file should be in does not exist.
        case noFolder
        /// The disk is full.
        case diskFull
        /// It is a folder or a device.
        case notAFile
        /// The file holds something else than such lines.
        case foreign
        /// What the system said, where no sentence of ours fits.
        case other(String)
    }

    /// What happened.
    public let kind: Kind
    /// The file.
    public let path: String

    /// Makes an error.
    public init(_ kind: Kind, path: String) {
        self.kind = kind
        self.path = path
    }

    /// What the system's number means.
    init(errno number: Int32, path: String) {
        kind =
            switch number {
            case EACCES, EPERM, EROFS: .notPermitted
            case ENOENT, ENOTDIR: .noFolder
            case ENOSPC, EDQUOT: .diskFull
            case EISDIR, ENXIO: .notAFile
            default: .other(String(cString: strerror(number)))
            }
        self.path = path
    }

    /// One sentence for the user.
    public var message: String {
        switch kind {
        case .notPermitted: "The file \(path) may not be written."
        case .noFolder: "The folder of the file \(path) does not exist."
        case .diskFull: "The disk that holds the file \(path) is full."
        case .notAFile: "\(path) is no plain file."
        case .foreign: "The file \(path) holds something else than these lines."
        case .other(let reason): "The file \(path) cannot be written: \(reason)."
        }
    }

    /// What to do next.
    public var hint: String {
        switch kind {
        case .notPermitted: "Choose a place that may be written; no reading is lost meanwhile."
        case .noFolder: "Make the folder; no reading is lost meanwhile."
        case .diskFull: "Make room; no reading is lost meanwhile."
        case .notAFile: "Choose the name of a file."
        case .foreign: "Move it away or choose another file; nothing was changed in it."
        case .other: "No reading is lost meanwhile."
        }
    }

    /// The message and the hint.
    public var description: String { "\(message) \(hint)" }
}
