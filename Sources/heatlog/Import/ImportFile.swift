import Glibc

/// A file on its way in: read in pieces, twice.
struct ImportFile {
    let path: String
    /// How many bytes it has.
    let size: Int
    private let form: Form

    /// What reads it.
    private enum Form { case table, feedText, fina(FinaMeta), timeSeries }

    private static let pieceSize = 65_536

    /// Looks at a file, by its name and its first byte.
    ///
    /// - Parameters:
    ///   - path: the file; of a PHPFina feed either of the two.
    ///   - wish: what the user said.
    /// - Throws: a ``Complaint`` where it cannot be read.
    init(_ path: String, _ wish: ImportWish) throws(Complaint) {
        let isFina = wish.form != .csv && (path.hasSuffix(".dat") || path.hasSuffix(".meta"))
        let stem = path.split(separator: ".", omittingEmptySubsequences: false).dropLast()
            .joined(separator: ".")
        self.path = isFina ? stem + ".dat" : path
        var first: [UInt8] = []
        size = try Self.pieces(of: self.path) { piece, _ in
            first = piece
            return false
        }
        if isFina {
            let meta = try Self.bytes(of: stem + ".meta")
            do throws(FileDefect) {
                form = .fina(try FinaMeta(meta))
            } catch { throw Complaint(error, path) }
        } else if wish.form != .csv, path.hasSuffix(".MYD") {
            form = .timeSeries
        } else {
            let mark = first.first { $0 > UInt8(ascii: " ") }
            form = wish.form != .csv && mark == UInt8(ascii: "[") ? .feedText : .table
        }
    }

    /// What turns its bytes into rows.
    func reader(_ wish: ImportWish) throws(FileDefect) -> any RowReader {
        switch form {
        case .table: TableReader(wish)
        case .feedText: try FeedText(wish)
        case .fina(let meta): try FeedBytes(meta, wish)
        case .timeSeries: try FeedBytes(timeSeries: wish)
        }
    }

    /// Reads it from the beginning, piece by piece.
    ///
    /// - Parameter take: gets each piece, and whether it is the last; says whether to go on.
    /// - Throws: a ``Complaint``, and what `take` throws.
    func read(_ take: ([UInt8], Bool) throws -> Bool) throws {
        var failure: (any Error)?
        _ = try Self.pieces(of: path) { piece, isLast in
            do {
                return try take(piece, isLast)
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }

    /// Whether there is a file of this name.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func bytes(of path: String) throws(Complaint) -> [UInt8] {
        var all: [UInt8] = []
        _ = try pieces(of: path) { piece, _ in
            all += piece
            return all.count < pieceSize
        }
        return all
    }

    /// Reads a file in pieces; an empty one has one empty piece.
    ///
    /// - Returns: its size.
    private static func pieces(
        of path: String,
        _ take: ([UInt8], Bool) -> Bool
    ) throws(Complaint) -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Complaint(opening: path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        // It is read twice, which a pipe does not allow.
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Complaint(
                "\(path) is not a file.",
                hint: "Write what a program prints into a file first, and import that.",
                status: .noInput
            )
        }
        var piece = try next(descriptor, path)
        var goesOn = true
        while goesOn {
            let following = piece.isEmpty ? [] : try next(descriptor, path)
            goesOn = take(piece, following.isEmpty) && !following.isEmpty
            piece = following
        }
        return Int(status.st_size)
    }

    private static func next(_ descriptor: Int32, _ path: String) throws(Complaint) -> [UInt8] {
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, length in
            repeat {
                count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            } while count < 0 && errno == EINTR
            length = max(0, count)
        }
        guard count >= 0 else { throw Complaint(reading: path, errno: errno) }
        return piece
    }
}

extension Complaint {
    /// A file that cannot be imported as a whole.
    init(_ defect: FileDefect, _ path: String) {
        self.init(
            "\(path) cannot be imported: \(defect.reason).",
            hint: defect.hint,
            status: .dataError
        )
    }

    fileprivate init(opening path: String, errno: Int32) {
        switch errno {
        case ENOENT, ENOTDIR:
            let hint = "Look at the name; a PHPFina feed of emoncms has ID.dat and ID.meta."
            self.init("There is no file \(path).", hint: hint, status: .noInput)
        case EACCES, EPERM:
            let hint = "Ask its owner, or copy it to where you may read it."
            self.init("The file \(path) may not be read.", hint: hint, status: .notPermitted)
        default: self.init(reading: path, errno: errno)
        }
    }

    fileprivate init(reading path: String, errno: Int32) {
        self.init(
            "The file \(path) cannot be read: \(String(cString: strerror(errno))).",
            hint: "Look at the disk that it is on.",
            status: .inputOutput
        )
    }
}
