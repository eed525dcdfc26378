import Glibc
internal import NIOPosix

/// The changes of a serial port's control line, with the times at which they were seen.
///
/// It looks every millisecond. The call that sleeps until a change (TIOCMIWAIT) is not used: nothing
/// but a signal ends it, it tells neither the time nor the level, a CP210x does not have it, and what
/// changes twice meanwhile is one wake-up. An S0 pulse lasts 30 looks, and its 10 ms of debouncing
/// still ten.
final class ControlEdges: EdgeSource {
    let address: String

    private let signal: ControlSignal
    private let calls: any DeviceCalls
    private let clock: any Clock<Duration>
    /// Whether asking for the level goes over USB, and so has to wait outside the tasks' threads.
    private let isSlow: Bool
    private var descriptor: CInt?
    private var look: ControlLook

    private static let pace = Duration.milliseconds(1)

    /// Opens a port and looks at it for the first time.
    convenience init(
        path: String,
        _ signal: ControlSignal,
        supply: EdgeOptions.Supply,
        address: String,
        clock: any Clock<Duration>
    ) async throws(LineError) {
        // No byte is ever sent or read, so any settings do.
        let descriptor = try await SerialOpening.open(
            path,
            LineSettings(baud: 9600),
            address: path,
            clock: clock
        )
        let isOnUSB = if case .usb = SerialPorts.facts(of: path).kind { true } else { false }
        try self.init(
            descriptor,
            signal,
            supply: supply,
            address: address,
            clock: clock,
            calls: KernelCalls(),
            isSlow: isOnUSB
        )
    }

    /// Takes ownership of an open port's descriptor.
    init(
        _ descriptor: CInt,
        _ signal: ControlSignal,
        supply: EdgeOptions.Supply,
        address: String,
        clock: any Clock<Duration>,
        calls: any DeviceCalls,
        isSlow: Bool
    ) throws(LineError) {
        self.signal = signal
        self.address = address
        self.clock = clock
        self.calls = calls
        self.isSlow = isSlow
        do throws(Errno) {
            let port = ControlPort(descriptor: descriptor, calls: calls)
            _ = try port.level(of: signal)
            try port.feed(supply)
            look = ControlLook(
                isHigh: try port.level(of: signal),
                count: try? port.count(of: signal),
                at: calls.now
            )
        } catch {
            calls.close(descriptor)
            throw LineError(LineError.Kind(controlErrno: error.code), address: address)
        }
        self.descriptor = descriptor
    }

    deinit { if let descriptor { calls.close(descriptor) } }

    var now: UInt64 { calls.now }

    /// The level as it was last seen; a newer one is told as a change first.
    func level() throws(LineError) -> Bool {
        _ = try port()
        return look.isHigh
    }

    func changes(within patience: Duration) async throws(LineError) -> EdgeBatch {
        let watch = Stopwatch(clock)
        while true {
            let changes = try await lookAgain()
            let rest = patience - watch.elapsed
            guard changes.isEmpty, rest > .zero else { return EdgeBatch(changes) }
            do {
                try await clock.sleep(for: min(rest, Self.pace))
            } catch { throw LineError(.cancelled, address: address) }
        }
    }

    func close() async {
        if let descriptor { calls.close(descriptor) }
        descriptor = nil
    }

    private func lookAgain() async throws(LineError) -> [LevelChange] {
        let port = try port()
        let time = calls.now
        do throws(Errno) {
            let count = look.wantsCount ? try port.count(of: signal) : nil
            let level = look.wantsLevel(at: time) ? try await level(port) : nil
            return look.take(level: level, count: count, at: time)
        } catch { throw LineError(LineError.Kind(controlErrno: error.code), address: address) }
    }

    private func level(_ port: ControlPort) async throws(Errno) -> Bool {
        guard isSlow else { return try port.level(of: signal) }
        let signal = signal
        let level = try? await NIOThreadPool.singleton.runIfActive {
            Result { () throws(Errno) in try port.level(of: signal) }
        }
        // The task was cancelled; the pool itself ends with the program.
        guard let level else { throw Errno(code: ECANCELED) }
        return try level.get()
    }

    private func port() throws(LineError) -> ControlPort {
        guard let descriptor else { throw LineError(.closed, address: address) }
        return ControlPort(descriptor: descriptor, calls: calls)
    }
}
