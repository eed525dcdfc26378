internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Sends requests to one receiver over HTTP or HTTPS, on a connection that stays open.
///
/// It notices where the receiver may have been away since the answer before: one that fell and rose
/// between two requests may have lost what it had acknowledged. See ``Connections``.
final class HTTPSender: Sendable {
    /// What a receiver answered.
    struct Reply: Sendable {
        /// The status of HTTP.
        let status: Int
        /// The body, of at most ``HTTPSender/longestReply`` bytes; what is no UTF-8 is replaced.
        let body: String
        /// Whether the receiver may have been away since the answer before.
        let isAfterBreak: Bool
    }

    /// A receiver's answer is a word or a page; more than this is no answer to us.
    static let longestReply = 65_536

    private let client: HTTPClient
    private let address: String
    private let patience: Duration
    private let clock: any Clock<Duration>
    /// What its connections tell of the receiver.
    let connections: Connections

    /// Prepares to send.
    ///
    /// - Parameters:
    ///   - address: scheme, host and port, and the path that all requests begin with.
    ///   - authorities: a file with the certificates that vouch for the receiver, in PEM; nil for
    ///     those that the system trusts.
    ///   - patience: how long an answer may take, to its last byte.
    ///   - clock: the clock of that wait; a receiver is real, and so is its time.
    init(
        _ address: String,
        authorities: String? = nil,
        patience: Duration = .seconds(30),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        self.patience = patience
        self.clock = clock
        connections = Connections()
        client = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            configuration: Self.configuration(authorities, connections)
        )
    }

    deinit { client.shutdown { _ in } }

    private static func configuration(
        _ authorities: String?,
        _ connections: Connections
    ) -> HTTPClient.Configuration {
        var settings = HTTPClient.Configuration()
        // What is meant for one receiver, a key among it, is told to no other.
        settings.redirectConfiguration = .disallow
        settings.timeout.connect = .seconds(10)
        // A connection that we let go would look like one that broke.
        settings.connectionPool.idleTimeout = .hours(24)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
        // Whoever sends tries again, and wants to know that it was in vain.
        settings.connectionPool.retryConnectionEstablishment = false
        settings.httpVersion = .http1Only
        settings.http1_1ConnectionDebugInitializer = { channel in
            connections.begin()
            channel.closeFuture.whenComplete { _ in connections.end() }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        if let authorities {
            var security = TLSConfiguration.makeClientConfiguration()
            security.trustRoots = .file(authorities)
            settings.tlsConfiguration = security
        }
        return settings
    }

    /// Sends a request, and waits for the answer.
    ///
    /// - Parameters:
    ///   - method: `POST` or `GET`.
    ///   - path: what comes after the address, with `?` and all.
    ///   - headers: names and values; a secret among them is told to nobody else.
    ///   - body: the bytes.
    ///   - longest: how many bytes an answer may have, where it is more than a word or a page.
    /// - Returns: the answer, whatever its status.
    /// - Throws: ``OutputError`` where there was no answer: of the network, for what is configured
    ///   wrong, or of a receiver that answers what is none.
    func send(
        _ method: HTTPMethod,
        _ path: String,
        headers: [(String, String)] = [],
        body: [UInt8] = [],
        longest: Int = longestReply
    ) async throws(OutputError) -> Reply {
        let answer = try await exchange(method, path, headers, body, longest)
        return Reply(
            status: answer.status,
            body: answer.body,
            isAfterBreak: connections.takeSuspicion()
        )
    }

    /// Keeps a connection open until the task is cancelled, by a request at once where one ended.
    ///
    /// Where that is answered, the receiver was there all the time, and only let an idle connection
    /// go. Without this it could not be told from one that fell.
    ///
    /// - Parameters:
    ///   - path: what is asked for.
    ///   - headers: names and values.
    ///   - body: the bytes of a request that changes nothing.
    func stayConnected(_ path: String, headers: [(String, String)], body: [UInt8]) async {
        for await _ in connections.ends {
            _ = try? await exchange(.POST, path, headers, body)
            // One that keeps no connections is not to be asked all the time.
            do { try await clock.sleep(for: .seconds(5), tolerance: nil) } catch { return }
        }
    }

    private func exchange(
        _ method: HTTPMethod,
        _ path: String,
        _ headers: [(String, String)],
        _ body: [UInt8],
        _ longest: Int = longestReply
    ) async throws(OutputError) -> Answer {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        request.headers = HTTPHeaders(headers)
        if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
        do {
            return try await answer(to: request, longest)
        } catch {
            connections.fail()
            throw OutputError(sendingTo: shownAddress, error)
        }
    }

    /// The answer, within the time that it may take.
    ///
    /// The library's own deadline ends with the head of an answer; a body may go on for ever.
    private func answer(
        to request: HTTPClientRequest,
        _ longest: Int
    ) async throws -> Answer {
        let (client, clock, patience) = (client, clock, patience)
        return try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                let response = try await client.execute(request, timeout: TimeAmount(patience))
                let body = try await response.body.collect(upTo: longest)
                return Answer(status: Int(response.status.code), body: String(buffer: body))
            }
            group.addTask {
                try await clock.sleep(for: patience, tolerance: nil)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let answer = first else {
                throw HTTPClientError.deadlineExceeded
            }
            return answer
        }
    }

    private struct Answer: Sendable {
        let status: Int
        let body: String
    }

    /// The address without what may be secret in it.
    var shownAddress: String {
        let bare = address.prefix { $0 != "?" }
        guard let at = bare.lastIndex(of: "@"), let slashes = bare.firstRange(of: "://") else {
            return String(bare)
        }
        return "\(bare[..<slashes.upperBound])\(bare[bare.index(after: at)...])"
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        let parts = duration.components
        self = .nanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }
}
