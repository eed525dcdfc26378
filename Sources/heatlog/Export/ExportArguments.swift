import ArgumentParser
import Glibc
import Journal
import Outputs

/// What an export holds: every reading, or what the spans of one length came to.
enum ExportResolution: String, ExpressibleByArgument, CaseIterable {
    case raw, hour, day, month

    /// The roll-ups that are meant, nil for the readings themselves.
    var rollups: Resolution? { Resolution(rawValue: rawValue) }
}

/// The form of an export: lines, or one document.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
    case csv, json, jsonl, openmetrics

    /// How a row becomes a line, nil for a document of another form.
    var lines: LineFormat? { LineFormat(rawValue: rawValue) }
}

/// Where an export goes: a file that is made anew, or standard output.
struct ExportDestination {
    private let path: String?
    private let descriptor: Int32

    /// Opens it.
    ///
    /// - Throws: a complaint where it cannot be written, or would write over the journal.
    init(_ path: String?, journal: String) throws(Complaint) {
        self.path = path
        guard let path else {
            descriptor = STDOUT_FILENO
            return
        }
        guard !Self.isJournal(path, journal) else {
            throw Complaint(
                "\(path) is the journal itself.",
                hint: "Choose another file with --output FILE; nothing was changed.",
                status: .usage
            )
        }
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.complaint(path, errno) }
    }

    /// Writes a piece.
    ///
    /// - Throws: a complaint where the disk does not take it.
    func write(_ text: String) throws(Complaint) {
        guard let path else { return Terminal.write(text, end: "") }
        let failure = Terminal.put(text, to: descriptor)
        guard failure == 0 else { throw Self.complaint(path, failure) }
    }

    /// Says that all is written.
    ///
    /// - Throws: a complaint where the disk has not taken all of it.
    func close() throws(Complaint) {
        guard let path else { return }
        guard Glibc.close(descriptor) == 0 else { throw Self.complaint(path, errno) }
    }

    private static func isJournal(_ path: String, _ journal: String) -> Bool {
        var one = stat()
        guard stat(path, &one) == 0 else { return false }
        return ["", "-wal", "-shm"].contains { end in
            var other = stat()
            return stat(journal + end, &other) == 0 && one.st_ino == other.st_ino
                && one.st_dev == other.st_dev
        }
    }

    private static func complaint(_ path: String, _ number: Int32) -> Complaint {
        Complaint(
            "The file \(path) cannot be written: \(String(cString: strerror(number))).",
            hint: "Choose another one with --output FILE.",
            status: number == EACCES || number == EPERM ? .notPermitted : .inputOutput
        )
    }
}
