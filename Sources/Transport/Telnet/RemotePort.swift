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
        let inForce = SettingsInForce(settings)
        let channel = parts.channel
        parts.settings = { inForce.settings }
        parts.wireErrors = { remote.wireErrors }
        parts.setSpeed = { (baud, clock) throws(LineError.Kind) in
            try await remote.change(channel, toBaud: baud, on: clock)
            inForce.set(baud: baud)
        }
        return parts
    }
}

/// What is known of a remote port, told by its event loop and read by the line's owner.
private final class RemotePort: Sendable {
    private let settled = Latch<LineError.Kind?>()
    private let latest = Mutex<RFC2217Client?>(nil)
    /// Waits for the server's word on another speed.
    private let change = Mutex<(baud: Int, answer: Latch<LineError.Kind?>)?>(nil)

    var wireErrors: WireErrors? { latest.withLock { $0?.wireErrors } }

    @Sendable func observe(_ client: RFC2217Client?) {
        guard let client else {
            settled.settle(.closed)
            change.withLock { $0 }?.answer.settle(.closed)
            return
        }
        latest.withLock { $0 = client }
        switch client.progress {
        case .negotiating: break
        case .ready: settled.settle(nil)
        case .failed(let kind): settled.settle(kind)
        }
        client.speedChange.map(observe)
    }

    /// The server's word on the speed that is waited for; one on an earlier speed is passed over.
    private func observe(_ news: RFC2217Client.SpeedChange) {
        guard let wish = change.withLock({ $0 }), wish.baud == news.baud else { return }
        switch news.progress {
        case .negotiating: break
        case .ready: wish.answer.settle(nil)
        case .failed(let kind): wish.answer.settle(kind)
        }
    }

    /// Asks for another speed and waits for the server's consent.
    func change(
        _ channel: any Channel,
        toBaud baud: Int,
        on clock: any Clock<Duration>
    ) async throws(LineError.Kind) {
        let answer = Latch<LineError.Kind?>()
        change.withLock { $0 = (baud, answer) }
        // The connection may be over by now; then nobody answers, and the next receive says so.
        channel.triggerUserOutboundEvent(SpeedWish(baud: baud), promise: nil)
        let patience = ChannelOpening.negotiationPatience
        let outcome = await answer.wait(within: patience, on: clock)
        change.withLock { $0 = nil }
        switch outcome {
        case .some(.none): return
        case .some(.some(let kind)): throw kind
        case .none where Task.isCancelled: throw .cancelled
        case .none:
            throw .settingsRefused(SettingsRefusal(.baud, asked: "\(baud)", got: nil))
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
