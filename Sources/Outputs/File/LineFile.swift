internal import Glibc

/// A file of lines that only grows at its end.
struct LineFile {
    private let path: String
    private let descriptor: Int32
    /// Whether it was made by opening it, and its folder has to be written too.
    private let isNew: Bool

    /// Opens it, and makes it where there is none.
    init(_ path: String) throws(FileOutputError) {
        self.path = path
        var status = stat()
        isNew = stat(path, &status) != 0
        let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK
        descriptor = open(path, flags, 0o644)
        guard descriptor >= 0 else { throw FileOutputError(errno: errno, path: path) }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            Glibc.close(descriptor)
            throw FileOutputError(.notAFile, path: path)
        }
    }

    func close() { Glibc.close(descriptor) }

    /// Its length in bytes.
    func size() throws(FileOutputError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure }
        return Int(status.st_size)
    }

    /// Writes a text behind all that is there.
    func append(_ text: String) throws(FileOutputError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failure }
            rest = rest.dropFirst(written)
        }
    }

    /// Waits until the disk has everything, the file's name too.
    func synchronize() throws(FileOutputError) {
        guard fsync(descriptor) == 0 else { throw failure }
        guard isNew else { return }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw failure }
        defer { Glibc.close(opened) }
        guard fsync(opened) == 0 else { throw failure }
    }

    /// Whether it begins like a text, as far as it goes.
    func begins(like text: String) throws(FileOutputError) -> Bool {
        let expected = Array(text.utf8)
        let bytes = try read(from: 0, count: expected.count)
        return bytes.elementsEqual(expected.prefix(bytes.count))
    }

    /// Takes away what stands behind the last line end.
    func cutUnfinishedLine() throws(FileOutputError) {
        let size = try size()
        var end = size
        while end > 0 {
            let start = max(0, end - Self.piece)
            let bytes = try read(from: start, count: end - start)
            if let last = bytes.lastIndex(of: Self.lineFeed) {
                end = start + last + 1
                break
            }
            end = start
        }
        guard end < size else { return }
        guard ftruncate(descriptor, off_t(end)) == 0 else { throw failure }
    }

    /// The last lines with their ends, at most so many.
    func lastLines(_ count: Int) throws(FileOutputError) -> [String] {
        var (start, bytes, lines) = (try size(), [UInt8](), 0)
        while start > 0, lines <= count {
            let next = max(0, start - Self.piece)
            let piece = try read(from: next, count: start - next)
            lines += piece.count { $0 == Self.lineFeed }
            bytes = piece + bytes
            start = next
        }
        return bytes.split(separator: Self.lineFeed).suffix(count)
            .map { String(decoding: $0, as: UTF8.self) + "\n" }
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let piece = 65_536

    private var failure: FileOutputError { FileOutputError(errno: errno, path: path) }

    /// The bytes from a place on; fewer where the file ends before.
    private func read(from start: Int, count: Int) throws(FileOutputError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var piece = [UInt8](repeating: 0, count: count - bytes.count)
            let place = off_t(start + bytes.count)
            let got = pread(descriptor, &piece, piece.count, place)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw failure }
            guard got > 0 else { break }
            bytes += piece.prefix(got)
        }
        return bytes
    }
}
