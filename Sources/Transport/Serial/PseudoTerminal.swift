internal import CTransport
import Glibc
internal import NIOCore
internal import Synchronization

/// A pseudo-terminal: a serial line without a wire, of which we hold the far end.
///
/// A simulated meter sits on `line()`; at `path` any program, ours or another, finds what looks
/// like a serial port. Programs may come and go; the line outlives them.
///
///     let terminal = try await PseudoTerminal.open(link: "/tmp/meter", clock: clock)
///     print("heatlog read \(terminal.path)")
///     await meter.answer(on: terminal.line())
///
/// `Sendable`, unlike its line: the path is wanted in one task and the line in another.
public final class PseudoTerminal: Sendable {
    /// The slave's path, such as `/dev/pts/4`: what the other program opens.
    public let path: String
    /// The symbolic link that leads to `path` under a name that stays.
    public let link: String?

    private let parts: ChannelLine.Parts
    private let slave: SerialDescriptor
    private let clock: any Clock<Duration>
    private let isTaken = Mutex(false)

    private init(
        path: String,
        link: String?,
        parts: ChannelLine.Parts,
        slave: SerialDescriptor,
        clock: any Clock<Duration>
    ) {
        self.path = path
        self.link = link
        self.parts = parts
        self.slave = slave
        self.clock = clock
        // Also when the line's owner forgets it.
        parts.channel.closeFuture.whenComplete { _ in
            Self.remove(link, leadingTo: path)
            slave.close()
        }
    }

    deinit {
        if !isTaken.withLock({ $0 }) { parts.channel.close(promise: nil) }
    }

    /// Makes a pseudo-terminal, raw and without echo from the start.
    ///
    /// A `link` left behind by a program that was killed is replaced; anything else in its place
    /// throws `linkInTheWay`.
    public static func open(
        link: String? = nil,
        clock: any Clock<Duration>
    ) async throws(LineError) -> PseudoTerminal {
        let (master, path) = try openMaster()
        let slave: SerialDescriptor
        do throws(LineError) {
            slave = try openSlave(path)
            if let link { try place(link, leadingTo: path) }
        } catch {
            Glibc.close(master)
            throw error
        }
        var parts: ChannelLine.Parts
        do throws(LineError) {
            parts = try await ChannelOpening.parts(takingTerminal: master, address: path)
        } catch {
            remove(link, leadingTo: path)
            throw error
        }
        parts.settings = { slave.settings }
        parts.beforeClose = { clock in
            await slave.untilRead(on: clock)
            remove(link, leadingTo: path)
        }
        return PseudoTerminal(path: path, link: link, parts: parts, slave: slave, clock: clock)
    }

    /// The line at the master side.
    ///
    /// Take it once, in the task that will own it.
    ///
    /// Its `settings` are what the program at the slave has set (9600 8N1 before any did); the
    /// kernel carries speed and stop bits, and forces 8 data bits without parity. Closing it
    /// removes the link, and programs at the slave see their file end.
    public func line() -> sending any Line {
        let wasTaken = isTaken.withLock { isTaken in
            defer { isTaken = true }
            return isTaken
        }
        precondition(!wasTaken, "one task owns one line: take it once")
        return ChannelLine(address: link ?? path, parts: parts, clock: clock)
    }

    /// Waits until a program at the slave has read all that was sent.
    ///
    /// The only way to know that somebody is there: our own hold on the slave hides the others.
    ///
    /// - Parameter patience: how long to wait.
    /// - Returns: false where something still lies unread then.
    public func isRead(within patience: Duration) async -> Bool {
        await slave.isRead(within: patience, on: clock)
    }

    /// Throws away what nobody has read yet, so that no program that comes later takes it for new.
    public func discardUnread() { slave.discardInput() }

    /// Hangs up and removes the link, whoever has the line.
    public func close() async {
        try? await parts.channel.close().get()
        Self.remove(link, leadingTo: path)
        slave.close()
    }

    // MARK: Making it

    private static func openMaster() throws(LineError) -> (CInt, path: String) {
        var master: CInt = -1
        var path = [CChar](repeating: 0, count: 64)
        let error = line_open_master(&master, &path, path.count)
        guard error == 0 else { throw LineError(.io(errno: error), address: "/dev/ptmx") }
        let text = path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return (master, String(decoding: text, as: UTF8.self))
    }

    /// Our own hold on the slave.
    ///
    /// Without one, the master reads EIO whenever no program has it.
    private static func openSlave(_ path: String) throws(LineError) -> SerialDescriptor {
        let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw LineError(.io(errno: errno), address: path) }
        let slave = SerialDescriptor(descriptor)
        let error = SerialOpening.makeRaw(descriptor, LineSettings(baud: 9600))
        guard error == 0 else { throw LineError(.io(errno: error), address: path) }
        return slave
    }

    // MARK: The link

    private static func place(_ link: String, leadingTo path: String) throws(LineError) {
        if let target = SystemFiles.target(ofLink: link) {
            guard isLeftOver(target, own: path) else {
                throw LineError(.linkInTheWay, address: link)
            }
            unlink(link)
        }
        guard symlink(path, link) == 0 else {
            let kind: LineError.Kind = errno == EEXIST ? .linkInTheWay : .io(errno: errno)
            throw LineError(kind, address: link)
        }
    }

    /// Whether a link's target is a slave that has died, or our own number used again.
    private static func isLeftOver(_ target: String, own path: String) -> Bool {
        target.hasPrefix("/dev/pts/")
            && (target == path || SystemFiles.status(of: target) == nil)
    }

    /// Only our own link: a later program may have put its own in the place.
    private static func remove(_ link: String?, leadingTo path: String) {
        guard let link, SystemFiles.target(ofLink: link) == path else { return }
        unlink(link)
    }
}
