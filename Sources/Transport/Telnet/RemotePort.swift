internal import NIOCore
internal import Synchronization

extension ChannelOpening {
    /// How long a server may take to agree to RFC 2217 and to answer the settings.
    static let negotiationPatience = Duration.seconds(5)

    /// A remote serial port as a line's parts, its settings confirmed by the server.
    static func rfc2217(
        host: String,
        port: Int,
        _ settings: LineSettings,
        address: String,
        clock: any Clock<Duration>
    ) async throws(LineError) -> ChannelLine.Parts {
        let remote = RemotePort()
        var parts = try await tcp(host: host, port: port, address: address, clock: clock) {
            [TelnetHandler(RFC2217Client(wanting: settings), observe: remote.observe)]
        }
        if let kind = await remote.failure(on: clock) {
            parts.channel.close(promise: nil)
            throw LineError(kind, address: address)
        }
        parts.settings = { settings }
        parts.wireErrors = { remote.wireErrors }
        return parts
    }
}

/// What is known of a remote port, told by its event loop and read by the line's owner.
private final class RemotePort: Sendable {
    private let settled = Latch<LineError.Kind?>()
    private let latest = Mutex<RFC2217Client?>(nil)

    var wireErrors: WireErrors? { latest.withLock { $0?.wireErrors } }

    @Sendable func observe(_ client: RFC2217Client?) {
        guard let client else {
            settled.settle(.closed)
            return
        }
        latest.withLock { $0 = client }
        switch client.progress {
        case .negotiating: break
        case .ready: settled.settle(nil)
        case .failed(let kind): settled.settle(kind)
        }
    }

    /// Waits for the server's consent; `nil` is a port with every setting confirmed.
    func failure(on clock: any Clock<Duration>) async -> LineError.Kind? {
        if let outcome = await settled.wait(within: ChannelOpening.negotiationPatience, on: clock) {
            return outcome
        }
        if Task.isCancelled { return .cancelled }
        return latest.withLock { $0?.lateness } ?? .notRFC2217
    }
}
