import Glibc

/// The changes of a serial port's control line, with the times at which they were seen.
///
/// It looks every millisecond, whatever whoever counts is doing meanwhile (``ControlWatch``). The
/// call that sleeps until a change (TIOCMIWAIT) is not used: nothing but a signal ends it, it tells
/// neither the time nor the level, a CP210x does not have it, and what changes twice meanwhile is one
/// wake-up. An S0 pulse lasts 30 looks, and its 10 ms of debouncing still ten.
final class ControlEdges: EdgeSource {
    let address: String

    private let calls: any DeviceCalls
    private let clock: any Clock<Duration>
    /// Nil once it is closed.
    private var watch: ControlWatch?

    /// How often it looks.
    private static let look = Duration.milliseconds(1)
    /// How often what was seen is fetched.
    private static let pace = Duration.milliseconds(10)

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
        try self.init(
            descriptor,
            signal,
            supply: supply,
            address: address,
            clock: clock,
            calls: KernelCalls()
        )
    }

    /// Takes ownership of an open port's descriptor.
    init(
        _ descriptor: CInt,
        _ signal: ControlSignal,
        supply: EdgeOptions.Supply,
        address: String,
        clock: any Clock<Duration>,
        calls: any DeviceCalls
    ) throws(LineError) {
        self.address = address
        self.clock = clock
        self.calls = calls
        let port = ControlPort(descriptor: descriptor, calls: calls)
        let watch: ControlWatch
        do throws(Errno) {
            watch = try ControlWatch(port, signal, supply: supply)
        } catch {
            calls.close(descriptor)
            throw LineError(LineError.Kind(controlErrno: error.code), address: address)
        }
        self.watch = watch
        calls.repeatedly(every: Self.look) { watch.lookAgain() }
    }

    deinit { watch?.close() }

    var now: UInt64 { calls.now }

    func level() throws(LineError) -> Bool {
        let watch = try open()
        do throws(Errno) {
            return try watch.level()
        } catch { throw failure(error) }
    }

    func changes(within patience: Duration) async throws(LineError) -> EdgeBatch {
        let watch = Stopwatch(clock)
        while true {
            let batch = try fetch()
            let rest = patience - watch.elapsed
            guard batch.isEmpty, rest > .zero else { return batch }
            do {
                try await clock.sleep(for: min(rest, Self.pace))
            } catch { throw LineError(.cancelled, address: address) }
        }
    }

    func close() async {
        watch?.close()
        watch = nil
    }

    private func fetch() throws(LineError) -> EdgeBatch {
        let watch = try open()
        do throws(Errno) {
            return try watch.fetch()
        } catch { throw failure(error) }
    }

    private func open() throws(LineError) -> ControlWatch {
        guard let watch else { throw LineError(.closed, address: address) }
        return watch
    }

    private func failure(_ error: Errno) -> LineError {
        LineError(LineError.Kind(controlErrno: error.code), address: address)
    }
}
