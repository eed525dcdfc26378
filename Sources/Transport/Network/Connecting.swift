import Glibc
internal import NIOCore
internal import NIOPosix

extension ChannelOpening {
    /// How long a host may take to answer a connection attempt.
    static let connectPatience = Duration.seconds(10)

    /// The stages that a connection needs before its inbox, made anew on its event loop.
    typealias Stages = @Sendable () -> [any ChannelHandler]

    /// A TCP connection as a line's parts.
    static func tcp(
        host: String,
        port: Int,
        address: String,
        clock: any Clock<Duration>,
        stages: @escaping Stages = { [] }
    ) async throws(LineError) -> ChannelLine.Parts {
        let inbox = Inbox()
        let connected = Latch<Result<any Channel, LineError.Kind>>()
        bootstrap(inbox, stages).connect(host: host, port: port).whenComplete { result in
            switch result {
            case .success(let channel):
                // Too late: nobody waits any more, and the connection must not stay behind.
                if !connected.settle(.success(channel)) { channel.close(promise: nil) }
            case .failure(let error):
                connected.settle(.failure(LineError.Kind(connecting: error)))
            }
        }
        switch await connected.wait(within: connectPatience, on: clock) {
        case .success(let channel):
            return ChannelLine.Parts(channel: channel, inbox: inbox)
        case .failure(let kind):
            throw LineError(kind, address: address)
        case .none:
            let late = LineError.Kind.unreachable(reason: "no answer within 10 seconds")
            throw LineError(Task.isCancelled ? .cancelled : late, address: address)
        }
    }

    private static func bootstrap(_ inbox: Inbox, _ stages: @escaping Stages) -> ClientBootstrap {
        ClientBootstrap(group: loops)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            // A gateway that lost its power says nothing. The kernel's own defaults would notice
            // after two hours; these do within about two minutes.
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 60)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 15)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 4)
            .channelOption(.tcpOption(.init(rawValue: TCP_USER_TIMEOUT)), value: 60_000)
            // Our own clock decides; this only frees an attempt that we gave up.
            .connectTimeout(.minutes(1))
            .channelInitializer { fill($0, inbox, stages) }
    }

    /// Makes a connection's pipeline: the stages, and the inbox behind them.
    static func fill(
        _ channel: any Channel,
        _ inbox: Inbox,
        _ stages: Stages
    ) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers(stages() + [InboxHandler(inbox)])
        }
    }
}

extension LineError.Kind {
    /// Why a host could not be connected to: its name, its port, or the way there.
    init(connecting error: any Error) {
        guard let error = error as? NIOConnectionError else {
            self = .unreachable(reason: "\(error)")
            return
        }
        let attempts = error.connectionErrors.map(\.error)
        let codes = attempts.compactMap { ($0 as? IOError)?.errnoCode }
        if attempts.isEmpty {
            self = .hostUnknown
        } else if codes.contains(ECONNREFUSED) {
            self = .refused
        } else if let code = codes.first {
            self = .unreachable(reason: systemSentence(code))
        } else {
            self = .unreachable(reason: "no answer")
        }
    }
}
