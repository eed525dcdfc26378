public import Journal
internal import Metering

/// Appends readings to a file, one line a reading.
///
/// What `deliver` returned from is on the disk. A crash may come between that and the bookmark, and
/// the same readings are offered again; so it looks at the file's last lines when it starts, and
/// leaves out what is there. A line is told by its text: no two readings have the same one.
public actor FileOutput: Output {
    /// What it is called; its bookmark in the journal has this name.
    public nonisolated let name: String
    /// The file.
    public nonisolated let path: String
    /// How a reading becomes a line.
    public nonisolated let format: LineFormat

    /// The lines that may be offered again; nil where the file has to be looked at first.
    private var recalled: Set<String>?

    /// More lines than a batch of the runner has: 500 rows of eight readings, and those of one time.
    static let recalledLines = 10_000

    /// Makes the output; the file is made with the first reading.
    ///
    /// - Parameters:
    ///   - name: what it is called.
    ///   - path: the file; one of these lines is continued, anything else is left alone.
    ///   - format: how a reading becomes a line.
    public init(name: String, path: String, format: LineFormat) {
        self.name = name
        self.path = path
        self.format = format
    }

    /// Appends readings, and waits for the disk.
    ///
    /// The file is opened each time, so that it may be moved away by a rotation of logs: the next
    /// reading begins a new one.
    ///
    /// - Throws: ``FileOutputError``; some of the lines may be there then, and are not written again.
    public func deliver(_ readings: [StoredReading]) throws(FileOutputError) -> Delivery {
        do throws(FileOutputError) {
            let file = try LineFile(path)
            defer { file.close() }
            let known: Set<String>
            if let recalled { known = recalled } else { known = try recall(file) }
            let lines = readings.map { format.line(ReadingRow($0).cells, ReadingRow.names) }
            let fresh = lines.filter { !known.contains($0) }
            let header = try file.size() == 0 ? format.header(ReadingRow.names) : ""
            if !fresh.isEmpty { try file.append(header + fresh.joined()) }
            try file.synchronize()
            recalled = known.subtracting(lines)
            return Delivery()
        } catch {
            // A part may have been written.
            recalled = nil
            throw error
        }
    }

    /// Opens the file, and makes it where there is none.
    ///
    /// - Throws: ``OutputError`` where it cannot be written, or holds something else.
    public func check() throws(OutputError) -> String {
        do throws(FileOutputError) {
            let file = try LineFile(path)
            defer { file.close() }
            guard try file.begins(like: beginning) else {
                throw FileOutputError(.foreign, path: path)
            }
            return "The file \(path) can be written."
        } catch {
            throw OutputError(.system, error.message, hint: error.hint)
        }
    }

    private var beginning: String {
        format == .csv ? format.header(ReadingRow.names) : "{\"time\":\""
    }

    /// The file's last lines, after a line that a crash left unfinished was cut off.
    private func recall(_ file: LineFile) throws(FileOutputError) -> Set<String> {
        guard try file.begins(like: beginning) else {
            throw FileOutputError(.foreign, path: path)
        }
        try file.cutUnfinishedLine()
        return Set(try file.lastLines(Self.recalledLines))
    }
}
