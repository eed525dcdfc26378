import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// The calls themselves, on devices that every kernel has.
@Suite("Calls to the kernel")
struct KernelCallsTests {
    private let calls = KernelCalls()

    @Test func `a device that is no chip is told as such, and a missing one too`() async throws {
        for (path, kind) in [
            ("/dev/null", LineError.Kind.input(.notAChip)), ("/dev/nowhere", .notFound),
            ("/proc/self", .input(.notAChip)), ("/etc/hostname", .input(.notAChip)),
        ] {
            let address = try EdgeAddress(parsing: "gpio:\(path)/17")
            let error = await #expect(throws: LineError.self) {
                try await address.open(clock: VirtualClock())
            }
            #expect(error == LineError(kind, address: path))
        }
    }

    @Test func `reading never waits, and a far end that has gone is told after its last bytes`()
        throws
    {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { calls.close(ends[0]) }
        var buffer = [UInt8](repeating: 0, count: 8)
        func read() throws(Errno) -> Int {
            let ends = ends
            let count: Result<Int, Errno> = buffer.withUnsafeMutableBytes { bytes in
                do throws(Errno) {
                    return .success(try calls.read(ends[0], into: bytes))
                } catch { return .failure(error) }
            }
            return try count.get()
        }
        #expect(try read() == 0)
        #expect(write(ends[1], [1, 2, 3] as [UInt8], 3) == 3)
        calls.close(ends[1])
        #expect(try read() == 3)
        #expect(buffer.prefix(3) == [1, 2, 3])
        let error = #expect(throws: Errno.self) { try read() }
        #expect(error?.code == ENODEV)
    }

    /// A pipe gives the kernel's records as a line's descriptor does: whole, and each once.
    @Test func `recorded edges come through the real calls at the real pace`() async throws {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        let far = ends[1]
        let address = "gpio:gpiochip0/17"
        let source = GPIOEdges(ends[0], address: address, clock: ContinuousClock(), calls: calls)
        #expect(try await source.changes(within: .milliseconds(30)).isEmpty)
        let events = (1...150 as ClosedRange<UInt32>).map { number in
            RecordedKernel.Event(time: UInt64(number), isHigh: number % 2 == 0, sequence: number)
        }
        let bytes = events.flatMap(\.bytes)
        #expect(write(far, bytes, bytes.count) == bytes.count)
        let batch = try await source.changes(within: .seconds(60))
        #expect(batch.changes.map(\.nanoseconds) == (1...150).map { UInt64($0) * 1_000_000 })
        #expect(batch.lost == 0)
        calls.close(far)
        await #expect(throws: LineError(.input(.chipGone), address: address)) {
            try await source.changes(within: .seconds(60))
        }
    }

    /// Each thread that tasks have is blocked, as by a write.
    @Test func `what is repeated goes on while all the tasks' threads are blocked, and ends`()
        async throws
    {
        let repeated = Repeated()
        calls.repeatedly(every: .milliseconds(1)) { [hold = Hold(repeated)] in
            hold.repeated.again()
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<sysconf(CInt(_SC_NPROCESSORS_ONLN)) {
                group.addTask { #expect(repeated.block(for: 20)) }
            }
        }
        repeated.state.withLock { $0.isOver = true }
        // The closure is let go when the thread has ended.
        let clock = ContinuousClock()
        let limit = clock.now.advanced(by: .seconds(60))
        while !repeated.state.withLock({ $0.isReleased }), clock.now < limit {
            try await clock.sleep(for: .milliseconds(1))
        }
        #expect(repeated.state.withLock { $0.isReleased })
    }

    @Test func `its clock is the one that is never set`() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let before = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        let now = calls.now
        clock_gettime(CLOCK_MONOTONIC, &time)
        #expect(before <= now)
        #expect(now <= UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }
}

/// What a test has repeated.
private final class Repeated: Sendable {
    struct State {
        var count = 0
        var isOver = false
        var isReleased = false
    }

    let state = Mutex(State())

    func again() -> Bool {
        state.withLock { state in
            state.count += 1
            return !state.isOver
        }
    }

    /// Blocks the thread until it was repeated so often; false where that hangs.
    func block(for times: Int) -> Bool {
        let goal = state.withLock { $0.count } + times
        for _ in 0..<60_000 {
            if state.withLock({ $0.count >= goal }) { return true }
            usleep(1_000)
        }
        return false
    }
}

/// Tells when it is let go.
private final class Hold: Sendable {
    let repeated: Repeated

    init(_ repeated: Repeated) { self.repeated = repeated }

    deinit { repeated.state.withLock { $0.isReleased = true } }
}
