import Collector
import Metering
import Simulator
import TestSupport
import Transport

/// A simulated meter's eye at the end of a line in memory, with nothing in between.
final class EyeInMemory: Line {
    let address = "memory"
    private var meter: SimulatedMeter
    private let clock: VirtualClock
    private let time: LineClock

    init(_ meter: SimulatedMeter, clock: VirtualClock) {
        self.meter = meter
        self.clock = clock
        time = LineClock(clock)
    }

    func send(_ bytes: [UInt8]) async throws(LineError) {
        for byte in bytes { meter.receive(byte, at: time.now) }
    }

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        let limit = time.now.advanced(by: patience)
        let due = meter.nextMoment.map { min($0, limit) } ?? limit
        if due > time.now {
            do {
                try await clock.sleep(for: due.duration(since: time.now), tolerance: nil)
            } catch { throw LineError(.cancelled, address: address) }
        }
        var bytes: [UInt8] = []
        while let byte = meter.transmit(at: time.now) { bytes.append(byte) }
        return bytes
    }

    func close() async {}
}
