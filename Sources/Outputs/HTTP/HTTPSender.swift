internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// Sends requests to one receiver over HTTP or HTTPS, on connections that stay open.
///
/// It knows when a connection had to be made anew though nobody said that it would end: a receiver
/// that fell and rose between two requests may have lost what it had acknowledged.
final class HTTPSender: Sendable {
    /// What a receiver answered.
    struct Reply: Sendable {
        /// The status of HTTP.
        let status: Int
        /// The beginning of the body, as far as ``HTTPSender/longestReply``.
        let body: String
        /// Whether the connection before had ended without notice.
        let isAfterBreak: Bool
    }

    /// A receiver's answer is a word or a page; more than this is no answer to us.
    static let longestReply = 65_536

    private let client: HTTPClient
    private let address: String
    private let patience: Duration
    private let connections: Connections

    /// Prepares to send.
    ///
    /// - Parameters:
    ///   - address: scheme, host and port, and the path that all requests begin with.
    ///   - authorities: a file with the certificates that vouch for the receiver, in PEM; nil for
    ///     those that the system trusts.
    ///   - patience: how long an answer may take.
    init(_ address: String, authorities: String? = nil, patience: Duration = .seconds(30)) {
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        self.patience = patience
        let connections = Connections()
        self.connections = connections
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.timeout.connect = .seconds(10)
        // A connection that we let go would look like one that broke.
        settings.connectionPool.idleTimeout = .hours(24)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
        settings.httpVersion = .http1Only
        settings.http1_1ConnectionDebugInitializer = { channel in
            connections.noteNew()
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        if let authorities {
            var security = TLSConfiguration.makeClientConfiguration()
            security.trustRoots = .file(authorities)
            settings.tlsConfiguration = security
        }
        client = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            configuration: settings
        )
    }

    deinit { client.shutdown { _ in } }

    /// Sends a request, and waits for the answer.
    ///
    /// - Parameters:
    ///   - method: `POST` or `GET`.
    ///   - path: what comes after the address, with `?` and all.
    ///   - headers: names and values; a secret among them is told to nobody else.
    ///   - body: the bytes.
    ///   - longest: how many bytes an answer may have, where it is more than a word or a page.
    /// - Returns: the answer, whatever its status.
    /// - Throws: ``OutputError`` of the network where there was no answer.
    func send(
        _ method: HTTPMethod = .POST,
        _ path: String,
        headers: [(String, String)] = [],
        body: [UInt8] = [],
        longest: Int = longestReply
    ) async throws(OutputError) -> Reply {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        request.headers = HTTPHeaders(headers)
        if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
        do {
            let response = try await client.execute(request, timeout: TimeAmount(patience))
            let body = try await response.body.collect(upTo: longest)
            let isLast =
                response.version != .http1_1
                || response.headers[canonicalForm: "connection"].contains { $0 == "close" }
            return Reply(
                status: Int(response.status.code),
                body: String(buffer: body),
                isAfterBreak: connections.noteAnswer(isLast: isLast)
            )
        } catch {
            throw failure(error)
        }
    }

    /// What went wrong, in words that do not show the request.
    private func failure(_ error: any Error) -> OutputError {
        let hint = "It is tried again; nothing is lost meanwhile."
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded,
            let error as HTTPClientError where error == .readTimeout:
            return OutputError(.network, "\(shownAddress) does not answer in time.", hint: hint)
        case let error as HTTPClientError where error == .connectTimeout:
            return OutputError(.network, "\(shownAddress) cannot be reached in time.", hint: hint)
        case let error as NIOConnectionError where error.connectionErrors.isEmpty,
            let error as NIOConnectionError where error.dnsAError != nil:
            return OutputError(
                .network,
                "The name in \(shownAddress) cannot be resolved.",
                hint: "Check the address and this machine's network; \(hint.lowercasedFirst)"
            )
        case let error as NIOConnectionError:
            let reason = error.connectionErrors.first.map { "\($0.error)" } ?? ""
            return OutputError(
                .network,
                reason.contains("refused")
                    ? "Nobody listens at \(shownAddress)."
                    : "\(shownAddress) cannot be reached.",
                hint: "Check the address, and whether it runs; \(hint.lowercasedFirst)"
            )
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            return OutputError(
                .network,
                "Nobody listens at \(shownAddress).",
                hint: "Check the address, and whether it runs; \(hint.lowercasedFirst)"
            )
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            return OutputError(
                .configuration,
                "\(shownAddress) does not prove by its certificate that it is what it says.",
                hint: "Name the file of its authority's certificate with ca."
            )
        case is NIOTooManyBytesError:
            return OutputError(
                .receiver,
                "\(shownAddress) answers with more than any answer that it should give.",
                hint: "Check the address."
            )
        default:
            return OutputError(.network, "The connection to \(shownAddress) broke.", hint: hint)
        }
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

/// How many connections there were, and whether each one's end was announced.
private final class Connections: Sendable {
    private struct Count {
        var made = 0
        var answeredAt: Int?
        var isEndAnnounced = false
    }

    private let count = Mutex(Count())

    func noteNew() { count.withLock { $0.made += 1 } }

    /// Notes an answer; returns whether it came on a new connection though the one of the answer
    /// before had not said that it would end.
    func noteAnswer(isLast: Bool) -> Bool {
        count.withLock { count in
            let isNew = count.answeredAt.map { $0 != count.made } ?? false
            let isAfterBreak = isNew && !count.isEndAnnounced
            count.answeredAt = count.made
            count.isEndAnnounced = isLast
            return isAfterBreak
        }
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        let parts = duration.components
        self = .nanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
