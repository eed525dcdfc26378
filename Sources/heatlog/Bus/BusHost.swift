import Collector
import Metering
import Simulator
import Synchronization
import Transport

/// Lets a simulated bus answer on a line, byte by byte at the bus's real pace.
final class BusHost: Sendable {
    private let time: LineClock
    /// The bus as the last line left it; the meters keep their addresses from line to line.
    private let latest: Mutex<SimulatedBus>

    /// Switches the meters on.
    init(_ bus: SimulatedBus, clock: any Clock<Duration>) {
        time = LineClock(clock)
        latest = Mutex(bus)
    }

    /// Answers until the task is cancelled or the line ends.
    func serve(on line: any Line) async throws(LineError) {
        var bus = latest.withLock { $0 }
        _ = bus.transmitAll(at: time.now)
        while !Task.isCancelled {
            let wait = bus.nextMoment?.duration(since: time.now) ?? .seconds(60)
            let bytes = try await line.receive(within: wait)
            // A bridge that carries no settings has the bus's own.
            bus.masterBaud = line.settings?.baud ?? bus.baud
            for byte in bytes { bus.receive(byte, at: time.now) }
            let due = bus.transmitAll(at: time.now)
            latest.withLock { $0 = bus }
            if !due.isEmpty { try await line.send(due) }
        }
    }
}

extension SimulatedBus {
    /// All bytes that have reached the master by a moment.
    fileprivate mutating func transmitAll(at now: Moment) -> [UInt8] {
        var bytes: [UInt8] = []
        while let byte = transmit(at: now) { bytes.append(byte) }
        return bytes
    }
}
