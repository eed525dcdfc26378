import Glibc
import Testing

@testable import Transport

/// Tries again every 20 ms until `condition` holds; fails the test after a minute.
func eventually(_ what: Comment, _ condition: () async throws -> Bool) async throws {
    for _ in 0..<3_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    try #require(Bool(false), what)
}

/// A folder of its own for one test, removed at the end.
final class ScratchFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/heatlog-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        removeTree(path)
    }

    /// Writes a file and the folders above it.
    func write(_ text: String, to name: String) throws {
        makeFolders(above: name)
        let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        try #require(descriptor >= 0)
        let bytes = Array(text.utf8)
        #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
    }

    func link(_ name: String, to target: String) throws {
        makeFolders(above: name)
        try #require(symlink(target, "\(path)/\(name)") == 0)
    }

    func read(_ name: String) throws -> String {
        let descriptor = open("\(path)/\(name)", O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
    }

    private func makeFolders(above name: String) {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            mkdir(folder, 0o755)
        }
    }
}

private func removeTree(_ path: String) {
    if unlink(path) == 0 { return }
    for name in SystemFiles.names(in: path) { removeTree("\(path)/\(name)") }
    rmdir(path)
}
