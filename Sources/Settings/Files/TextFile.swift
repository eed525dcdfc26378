import Glibc

/// Reads small files whole.
enum TextFile {
    /// More than any configuration needs, and little enough to read at once.
    private static let limit = 1 << 20

    /// Why a file cannot be read.
    struct Failure: Error {
        let errno: Int32
        let reason: String

        init(errno: Int32) {
            self.errno = errno
            reason = String(cString: strerror(errno))
        }

        init(_ reason: String) {
            errno = 0
            self.reason = reason
        }
    }

    /// All bytes of an ordinary file.
    ///
    /// - Throws: ``Failure`` also for a folder or a pipe, on which a reader would wait for ever.
    static func bytes(of path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure("It is no ordinary file") }
        guard status.st_size <= limit else { throw Failure("It is larger than 1 MB") }
        return try all(of: descriptor)
    }

    private static func all(of descriptor: Int32) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(errno: errno) }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
            guard bytes.count <= limit else { throw Failure("It is larger than 1 MB") }
        }
    }
}
