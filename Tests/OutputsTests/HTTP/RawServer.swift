import Foundation
import Glibc
import Synchronization

/// A server of bare sockets that does with each connection whatever the test wants.
final class RawServer: Sendable {
    /// Where it listens on this machine.
    let port: UInt16
    private let listening: Int32
    private let isOver = Mutex(false)

    /// Listens on a free port of the loopback.
    ///
    /// - Parameters:
    ///   - port: the port; 0 for any that is free.
    ///   - serve: is called for each connection, on a thread of its own.
    /// - Throws: ``Failure`` where the port is taken.
    init(port: UInt16 = 0, _ serve: @escaping @Sendable (RawConnection) -> Void) throws {
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listening = listening
        self.port = try Self.bound(listening, port)
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listening, nil, nil)
                guard descriptor >= 0 else { return }
                Thread.detachNewThread {
                    let connection = RawConnection(descriptor: descriptor)
                    serve(connection)
                    close(descriptor)
                }
            }
        }
    }

    deinit { stop() }

    /// Takes no more connections; those that are open go on.
    func stop() {
        isOver.withLock { isOver in
            guard !isOver else { return }
            isOver = true
            shutdown(listening, Int32(SHUT_RDWR))
            close(listening)
        }
    }

    /// A port of the loopback that nobody listens on.
    static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return try bound(descriptor, 0, listens: false)
    }

    /// Whether somebody listens on a port of the loopback.
    static func isTaken(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return withAddress(port) { connect(descriptor, $0, $1.pointee) } == 0
    }

    struct Failure: Error {}

    private static func bound(
        _ descriptor: Int32,
        _ port: UInt16,
        listens: Bool = true
    ) throws -> UInt16 {
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var taken: UInt16 = 0
        let error = withAddress(port) { address, length in
            guard bind(descriptor, address, length.pointee) == 0 else { return errno }
            guard !listens || listen(descriptor, 64) == 0 else { return errno }
            guard getsockname(descriptor, address, length) == 0 else { return errno }
            taken = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt16(bigEndian: $0.pointee.sin_port)
            }
            return 0
        }
        guard error == 0 else { throw Failure() }
        return taken
    }

    /// An address of the loopback, as the system wants it.
    private static func withAddress(
        _ port: UInt16,
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
        }
    }
}

/// One connection to a ``RawServer``.
struct RawConnection: Sendable {
    let descriptor: Int32

    /// A request of HTTP: its first line, its head and its body; nil where the other end went away.
    func request() -> RawRequest? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                let length = head.lowercased().split(separator: "\r\n")
                    .first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.split(separator: " ").last ?? "") }
                if bytes.count - end.upperBound >= length ?? 0 {
                    return RawRequest(head: head, bytes: Array(bytes[end.upperBound...]))
                }
            }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer.prefix(count)
        }
    }

    /// Sends bytes; says whether the other end took them.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends a text.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends an answer with a body.
    func answer(_ status: Int, _ body: String = "", headers: String = "") {
        send("HTTP/1.1 \(status) X\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}

/// A request that a ``RawServer`` got.
struct RawRequest: Sendable {
    let head: String
    let bytes: [UInt8]

    var body: String { String(decoding: bytes, as: UTF8.self) }
    /// The path with its query.
    var path: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
}
