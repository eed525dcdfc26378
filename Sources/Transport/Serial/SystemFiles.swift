import Glibc

/// The few looks at files that this room needs, without Foundation.
enum SystemFiles {
    /// Which file or device a path leads to, whatever it is called.
    struct Identity: Hashable {
        let major: UInt64
        let minor: UInt64
    }

    /// What the path leads to, links followed; `nil` when it leads nowhere.
    static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    /// The identity of what the path leads to; `nil` when it leads nowhere.
    ///
    /// Two paths of one identity lead to the same port: the device number of a device, and the
    /// place on disk of anything else (which lets tests use plain files as ports).
    static func identity(of path: String) -> Identity? {
        status(of: path).map(identity)
    }

    static func identity(_ status: stat) -> Identity {
        guard isCharacterDevice(status) else {
            return Identity(major: UInt64(status.st_dev), minor: UInt64(status.st_ino))
        }
        return Identity(major: .max, minor: UInt64(status.st_rdev))
    }

    /// Serial ports, and also `/dev/null`: a device that is read byte by byte.
    static func isCharacterDevice(_ status: stat) -> Bool {
        status.st_mode & S_IFMT == S_IFCHR
    }

    /// The names in a folder, sorted; empty when it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The whole of a text file, `nil` when it cannot be read.
    static func text(of path: String) -> String? {
        guard case .success(let bytes) = contents(of: path) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first line of one of the kernel's one-line files.
    static func line(of path: String) -> String? {
        text(of: path)?.split(separator: "\n").first.map(String.init)
    }

    /// Why a file could not be read.
    struct ReadFailure: Error {
        let errno: Int32
    }

    /// The bytes of a file of any size; the kernel's own files tell no size beforehand.
    static func contents(of path: String) -> Result<[UInt8], ReadFailure> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(ReadFailure(errno: errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { return .failure(ReadFailure(errno: errno)) }
            guard count > 0 else { return .success(bytes) }
            bytes += chunk[..<count]
        }
    }

    /// What a symbolic link says, `nil` when the path is none.
    static func target(ofLink path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The path with every link followed, `nil` when it leads nowhere.
    static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// `ttyUSB0` of `/dev/ttyUSB0`.
    static func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// `/dev` of `/dev/ttyUSB0`.
    static func folder(of path: String) -> String {
        path.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 }
    }
}
