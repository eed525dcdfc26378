internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// Serves pages over HTTP.
///
/// It answers GET and HEAD and reads no body. A client that says nothing for ``patience`` is let go,
/// and no more than ``connections`` are served at once; the others wait.
public struct WebServer: Sendable {
    /// How long a connection may be idle.
    public static let patience: Duration = .seconds(30)
    /// How many connections are served at once.
    public static let connections = 64

    private let host: String
    private let port: Int
    private let pages: [WebPage]

    /// Prepares to serve.
    ///
    /// - Parameters:
    ///   - host: the address or name of this machine that is listened at.
    ///   - port: the port; 0 for any that is free.
    ///   - pages: what is served; anything else is answered with the status 404.
    public init(host: String, port: Int, pages: [WebPage]) {
        self.host = host
        self.port = port
        self.pages = pages
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter listening: is told the port, once it is open.
    /// - Throws: ``WebServerError`` where it cannot listen there.
    public func run(
        listening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) async throws(WebServerError) {
        let application = Application(
            router: router,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    idleTimeout: TimeAmount(Self.patience),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8_192,
                        maxHeaderListSize: 16_384,
                        maxHeaderFieldCount: 100
                    )
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                serverName: "heatlog",
                availableConnectionsDelegate: .maximum(Self.connections, logger: Self.silence)
            ),
            onServerRunning: { await listening($0.localAddress?.port ?? 0) },
            logger: Self.silence
        )
        do {
            try await application.run()
        } catch is CancellationError {
            return
        } catch {
            guard !Task.isCancelled else { return }
            throw WebServerError(error, host: host, port: port)
        }
    }

    /// Requests are no news to whoever reads the log, and may be anything.
    private static let silence = Logger(label: "heatlog.http") { _ in SwiftLogNoOpLogHandler() }

    private var router: Router<BasicRequestContext> {
        let router = Router()
        for page in pages {
            router.get(RouterPath(page.path)) { _, _ in try await Self.response(page) }
            router.head(RouterPath(page.path)) { _, _ in
                var response = try await Self.response(page)
                response.body = ResponseBody()
                return response
            }
        }
        return router
    }

    private static func response(_ page: WebPage) async throws -> Response {
        let text = try await page.text()
        return Response(
            status: .ok,
            headers: [.contentType: page.contentType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
