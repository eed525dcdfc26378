internal import CTransport
import Glibc

/// The edges of a GPIO line, each with the time of its interrupt.
///
/// The kernel keeps them until they are fetched, so it does no harm that they are fetched only every
/// 10 ms: the times are exact, whoever counts hears of them that much later, and no thread has to
/// wait in a call that nobody can end.
final class GPIOEdges: EdgeSource {
    let address: String

    private let calls: any DeviceCalls
    private let clock: any Clock<Duration>
    private var descriptor: CInt?
    /// The number of the newest edge; the kernel begins at 1 and counts also what it drops.
    private var sequence: UInt32 = 0
    private var events = [gpio_event](repeating: gpio_event(), count: 64)

    private static let pace = Duration.milliseconds(10)

    /// Takes ownership of a line's descriptor.
    init(
        _ descriptor: CInt,
        address: String,
        clock: any Clock<Duration>,
        calls: any DeviceCalls
    ) {
        self.descriptor = descriptor
        self.address = address
        self.clock = clock
        self.calls = calls
    }

    deinit { if let descriptor { calls.close(descriptor) } }

    var now: UInt64 { calls.now }

    func level() throws(LineError) -> Bool {
        var values = gpio_values()
        values.mask = 1
        let error = calls.control(try open(), edge_requests.values, &values)
        guard error == 0 else { throw failure(error) }
        return values.bits & 1 == 1
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
        if let descriptor { calls.close(descriptor) }
        descriptor = nil
    }

    /// All that the kernel has kept.
    private func fetch() throws(LineError) -> EdgeBatch {
        var batch = EdgeBatch()
        var isMore = true
        while isMore {
            let count = try readEvents()
            for event in events[..<count] { add(event, to: &batch) }
            isMore = count == events.count
        }
        return batch
    }

    private func readEvents() throws(LineError) -> Int {
        let descriptor = try open()
        let bytes: Result<Int, Errno> = events.withUnsafeMutableBytes { buffer in
            do throws(Errno) {
                return .success(try calls.read(descriptor, into: buffer))
            } catch { return .failure(error) }
        }
        switch bytes {
        case .success(let bytes): return bytes / MemoryLayout<gpio_event>.stride
        case .failure(let error): throw failure(error.code)
        }
    }

    private func add(_ event: gpio_event, to batch: inout EdgeBatch) {
        // The kernel drops the oldest when nobody fetches them in time, and numbers go round.
        let missing = event.line_sequence &- sequence &- 1
        if missing < UInt32.max / 2 { batch.lost += Int(missing) }
        sequence = event.line_sequence
        switch Int(event.id) {
        case gpio_event_rising:
            batch.changes.append(LevelChange(isHigh: true, nanoseconds: event.nanoseconds))
        case gpio_event_falling:
            batch.changes.append(LevelChange(isHigh: false, nanoseconds: event.nanoseconds))
        default:
            // A kind of event that this kernel was not asked for.
            break
        }
    }

    private func open() throws(LineError) -> CInt {
        guard let descriptor else { throw LineError(.closed, address: address) }
        return descriptor
    }

    private func failure(_ code: CInt) -> LineError {
        LineError(code == ENODEV ? .input(.chipGone) : .io(errno: code), address: address)
    }
}
