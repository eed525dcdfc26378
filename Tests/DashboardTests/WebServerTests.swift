import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Dashboard

/// A connection as a stranger makes it.
private final class Peer: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, size)
            }
        }
        try #require(result == 0)
        // Only a server that hangs comes to this.
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit { close(descriptor) }

    func say(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func say(_ text: String) { say(Array(text.utf8)) }

    /// That nothing more will be said.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// All that comes until the server closes.
    func hear() async -> String {
        let descriptor = descriptor
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var all: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
                    all += buffer.prefix(count)
                }
                continuation.resume(returning: String(decoding: all, as: UTF8.self))
            }
        }
    }
}

@Suite("The web server")
struct WebServerTests {
    private struct Broken: Error {}

    /// Runs a server as long as the body does.
    private func serving(_ body: @escaping @Sendable (_ port: Int) async throws -> Void)
        async throws
    {
        let pages = [
            WebPage("/metrics", contentType: "text/plain; version=0.0.4") { "a 1\n" },
            WebPage("/broken", contentType: "text/plain") { throw Broken() },
        ]
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await WebServer(host: "127.0.0.1", port: 0, pages: pages).run {
                    opened.yield($0)
                }
                opened.finish()
            }
            let port = try #require(await ports.first { _ in true })
            try await body(port)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func get(_ port: Int, _ request: String) async throws -> String {
        let peer = try Peer(port: port)
        peer.say(request)
        peer.finish()
        return await peer.hear()
    }

    private func isWell(_ port: Int) async throws {
        let answer = try await get(
            port,
            "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer)")
        #expect(answer.hasSuffix("\r\n\r\na 1\n"))
    }

    @Test func `a page is served with its type, and made anew each time`() async throws {
        try await serving { port in
            let answer = try await get(
                port,
                "GET /metrics?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            #expect(answer.contains("Content-Type: text/plain; version=0.0.4\r\n"))
            #expect(answer.contains("Content-Length: 4\r\n"))
            #expect(answer.contains("Cache-Control: no-store\r\n"))
            let head = try await get(
                port,
                "HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func `two requests on one connection are both answered`() async throws {
        try await serving { port in
            let request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
            let answer = try await get(port, request + request)
            #expect(answer.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1", "GET /metrics/../../etc/passwd HTTP/1.1", "GET /%2e%2e/metrics HTTP/1.1",
        "GET //etc/passwd HTTP/1.1", "GET /metrics%00 HTTP/1.1", "GET /metrics/x HTTP/1.1",
        "POST /metrics HTTP/1.1", "DELETE /metrics HTTP/1.1", "GET /METRICS HTTP/1.1",
        "OPTIONS * HTTP/1.1", "GET http://elsewhere/secret HTTP/1.1",
    ])
    func `there is nothing else`(request: String) async throws {
        try await serving { port in
            let answer = try await get(
                port,
                "\(request)\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            #expect(answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
            #expect(!answer.contains("a 1"))
            try await isWell(port)
        }
    }

    @Test func `a page that cannot be made is an error without words`() async throws {
        try await serving { port in
            let answer = try await get(
                port,
                "GET /broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            #expect(answer.hasPrefix("HTTP/1.1 500 "))
            #expect(!answer.contains("Broken"))
        }
    }

    @Test func `noise crashes nothing`() async throws {
        try await serving { port in
            var state: UInt64 = 42
            func next() -> UInt64 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return state >> 33
            }
            let request = Array(
                "GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".utf8
            )
            for round in 0..<300 {
                var bytes = request
                if round % 2 == 0 {
                    bytes = (0..<next() % 400).map { _ in UInt8(truncatingIfNeeded: next()) }
                } else {
                    for _ in 0...next() % 4 {
                        bytes[Int(next()) % bytes.count] ^= UInt8(1 << (next() % 8))
                    }
                }
                let peer = try Peer(port: port)
                peer.say(bytes)
                peer.finish()
                _ = await peer.hear()
            }
            try await isWell(port)
        }
    }

    @Test func `huge requests are refused and not kept`() async throws {
        try await serving { port in
            let long = String(repeating: "x", count: 1_000_000)
            let many = (0..<2_000).map { "H\($0): x\r\n" }.joined()
            for request in [
                "GET /\(long) HTTP/1.1\r\n\r\n", "GET /metrics HTTP/1.1\r\nHost: \(long)\r\n\r\n",
                "GET /metrics HTTP/1.1\r\n\(many)\r\n", "\(long)",
            ] {
                let answer = try await get(port, request)
                #expect(!answer.hasPrefix("HTTP/1.1 200"), "\(answer.prefix(100))")
            }
            try await isWell(port)
        }
    }

    @Test func `clients that say nothing, or little, keep nobody else waiting`() async throws {
        try await serving { port in
            let slow = try (0..<40).map { number in
                let peer = try Peer(port: port)
                if number % 2 == 0 { peer.say("GET /metr") }
                return peer
            }
            try await isWell(port)
            withExtendedLifetime(slow) {}
        }
    }

    @Test func `a place that is taken is told with what to do`() async throws {
        try await serving { port in
            let second = WebServer(host: "127.0.0.1", port: port, pages: [])
            let error = await #expect(throws: WebServerError.self) { try await second.run() }
            #expect(error?.message == "Another program listens at 127.0.0.1:\(port) already.")
            let nowhere = WebServer(host: "192.0.2.1", port: 0, pages: [])
            let other = await #expect(throws: WebServerError.self) { try await nowhere.run() }
            #expect(other?.message == "192.0.2.1 is no address of this machine.")
        }
    }
}
