internal import NIOCore

/// One end of a telnet conversation as plain logic.
protocol TelnetSide {
    /// What opens the conversation.
    mutating func start() -> [UInt8]
    /// Takes bytes from the socket in whatever pieces they come.
    mutating func receive(_ bytes: [UInt8]) -> TelnetOutput
    /// What tells the other end of a state of our line; empty where it has not asked for that.
    func notice(of state: LineState) -> [UInt8]
    /// What asks the other end for another speed; empty where it cannot be asked.
    mutating func change(toBaud baud: Int) -> [UInt8]
}

extension TelnetSide {
    func notice(of state: LineState) -> [UInt8] { [] }
    mutating func change(toBaud baud: Int) -> [UInt8] { [] }
}

/// A wish for another speed of the port at the other end.
struct SpeedWish: Sendable {
    let baud: Int
}

/// What a receiver got wrong with one character: bits of RFC 2217's line state.
struct LineState: Sendable {
    let bits: UInt8
}

/// What a telnet side makes of bytes from the socket.
struct TelnetOutput: Equatable {
    /// The serial line's own bytes.
    var data: [UInt8] = []
    /// What is to be sent back at once.
    var reply: [UInt8] = []
}

/// The stage of a channel that speaks telnet with the socket and plain bytes with the line.
final class TelnetHandler<Side: TelnetSide>: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var side: Side
    /// Told about every change; `nil` when the connection is gone.
    private let observe: (Side?) -> Void

    init(_ side: Side, observe: @escaping (Side?) -> Void) {
        self.side = side
        self.observe = observe
    }

    func channelActive(context: ChannelHandlerContext) {
        reply(side.start(), context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let output = side.receive(Array(unwrapInboundIn(data).readableBytesView))
        // First the news, then the data: who reads the data may ask for what it was sent with.
        observe(side)
        reply(output.reply, context)
        if !output.data.isEmpty {
            context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: output.data)))
        }
    }

    func write(
        context: ChannelHandlerContext,
        data: NIOAny,
        promise: EventLoopPromise<Void>?
    ) {
        let data = Array(unwrapOutboundIn(data).readableBytesView)
        context.write(wrapOutboundOut(ByteBuffer(bytes: Telnet.escaped(data))), promise: promise)
    }

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext,
        event: Any,
        promise: EventLoopPromise<Void>?
    ) {
        switch event {
        case let state as LineState: reply(side.notice(of: state), context)
        case let wish as SpeedWish:
            let message = side.change(toBaud: wish.baud)
            // Before it is sent: the answer may be there at once.
            observe(side)
            reply(message, context)
        default: return context.triggerUserOutboundEvent(event, promise: promise)
        }
        promise?.succeed()
    }

    func channelInactive(context: ChannelHandlerContext) {
        observe(nil)
        context.fireChannelInactive()
    }

    private func reply(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard !bytes.isEmpty else { return }
        // Who asks and asks and never reads the replies must not fill the memory with them.
        guard context.channel.isWritable else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }
}
