import Catalogue
import Collector
import KMP
import Metering
import Simulator
import Synchronization
import Testing
import Transport

@testable import heatlog

/// A simulated MULTICAL 601 of this process, and how often it was asked.
///
/// Each line gets a meter of its own, which is the same meter, as with `heatlog simulate`.
final class DaemonMeter: Sendable {
    let serial: UInt32
    private let meter: SimulatedMeter
    private let time = LineClock(ContinuousClock())
    private let counts = Mutex(Tally())

    /// Switches a meter on.
    ///
    /// - Parameters:
    ///   - serial: its serial number.
    ///   - address: its address on the line.
    ///   - energy: what register 60 shows, however long it runs; nil lets it grow.
    ///   - clock: what its clock shows; nil for the right time.
    ///   - pace: how fast it talks; nil is the wire's pace.
    /// - Throws: where there is no such register or model.
    init(
        serial: UInt32 = 6_892_850,
        address: UInt8 = 0x3F,
        energy: String? = nil,
        clock: MeterDateTime? = nil,
        pace: Pace? = .immediate
    ) throws {
        self.serial = serial
        let model = try #require(MeterCatalogue.model(named: "601"))
        var options = SimulatedMeter.Options(
            seed: UInt64(serial),
            serial: serial,
            start: try clock ?? SystemTime.meterClock(),
            pace: pace
        )
        options.address = Address(rawValue: address)
        if let energy {
            let (register, setting) = try Setting.assignment(parsing: "60=\(energy)", for: model)
            options.settings[register] = setting
        }
        meter = SimulatedMeter(model: model, options: options)
    }

    /// How many requests have reached it.
    var requests: Int { counts.withLock { $0.requests } }

    /// Answers until the task is cancelled or the line ends.
    func serve(on line: any Line) async throws(LineError) {
        try await Self.serve([self], on: line)
    }

    /// Lets several meters answer on one line, each what is addressed to it.
    static func serve(_ plugged: [DaemonMeter], on line: any Line) async throws(LineError) {
        var meters = plugged.map(\.meter)
        var turn = 0
        while !Task.isCancelled {
            let wait = meters[turn].nextMoment?.duration(since: plugged[turn].time.now)
            let bytes = try await line.receive(within: wait ?? .seconds(60))
            if meters.count > 1, bytes.count > 1, bytes[0] == 0x80 {
                // The others would be deaf for a while after a frame that is not for them.
                turn = meters.firstIndex { $0.options.address.rawValue == bytes[1] } ?? turn
            }
            let due = plugged[turn].hear(bytes, as: &meters[turn])
            if !due.isEmpty { try await line.send(due) }
        }
    }

    /// Counts before the answer goes out: nothing can be in a journal that is not counted.
    private func hear(_ bytes: [UInt8], as meter: inout SimulatedMeter) -> [UInt8] {
        let before = meter.tally.requests
        for byte in bytes { meter.receive(byte, at: time.now) }
        let more = meter.tally.requests - before
        if more > 0 { counts.withLock { $0.requests += more } }
        return meter.transmitAll(at: time.now)
    }
}

/// A TCP port of this process with meters behind it, until it is forgotten.
final class DaemonPort: Sendable {
    let port: Int
    private let serving: Task<Void, Never>

    /// Begins to listen at a port of the system's choice.
    init(_ meters: DaemonMeter...) async throws {
        let listener = try await LineListener.bind(
            host: "127.0.0.1",
            port: 0,
            clock: ContinuousClock()
        )
        port = listener.localPort
        serving = Task { [meters] in
            await listener.serve { line in try await DaemonMeter.serve(meters, on: line) }
        }
    }

    deinit { serving.cancel() }

    /// As it stands in a configuration.
    var address: String { "tcp://127.0.0.1:\(port)" }
}
