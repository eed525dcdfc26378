import Glibc
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
