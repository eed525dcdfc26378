import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Outputs

/// Against OpenSSL's test server, with certificates made for the test.
@Suite("A sender of HTTPS", .timeLimit(.minutes(5)), .serialized)
struct HTTPSenderTLSTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func openssl(_ words: String...) throws {
        let outcome = try ChildProcess(running: ["openssl"] + words).outcomeAtOnce()
        try #require(outcome.status == 0, "openssl: \(outcome.errors)")
    }

    /// An authority, and a certificate of its for a name.
    private func makeCertificates(for name: String) throws {
        try openssl(
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=Authority",
            "-keyout",
            scratch.path("ca.key"),
            "-out",
            scratch.path("ca.pem")
        )
        try openssl(
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=server",
            "-keyout",
            scratch.path("server.key"),
            "-out",
            scratch.path("server.csr")
        )
        try "subjectAltName = \(name)\n".write(
            toFile: scratch.path("names"),
            atomically: true,
            encoding: .utf8
        )
        try openssl(
            "x509",
            "-req",
            "-days",
            "2",
            "-in",
            scratch.path("server.csr"),
            "-CA",
            scratch.path("ca.pem"),
            "-CAkey",
            scratch.path("ca.key"),
            "-CAcreateserial",
            "-extfile",
            scratch.path("names"),
            "-out",
            scratch.path("server.pem")
        )
    }

    /// A server that shows its state to whoever asks for a page.
    private func server() async throws -> (process: ChildProcess, port: UInt16) {
        let port = try RawServer.freePort()
        let process = try ChildProcess(running: [
            "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-www",
            "-cert", scratch.path("server.pem"), "-key", scratch.path("server.key"),
        ])
        try await eventually("OpenSSL listens at \(port)") {
            RawServer.isTaken(port)
        }
        return (process, port)
    }

    private func answer(
        _ address: String,
        authorities: String?
    ) async -> Result<Int, OutputError> {
        let sender = HTTPSender(address, authorities: authorities)
        do throws(OutputError) {
            return .success(try await sender.send(.GET, "/").status)
        } catch {
            return .failure(error)
        }
    }

    @Test func `a receiver is believed by its authority's certificate and by its name alone`()
        async throws
    {
        try makeCertificates(for: "DNS:localhost")
        let (process, port) = try await server()
        let authorities = scratch.path("ca.pem")
        let known = await answer("https://localhost:\(port)", authorities: authorities)
        #expect(try known.get() == 200)

        let unknown = await answer("https://localhost:\(port)", authorities: nil)
        #expect(throws: OutputError.self) { try unknown.get() }
        let otherName = await answer("https://127.0.0.1:\(port)", authorities: authorities)
        for result in [unknown, otherName] {
            guard case .failure(let error) = result else { continue }
            #expect(error.fault == .configuration, "\(error)")
            #expect(error.message.contains("does not prove by its certificate"), "\(error)")
        }
        #expect(throws: OutputError.self) { try otherName.get() }
        process.kill()
        _ = await process.outcome()
    }

    @Test func `certificates that are not there, or are none, are named`() async throws {
        try makeCertificates(for: "DNS:localhost")
        let (process, port) = try await server()
        try "no certificate".write(
            toFile: scratch.path("none.pem"),
            atomically: true,
            encoding: .utf8
        )
        for file in ["missing.pem", "none.pem"] {
            let result = await answer("https://localhost:\(port)", authorities: scratch.path(file))
            guard case .failure(let error) = result else {
                Issue.record("\(file) was taken")
                continue
            }
            #expect(error.fault == .configuration, "\(error)")
        }
        process.kill()
        _ = await process.outcome()
    }

    @Test func `a receiver without TLS is told from one that is not there`() async throws {
        let plain = try RawServer { connection in
            connection.answer(400, "no")
            _ = connection.request()
        }
        let result = await answer("https://127.0.0.1:\(plain.port)", authorities: nil)
        guard case .failure(let error) = result else {
            Issue.record("it was taken")
            return
        }
        #expect(error.message.contains("does not agree on a connection of TLS"), "\(error)")
    }

    @Test func `a receiver that goes away without a farewell is a matter of the network`()
        async throws
    {
        try makeCertificates(for: "DNS:localhost")
        let (process, port) = try await server()
        let sender = HTTPSender("https://localhost:\(port)", authorities: scratch.path("ca.pem"))
        _ = try await sender.send(.GET, "/")
        process.kill()
        _ = await process.outcome()
        await #expect { _ = try await sender.send(.GET, "/") } throws: { error in
            (error as? OutputError)?.fault == .network
        }
    }
}
