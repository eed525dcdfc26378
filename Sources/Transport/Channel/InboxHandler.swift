import Glibc
internal import NIOCore

/// The last stage of every channel: carries what arrives into the line's inbox.
final class InboxHandler: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let inbox: Inbox

    init(_ inbox: Inbox) {
        self.inbox = inbox
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.put(unwrapInboundIn(data).readableBytesView)
    }

    /// Lets the channel read on only while there is room; the owner asks again after emptying.
    func read(context: ChannelHandlerContext) {
        if !inbox.isFull { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.end(LineError.Kind(channelError: error))
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Half a line is of no use: what cannot answer any more is closed.
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.end(.closed)
        context.fireChannelInactive()
    }
}

extension LineError.Kind {
    /// An error in the middle of a line's life.
    ///
    /// An adapter that is pulled out gives EIO or ENODEV.
    init(channelError error: any Error) {
        guard let error = error as? IOError else {
            self = .closed
            return
        }
        let farEndGone = [EIO, ENXIO, ENODEV, EPIPE, ECONNRESET, ECONNABORTED, ETIMEDOUT, EBADF]
        self = farEndGone.contains(error.errnoCode) ? .closed : .io(errno: error.errnoCode)
    }
}
