import Catalogue
import Collector
import MBus
import Metering
import Simulator
import TestSupport
import Testing
import Transport

/// A simulated bus at the end of a line in memory, where only waits take time.
final class BusInMemory: Line {
    let address = "memory"
    /// The bus, to be changed and looked at between two requests.
    var bus: SimulatedBus
    /// Changes what comes, piece by piece.
    var forge: ([UInt8]) -> [UInt8] = { $0 }
    private(set) var isClosed = false

    private let clock: VirtualClock
    private let time: LineClock

    init(_ meters: [BusMeter], echo: Bool = false, clock: VirtualClock) {
        bus = SimulatedBus(meters, echo: echo)
        self.clock = clock
        time = LineClock(clock)
    }

    func send(_ bytes: [UInt8]) async throws(LineError) {
        for byte in bytes { bus.receive(byte, at: time.now) }
    }

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        let limit = time.now.advanced(by: patience)
        let due = bus.nextMoment.map { min($0, limit) } ?? limit
        if due > time.now {
            do {
                try await clock.sleep(for: due.duration(since: time.now), tolerance: nil)
            } catch { throw LineError(.cancelled, address: address) }
        }
        var bytes: [UInt8] = []
        while let byte = bus.transmit(at: time.now) { bytes.append(byte) }
        return bytes.isEmpty ? [] : forge(bytes)
    }

    func close() async { isClosed = true }
}

extension BusMeter {
    /// A MULTICAL of a house, as it is at the eye with the same options.
    static func multical(
        _ name: String = "601",
        serial: UInt32 = 6_855_817,
        telegrams: Int = 1
    ) throws -> BusMeter {
        BusMeter(
            model: try #require(MeterCatalogue.model(named: name)),
            options: try .house(serial: serial),
            telegrams: telegrams
        )
    }

    /// A meter that always says the same.
    static func fixed(
        _ records: [UInt8],
        identification: UInt32 = 0x1234_5678,
        manufacturer: Manufacturer = Manufacturer("A", "B", "B"),
        version: UInt8 = 1,
        medium: UInt8 = 0x04,
        address: UInt8 = 5,
        delay: Int = 40
    ) -> BusMeter {
        BusMeter(
            .records(records),
            identity: SecondaryAddress(
                identification: identification,
                manufacturer: manufacturer,
                version: version,
                medium: DeviceType(medium)
            ),
            address: PrimaryAddress(address),
            fabrication: identification,
            delay: delay
        )
    }
}

extension SimulatedMeter.Options {
    /// The house of these tests, on a winter's morning.
    static func house(serial: UInt32) throws -> SimulatedMeter.Options {
        let start = try #require(MeterDateTime(clockSeconds: 1_768_462_200))
        return SimulatedMeter.Options(seed: 7, serial: serial, start: start, pace: .immediate)
    }
}
