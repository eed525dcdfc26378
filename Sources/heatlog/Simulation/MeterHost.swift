import Collector
import Metering
import Simulator
import Transport

/// Lets a simulated meter answer on a line, byte by byte at the line's real pace.
struct MeterHost: Sendable {
    /// The meter as it is at the host's first moment.
    let meter: SimulatedMeter
    private let time: LineClock

    /// Switches a meter on.
    init(_ meter: SimulatedMeter, clock: any Clock<Duration>) {
        self.meter = meter
        time = LineClock(clock)
    }

    /// Answers until the task is cancelled or the line ends.
    ///
    /// Each line gets a meter of its own, which is the same meter: it lives by the host's time.
    func serve(on line: any Line) async throws(LineError) {
        var meter = meter
        while !Task.isCancelled {
            let wait = meter.nextMoment?.duration(since: time.now) ?? .seconds(60)
            for byte in try await line.receive(within: wait) { meter.receive(byte, at: time.now) }
            let due = meter.transmitAll(at: time.now)
            if !due.isEmpty { try await line.send(due) }
        }
    }
}
