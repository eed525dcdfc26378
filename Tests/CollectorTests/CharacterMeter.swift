import Catalogue
import Collector
import IEC62056
import Metering
import Simulator
import TestSupport
import Testing
import Transport

/// A simulated meter that is asked in characters, under its head at the end of a line in memory.
final class CharacterMeter: Line {
    let address = "memory"
    let clock: VirtualClock
    /// The speeds that were set, in order.
    private(set) var speeds: [Int] = []
    /// Every request that was sent, as bytes.
    private(set) var requests: [[UInt8]] = []
    /// Changes the bytes that arrive; told how many came before them since the last request.
    var spoil: (UInt8, Int) -> UInt8 = { byte, _ in byte }
    /// A line whose speed is not ours.
    var hasFixedSpeed = false

    private var head: OpticalHead
    private let time: LineClock
    private var arrived = 0

    init(
        _ name: String,
        _ faults: ASCIIFault...,
        echo: Bool = false,
        seed: UInt64 = 1,
        settings: [LiveField: Int32] = [:],
        clock: VirtualClock = VirtualClock()
    ) throws {
        let options = SimulatedASCIIMeter.Options(
            seed: seed,
            echo: echo,
            faults: faults,
            settings: settings,
            start: try #require(MeterDateTime(clockSeconds: 1_767_225_600))
        )
        let model = try #require(MeterCatalogue.asciiModel(named: name))
        head = OpticalHead(SimulatedASCIIMeter(model: model, options: options))
        head.settings = CharacterFormat(baud: 9_600)
        self.clock = clock
        time = LineClock(clock)
    }

    func setSpeed(_ baud: Int) async throws(LineError) {
        guard !hasFixedSpeed else { throw LineError(.speedIsFixed, address: address) }
        speeds.append(baud)
        head.settings = CharacterFormat(baud: baud)
    }

    func send(_ bytes: [UInt8]) async throws(LineError) {
        requests.append(bytes)
        arrived = 0
        for byte in bytes { head.receive(byte, at: time.now) }
    }

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        let limit = time.now.advanced(by: patience)
        while true {
            var bytes: [UInt8] = []
            while let byte = head.transmit(at: time.now) {
                bytes.append(spoil(byte, arrived))
                arrived += 1
            }
            if !bytes.isEmpty || time.now >= limit { return bytes }
            let due = max(time.now, head.nextMoment.map { min($0, limit) } ?? limit)
            let wait = max(.microseconds(1), due.duration(since: time.now))
            do {
                try await clock.sleep(for: wait, tolerance: nil)
            } catch { throw LineError(.cancelled, address: address) }
        }
    }

    func close() async {}
}

extension CharacterMeter {
    /// Reads it.
    func read(
        _ name: String,
        scale: LineScale = LineScale(),
        _ values: MeterReader.Selection = .usual,
        attempts: Int = 3,
        onRequest: @escaping MeterLine.Permission = {},
        interrupted: (Readout) -> Void = { _ in }
    ) async throws -> Readout {
        let model = try #require(MeterCatalogue.asciiModel(named: name))
        let line = CharacterLine(self, clock: clock, attempts: attempts, onRequest: onRequest)
        let wish = CharacterReader.Wish(model: model, scale: scale, values: values)
        let clock = clock
        return try await CharacterReader(line, wish: wish)
            .read(now: { clock.timestamp }, interrupted: interrupted)
    }
}

/// What the simulated meters' digits mean.
let usualScale = SimulatedASCIIMeter.Digits().scale

extension Readout {
    /// A value and its unit as text: `507.109 GJ`.
    func words(_ name: String) -> String? {
        readings.first { $0.name == name }.map { reading in
            [reading.value.text, reading.unitText].compactMap(\.self).joined(separator: " ")
        }
    }
}
