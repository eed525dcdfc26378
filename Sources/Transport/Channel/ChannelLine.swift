internal import NIOCore

/// A line carried by a NIO channel: serial port, pseudo-terminal and socket alike.
///
/// One shared event loop serves them all, because a thousand lines must not need a thousand
/// threads.
final class ChannelLine: Line {
    let address: String
    private let parts: Parts
    private let clock: any Clock<Duration>

    /// What a line is made of.
    ///
    /// `Sendable`, so that it can be put together by an event loop and
    /// handed to the task that will own the line.
    struct Parts: Sendable {
        let channel: any Channel
        let inbox: Inbox
        /// The settings in force, asked for each time.
        var settings: @Sendable () -> LineSettings? = { nil }
        var wireErrors: @Sendable () -> WireErrors? = { nil }
        /// Tells the other end of errors on our wire.
        var report: @Sendable (WireErrors) async -> Void = { _ in }
        /// Changes the speed, nil where that cannot be done from here.
        var setSpeed: (@Sendable (Int, any Clock<Duration>) async throws(LineError.Kind) -> Void)?
        /// What there is to do before the channel closes, such as letting a queue drain.
        var beforeClose: @Sendable (any Clock<Duration>) async -> Void = { _ in }
    }

    init(address: String, parts: Parts, clock: any Clock<Duration>) {
        self.address = address
        self.parts = parts
        self.clock = clock
    }

    deinit {
        // A line that its owner forgot must not keep the port claimed.
        parts.channel.close(promise: nil)
    }

    var settings: LineSettings? { parts.settings() }
    var wireErrors: WireErrors? { parts.wireErrors() }

    func report(_ errors: WireErrors) async { await parts.report(errors) }

    func send(_ bytes: [UInt8]) async throws(LineError) {
        guard !bytes.isEmpty else { return }
        let sent = Latch<LineError.Kind?>()
        parts.channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { result in
            switch result {
            case .success: sent.settle(nil)
            case .failure(let error): sent.settle(LineError.Kind(channelError: error))
            }
        }
        switch await sent.wait(within: sendingTime(of: bytes.count), on: clock) {
        case .some(.none): return
        case .some(.some(let kind)): throw LineError(kind, address: address)
        case .none: throw LineError(Task.isCancelled ? .cancelled : .stuck, address: address)
        }
    }

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        if let bytes = try take() { return bytes }
        if Task.isCancelled { throw LineError(.cancelled, address: address) }
        await parts.inbox.wait(within: patience, on: clock)
        if let bytes = try take() { return bytes }
        if Task.isCancelled { throw LineError(.cancelled, address: address) }
        return []
    }

    func setSpeed(_ baud: Int) async throws(LineError) {
        do throws(LineError.Kind) {
            guard let change = parts.setSpeed else { throw .speedIsFixed }
            try await change(baud, clock)
        } catch { throw LineError(error, address: address) }
    }

    func close() async {
        await parts.beforeClose(clock)
        parts.inbox.end(.closed)
        _ = parts.inbox.take()
        try? await parts.channel.close().get()
    }

    /// What lies ready; a full inbox has stopped the channel, so it is told to read on.
    private func take() throws(LineError) -> [UInt8]? {
        switch parts.inbox.take() {
        case .bytes(let bytes, let wasFull):
            if wasFull { parts.channel.read() }
            return bytes
        case .nothing: return nil
        case .ended(let kind): throw LineError(kind, address: address)
        }
    }

    /// Twice what the wire needs at the slowest rate of any meter (300 baud, 11 bits a character),
    /// and ten seconds for a network that stumbles.
    private func sendingTime(of count: Int) -> Duration {
        .seconds(10) + .milliseconds(count * 2 * 1000 * 11 / 300)
    }
}
