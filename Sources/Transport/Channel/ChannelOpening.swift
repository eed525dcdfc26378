import Glibc
internal import NIOCore
internal import NIOPosix

/// Putting lines on the shared event loops.
enum ChannelOpening {
    /// Two loops for the whole process: at serial speeds one would do, and the second keeps lines
    /// alive should a callback on the first be slow.
    static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    /// Puts an open descriptor of a terminal on a loop and takes ownership of it, also on failure.
    static func parts(
        takingTerminal descriptor: CInt,
        address: String
    ) async throws(LineError) -> ChannelLine.Parts {
        let inbox = Inbox()
        let bootstrap = NIOPipeBootstrap(group: loops)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
        // NIO wants two; its own way to double one would leak it into programs that we start.
        let second = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard second >= 0 else {
            let error = LineError(.io(errno: errno), address: address)
            Glibc.close(descriptor)
            throw error
        }
        do {
            let channel =
                try await bootstrap
                .takingOwnershipOfDescriptors(input: descriptor, output: second).get()
            return ChannelLine.Parts(channel: channel, inbox: inbox)
        } catch {
            Glibc.close(descriptor)
            Glibc.close(second)
            throw LineError(LineError.Kind(channelError: error), address: address)
        }
    }

    /// A serial port as a line.
    static func serial(
        path: String,
        _ settings: LineSettings,
        address: String,
        clock: any Clock<Duration>
    ) async throws(LineError) -> ChannelLine.Parts {
        let descriptor = try await SerialOpening.open(
            path,
            settings,
            address: address,
            clock: clock
        )
        let isPort = !SerialOpening.isPseudoTerminal(descriptor)
        let second = SerialDescriptor(fcntl(descriptor, F_DUPFD_CLOEXEC, 0))
        var parts = try await parts(takingTerminal: descriptor, address: address)
        let inForce = SettingsInForce(settings)
        parts.settings = { inForce.settings }
        parts.wireErrors = { second.wireErrors }
        parts.setSpeed = { (baud, clock) throws(LineError.Kind) in
            // A pseudo-terminal has no wire on which anything could still be leaving.
            if isPort { try await second.untilSent(on: clock) }
            try second.setSpeed(baud)
            inForce.set(baud: baud)
        }
        parts.beforeClose = { clock in
            // A pseudo-terminal has no wire to drain to; its reader may never come.
            if isPort { await second.drain(on: clock) }
            second.close()
        }
        // An adapter that was pulled out keeps its name taken as long as anyone has it open.
        parts.channel.closeFuture.whenComplete { _ in second.close() }
        return parts
    }
}
