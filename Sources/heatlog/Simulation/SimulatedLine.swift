import Collector
import Metering
import Simulator
import Transport

/// A line in memory with a simulated meter at its end; both live on the clock passed in.
final class SimulatedLine: Line {
    let address: String
    private var meter: SimulatedMeter
    private let clock: any Clock<Duration>
    private let time: LineClock

    /// Puts a meter at the end of a line.
    init(_ meter: SimulatedMeter, address: String = "simulated", clock: any Clock<Duration>) {
        self.meter = meter
        self.address = address
        self.clock = clock
        time = LineClock(clock)
    }

    func send(_ bytes: [UInt8]) async throws(LineError) {
        for byte in bytes { meter.receive(byte, at: time.now) }
    }

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        let now = time.now
        let limit = now.advanced(by: patience)
        let due = meter.nextMoment.map { min($0, limit) } ?? limit
        if due > now {
            do {
                try await clock.sleep(for: due.duration(since: now), tolerance: nil)
            } catch { throw LineError(.cancelled, address: address) }
        }
        return meter.transmitAll(at: max(due, time.now))
    }

    func close() async {}
}

extension SimulatedMeter {
    /// All bytes that are due by a moment.
    mutating func transmitAll(at now: Moment) -> [UInt8] {
        var bytes: [UInt8] = []
        while let byte = transmit(at: now) { bytes.append(byte) }
        return bytes
    }
}
