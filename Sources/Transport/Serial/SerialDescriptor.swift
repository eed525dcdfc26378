internal import CTransport
import Glibc
internal import Synchronization

/// A second descriptor of an open serial port, for what NIO has no words for: the driver's error
/// counters, and the output queue at the end.
///
/// The channel owns and closes the first one. Shared with the event loop's callbacks, hence the
/// lock; none of the calls in it waits.
final class SerialDescriptor: Sendable {
    private let descriptor: Mutex<CInt?>
    private let countersAtOpening: WireErrors?

    /// Takes ownership of `descriptor`.
    init(_ descriptor: CInt) {
        self.descriptor = Mutex(descriptor)
        self.countersAtOpening = Self.counters(descriptor)
    }

    deinit {
        close()
    }

    /// What went wrong since the port was opened; `nil` for drivers that do not count.
    var wireErrors: WireErrors? {
        guard let countersAtOpening else { return nil }
        let now = descriptor.withLock { $0.flatMap(Self.counters) }
        return now?.since(countersAtOpening)
    }

    /// What the driver has been set to, by whichever end.
    var settings: LineSettings? {
        descriptor.withLock { $0.flatMap { try? SerialOpening.settings(of: $0) } }
    }

    /// Changes the speed; both queues keep what is in them.
    ///
    /// - Throws: `settingsRefused` where the port lacks that speed.
    func setSpeed(_ baud: Int) throws(LineError.Kind) {
        let outcome = descriptor.withLock { descriptor -> Result<Void, LineError.Kind> in
            guard let descriptor else { return .failure(.closed) }
            return Result { () throws(LineError.Kind) in
                try SerialOpening.change(descriptor, toBaud: baud)
            }
        }
        try outcome.get()
    }

    /// Waits until the driver has put all that was sent on the wire, two seconds at most.
    ///
    /// - Throws: `stuck` where it has not by then, `cancelled` where the task was.
    func untilSent(on clock: any Clock<Duration>) async throws(LineError.Kind) {
        for _ in 0..<400 {
            guard outputWaiting > 0 else { return }
            do {
                try await clock.sleep(for: .milliseconds(5))
            } catch { throw .cancelled }
        }
        throw .stuck
    }

    /// Lets the last characters leave, two seconds at most, and throws away what stays.
    ///
    /// Without this, closing a port whose cable blocks would stop the event loop for the kernel's
    /// own half minute.
    func drain(on clock: any Clock<Duration>) async {
        for _ in 0..<200 where outputWaiting > 0 {
            guard (try? await clock.sleep(for: .milliseconds(10))) != nil else { break }
        }
        if outputWaiting > 0 { descriptor.withLock { _ = $0.map(line_discard_output) } }
    }

    /// Waits until what lies at this end has been read, half a second at most.
    ///
    /// For a pseudo-terminal's slave: the kernel throws away what its user has not read yet when
    /// the master closes.
    func untilRead(on clock: any Clock<Duration>) async {
        var quietLooks = 0
        // A queue that was just emptied may be refilled from behind; so look twice.
        for _ in 0..<100 where quietLooks < 2 {
            quietLooks = hasInput ? 0 : quietLooks + 1
            guard (try? await clock.sleep(for: .milliseconds(5))) != nil else { return }
        }
    }

    /// Waits until nothing lies unread at this end, and says whether that came to be.
    func isRead(within patience: Duration, on clock: any Clock<Duration>) async -> Bool {
        let step = Duration.milliseconds(20)
        var (waited, quietLooks) = (Duration.zero, 0)
        while waited < patience {
            quietLooks = hasInput ? 0 : quietLooks + 1
            // A queue that was just emptied may be refilled from behind; so look twice.
            if quietLooks == 2 { return true }
            guard (try? await clock.sleep(for: step)) != nil else { return false }
            waited += step
        }
        return false
    }

    /// Throws away what lies unread at this end.
    func discardInput() {
        descriptor.withLock { _ = $0.map { tcflush($0, TCIFLUSH) } }
    }

    /// May be repeated; the port is free once the channel has closed its own too.
    func close() {
        descriptor.withLock { descriptor in
            if let descriptor { _ = Glibc.close(descriptor) }
            descriptor = nil
        }
    }

    /// Whether bytes lie unread at this end.
    private var hasInput: Bool {
        descriptor.withLock { descriptor in
            guard let descriptor else { return false }
            // Unlike FIONREAD, poll also counts bytes that are still on their way inside the kernel.
            var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            return poll(&look, 1, 0) > 0
        }
    }

    /// Bytes that the driver has not put on the wire yet.
    private var outputWaiting: CInt {
        var count: CInt = 0
        descriptor.withLock { descriptor in
            guard let descriptor, line_output_waiting(descriptor, &count) == 0 else { return }
        }
        return count
    }

    /// The driver's counters since it was loaded; `nil` where it has none.
    private static func counters(_ descriptor: CInt) -> WireErrors? {
        var raw = line_counters()
        guard line_read_counters(descriptor, &raw) == 0 else { return nil }
        var errors = WireErrors()
        errors.framing = Int(raw.framing)
        errors.parity = Int(raw.parity)
        errors.overrun = Int(raw.overrun)
        errors.breaks = Int(raw.breaks)
        return errors
    }
}
