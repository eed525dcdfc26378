import Glibc
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The serving end of TCP lines: a simulated meter's gateway, or a port shared over the network.
///
///     let listener = try await LineListener.bind(host: "::1", port: 0, telnet: true, clock: clock)
///     try await listener.serve { line in await meter.answer(on: line) }
public struct LineListener: Sendable {
    /// The port that is listened on; the system's choice when 0 was asked for.
    public let localPort: Int

    private let channel: any Channel
    private let accepted: AsyncStream<Accepted>
    private let clock: any Clock<Duration>

    /// A connection on its way from the event loop to the task that will own it.
    private struct Accepted: Sendable {
        let address: String
        let parts: ChannelLine.Parts
    }

    /// Starts listening.
    ///
    /// With `telnet` the connections are an RFC 2217 server's.
    ///
    /// Such a line's `settings` are what its client asked for; with `fixed`, the client is told
    /// that the port cannot be set to anything else. Throws `busy` for a port that is taken,
    /// `notPermitted` for one below 1024.
    public static func bind(
        host: String,
        port: Int,
        telnet: Bool = false,
        fixed: LineSettings? = nil,
        clock: any Clock<Duration>
    ) async throws(LineError) -> LineListener {
        let (accepted, arrivals) = AsyncStream.makeStream(of: Accepted.self)
        let bootstrap = ServerBootstrap(group: ChannelOpening.loops)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelInitializer { channel in
                accept(channel, telnet, fixed).map {
                    // Too late: nobody takes connections any more.
                    guard case .enqueued = arrivals.yield($0) else {
                        return channel.close(promise: nil)
                    }
                }
            }
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            channel.closeFuture.whenComplete { _ in arrivals.finish() }
            return LineListener(
                localPort: channel.localAddress?.port ?? port,
                channel: channel,
                accepted: accepted,
                clock: clock
            )
        } catch {
            throw LineError(LineError.Kind(binding: error), address: "tcp://\(host):\(port)")
        }
    }

    /// Starts listening at a socket of this machine, which only its owner and his group may use.
    ///
    /// A socket that a program has left behind is replaced. Throws `busy` where one still listens,
    /// `linkInTheWay` where something else lies at the path.
    public static func bind(
        path: String,
        clock: any Clock<Duration>
    ) async throws(LineError) -> LineListener {
        let address = "unix:\(path)"
        try await LocalSocket.clear(path, address: address)
        let (accepted, arrivals) = AsyncStream.makeStream(of: Accepted.self)
        let bootstrap = ServerBootstrap(group: ChannelOpening.loops)
            .childChannelInitializer { channel in
                accept(channel, false, nil).map {
                    guard case .enqueued = arrivals.yield($0) else {
                        return channel.close(promise: nil)
                    }
                }
            }
        do {
            let channel = try await bootstrap.bind(unixDomainSocketPath: path).get()
            chmod(path, 0o660)
            channel.closeFuture.whenComplete { _ in
                unlink(path)
                arrivals.finish()
            }
            return LineListener(localPort: 0, channel: channel, accepted: accepted, clock: clock)
        } catch {
            throw LineError(LineError.Kind(binding: error), address: address)
        }
    }

    private static func accept(
        _ channel: any Channel,
        _ telnet: Bool,
        _ fixed: LineSettings?
    ) -> EventLoopFuture<Accepted> {
        let inbox = Inbox()
        let client = Client()
        let address = channel.remoteAddress.map { "\($0)" } ?? "an unknown client"
        let stages: ChannelOpening.Stages = {
            telnet ? [TelnetHandler(RFC2217Server(fixed: fixed), observe: client.observe)] : []
        }
        return ChannelOpening.fill(channel, inbox, stages).map {
            var parts = ChannelLine.Parts(channel: channel, inbox: inbox)
            parts.settings = { client.asked }
            if telnet {
                parts.report = { errors in
                    for state in errors.lineStates {
                        // The connection may be over by now; the next receive says so.
                        try? await channel.triggerUserOutboundEvent(LineState(bits: state)).get()
                    }
                }
            }
            return Accepted(address: address, parts: parts)
        }
    }

    /// Runs `body` for each connection in a child task, and hangs up when it returns.
    ///
    /// Returns when the task is cancelled or the listener was closed, after every `body` has ended.
    /// An error that a `body` throws ends its own connection only. May be called once.
    public func serve(_ body: @escaping @Sendable (any Line) async throws -> Void) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await connection in accepted {
                    group.addTask { await converse(on: connection, body) }
                }
            }
        } onCancel: {
            channel.close(promise: nil)
        }
        try? await channel.close().get()
    }

    /// Takes no more connections; those that there are go on until their `body` returns.
    public func close() async {
        try? await channel.close().get()
    }

    /// One connection from its first byte to the hang-up.
    private func converse(
        on connection: Accepted,
        _ body: @Sendable (any Line) async throws -> Void
    ) async {
        let line = ChannelLine(
            address: connection.address,
            parts: connection.parts,
            clock: clock
        )
        try? await body(line)
        await line.close()
    }
}

/// What a client has asked for, told by the event loop and read by the line's owner.
private final class Client: Sendable {
    private let latest = Mutex<LineSettings?>(nil)

    var asked: LineSettings? { latest.withLock { $0 } }

    @Sendable func observe(_ server: RFC2217Server?) {
        guard let asked = server?.asked else { return }
        latest.withLock { $0 = asked }
    }
}

extension LineError.Kind {
    /// Why nothing can be served at an address.
    init(binding error: any Error) {
        switch (error as? IOError)?.errnoCode {
        case .some(EADDRINUSE): self = .busy(holder: nil)
        case .some(EACCES): self = .notPermitted(group: nil)
        case .some(let code): self = .io(errno: code)
        case .none: self = .hostUnknown
        }
    }
}
