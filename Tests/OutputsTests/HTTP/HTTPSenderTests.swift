import Foundation
import NIOHTTP1
import Synchronization
import Testing

@testable import Outputs

@Suite("A sender of HTTP", .timeLimit(.minutes(5)))
struct HTTPSenderTests {
    private let secret = "s3cr3t-t0ken"

    private func sender(_ port: UInt16, patience: Duration = .seconds(60)) -> HTTPSender {
        HTTPSender("http://127.0.0.1:\(port)/base/", patience: patience)
    }

    /// What a request came to that carries a secret everywhere it may.
    private func failure(_ port: UInt16, patience: Duration = .seconds(60)) async -> OutputError? {
        do throws(OutputError) {
            _ = try await sender(port, patience: patience).send(
                .POST,
                "/write",
                headers: [("Authorization", "Token \(secret)")],
                body: Array(secret.utf8)
            )
            return nil
        } catch {
            #expect(!"\(error)".contains(secret))
            return error
        }
    }

    @Test func `sends path, headers and body, and brings status and body back`() async throws {
        let server = try RawServer { connection in
            while let request = connection.request() {
                let isTold = request.head.contains("X-Kind: a b")
                let sum = "\(request.path) \(isTold) \(request.bytes.count)"
                connection.answer(207, sum)
            }
        }
        let sender = sender(server.port)
        for text in ["one", "", String(repeating: "x", count: 200_000)] {
            let reply = try await sender.send(
                .POST,
                "/write?db=a",
                headers: [("X-Kind", "a b")],
                body: Array(text.utf8)
            )
            #expect(reply.status == 207)
            #expect(reply.body == "/base/write?db=a true \(text.utf8.count)")
            #expect(!reply.isAfterBreak)
        }
    }

    @Test func `says that nobody listens, and that a name is not known`() async throws {
        let error = await failure(try RawServer.freePort())
        #expect(error?.fault == .network)
        #expect(error?.message.contains("Nobody listens at http://127.0.0.1:") == true)
        let unknown = HTTPSender("http://no-such-host.invalid:80")
        await #expect { _ = try await unknown.send(.POST, "/") } throws: { error in
            "\(error)".contains("The name in http://no-such-host.invalid:80 cannot be resolved.")
        }
    }

    @Test func `waits no longer than it may, for a head or for the end of a body`() async throws {
        let silent = try RawServer { connection in
            _ = connection.request()
            while connection.request() != nil {}
        }
        let slow = try RawServer { connection in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while connection.send("x") { usleep(50_000) }
        }
        let slowHead = try RawServer { connection in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\nX-Long: ")
            while connection.send("x") { usleep(50_000) }
        }
        for server in [silent, slow, slowHead] {
            let error = await failure(server.port, patience: .milliseconds(300))
            #expect(error?.fault == .network)
            #expect(error?.message.contains("does not answer in time") == true)
        }
    }

    @Test func `takes no endless body and no endless head`() async throws {
        let body = try RawServer { connection in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n" + String(repeating: "x", count: 4_096) + "\r\n"
            while connection.send(chunk) {}
        }
        let error = await failure(body.port)
        #expect(error?.fault == .receiver)
        #expect(error?.message.contains("more than any answer") == true)
        let head = try RawServer { connection in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\n")
            var number = 0
            while connection.send("X-\(number): " + String(repeating: "x", count: 4_096) + "\r\n") {
                number += 1
            }
        }
        #expect(await failure(head.port)?.fault == .receiver)
    }

    @Test func `follows no redirect: what is told to one is not told to another`() async throws {
        let asked = Mutex(false)
        let other = try RawServer { connection in
            if connection.request() != nil { asked.withLock { $0 = true } }
            connection.answer(204)
        }
        let server = try RawServer { connection in
            _ = connection.request()
            connection.answer(
                307,
                headers: "Location: http://127.0.0.1:\(other.port)/write\r\n"
            )
        }
        let reply = try await sender(server.port).send(.POST, "/write", body: [1])
        #expect(reply.status == 307)
        #expect(!asked.withLock { $0 })
    }

    @Test func `random bytes for an answer are an error, and never a crash`() async throws {
        var dice = SystemRandomNumberGenerator.Seeded(seed: 7)
        let beginnings = [
            "", "HTTP/1.1 ", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 204\r\nContent-Length: ",
        ]
        for round in 0..<200 {
            var noise = Array(beginnings[round % beginnings.count].utf8)
            for _ in 0..<Int.random(in: 1...400, using: &dice) {
                noise.append(UInt8.random(in: 0...255, using: &dice))
            }
            let bytes = noise
            let server = try RawServer { connection in
                _ = connection.request()
                connection.send(bytes)
            }
            if let error = await failure(server.port) {
                #expect([.network, .receiver].contains(error.fault), "\(error)")
            }
        }
    }

    @Test func `a head that breaks off and a connection that breaks are told`() async throws {
        for part in ["", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf"] {
            let server = try RawServer { connection in
                _ = connection.request()
                connection.send(part)
            }
            let error = await failure(server.port)
            #expect(error?.fault == .network)
            #expect(error?.message.contains("broke") == true)
        }
    }

    @Test func `a header that cannot be sent is told without what is in it`() async throws {
        let server = try RawServer { _ in }
        await #expect {
            _ = try await sender(server.port)
                .send(.POST, "/", headers: [("Authorization", "Token \(secret)\r\nX: y")])
        } throws: { error in
            (error as? OutputError)?.fault == .configuration && !"\(error)".contains(secret)
        }
    }

    @Test func `an address is shown without what may be secret in it`() {
        #expect(HTTPSender("http://a:b@host:1/x?token=y").shownAddress == "http://host:1/x")
        #expect(HTTPSender("https://host/").shownAddress == "https://host")
    }
}

@Suite("What connections tell of a receiver", .timeLimit(.minutes(5)))
struct ConnectionsTests {
    private func sender(_ port: UInt16) -> HTTPSender { HTTPSender("http://127.0.0.1:\(port)") }

    @Test func `one that is made anew at once tells nothing, a later one does`() {
        let connections = Connections()
        let start = ContinuousClock.now
        connections.begin(at: start)
        connections.end(at: start + .seconds(5))
        connections.begin(at: start + .seconds(5.9))
        #expect(!connections.takeSuspicion())
        connections.end(at: start + .seconds(7))
        connections.begin(at: start + .seconds(8.1))
        #expect(connections.takeSuspicion())
        #expect(!connections.takeSuspicion())
        connections.fail()
        #expect(connections.takeSuspicion())
    }

    @Test func `a receiver that was away between two requests is noticed`() async throws {
        let port = try RawServer.freePort()
        let first = try RawServer(port: port) { connection in
            _ = connection.request()
            connection.answer(204)
            // It falls some time after it answered, and does not say so.
            usleep(100_000)
        }
        let sender = sender(port)
        #expect(try await !sender.send(.POST, "/").isAfterBreak)
        first.stop()
        try await Task.sleep(for: Connections.breath + .milliseconds(600))
        let second = try RawServer(port: port) { connection in
            while connection.request() != nil { connection.answer(204) }
        }
        #expect(try await sender.send(.POST, "/").isAfterBreak)
        #expect(try await !sender.send(.POST, "/").isAfterBreak)
        withExtendedLifetime(second) {}
    }

    @Test func `a receiver that could not be reached is suspected`() async throws {
        let port = try RawServer.freePort()
        let sender = sender(port)
        await #expect(throws: OutputError.self) { _ = try await sender.send(.POST, "/") }
        let server = try RawServer(port: port) { connection in
            while connection.request() != nil { connection.answer(204) }
        }
        #expect(try await sender.send(.POST, "/").isAfterBreak)
        withExtendedLifetime(server) {}
    }

    @Test func `one that lets idle connections go is not suspected, for it is asked at once`()
        async throws
    {
        let asked = Mutex(0)
        let server = try RawServer { connection in
            while connection.request() != nil {
                asked.withLock { $0 += 1 }
                connection.answer(204)
                if asked.withLock({ $0 }) == 1 { return }
            }
        }
        let sender = sender(server.port)
        _ = try await sender.send(.POST, "/write")
        let staying = Task { await sender.stayConnected("/", headers: [], body: [35]) }
        while asked.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(10)) }
        try await Task.sleep(for: Connections.breath + .milliseconds(200))
        #expect(try await !sender.send(.POST, "/write").isAfterBreak)
        #expect(asked.withLock { $0 } == 3)
        staying.cancel()
        await staying.value
    }

    @Test func `one that fell while nothing was sent is suspected, though it is back in time`()
        async throws
    {
        let port = try RawServer.freePort()
        let first = try RawServer(port: port) { connection in
            _ = connection.request()
            connection.answer(204)
            usleep(200_000)
        }
        let sender = sender(port)
        _ = try await sender.send(.POST, "/write")
        first.stop()
        let staying = Task { await sender.stayConnected("/", headers: [], body: [35]) }
        while !sender.connections.isSuspected { try await Task.sleep(for: .milliseconds(10)) }
        let second = try RawServer(port: port) { connection in
            while connection.request() != nil { connection.answer(204) }
        }
        #expect(try await sender.send(.POST, "/write").isAfterBreak)
        staying.cancel()
        await staying.value
        withExtendedLifetime(second) {}
    }
}
