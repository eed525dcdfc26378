public import Journal
public import Metering

/// Appends readings to a file, one line a reading.
///
/// What `deliver` returned from is on the disk. A crash may come between that and the bookmark, and
/// the same readings are offered again; so it looks at the file's last lines when it starts, and
/// leaves out what is there. A line is told by its text: no two readings have the same one.
///
/// The lines of one delivery for one file stay together: a file that is full is followed by another
/// one between two deliveries, and its last lines are looked at too.
public actor FileOutput: Output {
    /// What it is called; its bookmark in the journal has this name.
    public nonisolated let name: String
    /// The file.
    public nonisolated let path: String
    /// How a reading becomes a line.
    public nonisolated let format: LineFormat

    private let files: FileSeries
    private let wall: @Sendable () -> Timestamp
    /// The lines that may be offered again, by the files of the last delivery; every other file has
    /// to be looked at first.
    private var recalled: [String: Set<String>] = [:]

    /// More lines than a batch of the runner has: 500 rows of eight readings, and those of one time.
    static let recalledLines = 10_000

    /// Makes the output; a file is made with its first reading.
    ///
    /// - Parameters:
    ///   - name: what it is called.
    ///   - path: the file; one of these lines is continued, anything else is left alone.
    ///   - format: how a reading becomes a line.
    ///   - rotation: when another file begins.
    ///   - keep: how many files are kept besides the newest one; nil for all.
    ///   - zone: where days and months begin.
    ///   - wall: what time it is.
    public init(
        name: String,
        path: String,
        format: LineFormat,
        rotation: Rotation = .never,
        keep: Int? = nil,
        zone: JournalZone = .utc,
        wall: @escaping @Sendable () -> Timestamp = { Timestamp(milliseconds: 0) }
    ) {
        self.name = name
        self.path = path
        self.format = format
        self.wall = wall
        files = FileSeries(path: path, rotation: rotation, keep: keep, zone: zone)
    }

    /// Appends readings, and waits for the disk.
    ///
    /// A file is opened each time, so that it may be moved away by a rotation of logs: the next
    /// reading begins a new one.
    ///
    /// - Throws: ``FileOutputError``; some of the lines may be there then, and are not written again.
    public func deliver(_ readings: [StoredReading]) throws(FileOutputError) -> Delivery {
        let before = recalled
        // Where this ends early, a part may have been written.
        recalled = [:]
        var after: [String: Set<String>] = [:]
        for (path, readings) in parts(of: readings) {
            let lines = readings.map { format.line(ReadingRow($0).cells, ReadingRow.names) }
            after[path] = try write(lines, to: path, knowing: before[path])
        }
        try files.prune { path throws(FileOutputError) in try isOurs(path) }
        recalled = after
        return Delivery()
    }

    /// Opens the file, and makes it where there is none.
    ///
    /// - Throws: ``OutputError`` where it cannot be written, or holds something else.
    public func check() throws(OutputError) -> String {
        let path = files.path(for: wall())
        do throws(FileOutputError) {
            guard try isOurs(path) else { throw FileOutputError(.foreign, path: path) }
            return "The file \(path) can be written."
        } catch {
            throw OutputError(.system, error.message, hint: error.hint)
        }
    }

    /// The readings by the files that they go into, in the order in which each begins.
    private func parts(
        of readings: [StoredReading]
    ) -> [(path: String, readings: [StoredReading])] {
        var order: [String] = []
        var parts: [String: [StoredReading]] = [:]
        for reading in readings {
            let path = files.path(for: reading.time)
            if parts[path] == nil { order.append(path) }
            parts[path, default: []].append(reading)
        }
        return order.map { ($0, parts[$0] ?? []) }
    }

    /// Appends lines that a file does not have yet.
    ///
    /// - Returns: the lines that may still be offered again.
    private func write(
        _ lines: [String],
        to path: String,
        knowing recalled: Set<String>?
    ) throws(FileOutputError) -> Set<String> {
        let known: Set<String>
        if let recalled { known = recalled } else { known = try recall(path) }
        let fresh = lines.filter { !known.contains($0) }
        if !fresh.isEmpty, files.isFull(try size(of: path)) { try files.retire() }
        try append(fresh, to: path)
        return known.subtracting(lines)
    }

    private func append(_ lines: [String], to path: String) throws(FileOutputError) {
        let file = try LineFile(path)
        defer { file.close() }
        let header = try file.size() == 0 ? format.header(ReadingRow.names) : ""
        if !lines.isEmpty { try file.append(header + lines.joined()) }
        try file.synchronize()
    }

    private func size(of path: String) throws(FileOutputError) -> Int {
        let file = try LineFile(path)
        defer { file.close() }
        return try file.size()
    }

    /// Whether a file holds such lines, or nothing yet.
    private func isOurs(_ path: String) throws(FileOutputError) -> Bool {
        let file = try LineFile(path)
        defer { file.close() }
        return try file.begins(like: beginning)
    }

    private var beginning: String {
        format == .csv ? format.header(ReadingRow.names) : "{\"time\":\""
    }

    /// The last lines of a file and of those that it follows, after a line that a crash left
    /// unfinished was cut off.
    private func recall(_ path: String) throws(FileOutputError) -> Set<String> {
        let file = try LineFile(path)
        defer { file.close() }
        guard try file.begins(like: beginning) else {
            throw FileOutputError(.foreign, path: path)
        }
        try file.cutUnfinishedLine()
        var lines = try file.lastLines(Self.recalledLines)
        for path in files.retired() where lines.count < Self.recalledLines {
            let file = try LineFile(path)
            defer { file.close() }
            lines += try file.lastLines(Self.recalledLines)
        }
        return Set(lines)
    }
}
