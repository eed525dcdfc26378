import Catalogue
import Collector
import KMP
import Metering
import Simulator
import TestSupport
import Testing
import Transport

/// A simulated meter at the end of a line in memory, beside a twin with which nothing goes wrong.
///
/// Unchecked: one loop uses it from one task, and the test looks when the loop is over.
final class MeterInMemory: Line, @unchecked Sendable {
    let address = "memory"
    let clock: VirtualClock
    /// What the twin had for each register when it was asked for last.
    private(set) var truth: [UInt16: RegisterContent] = [:]
    /// How many requests came.
    private(set) var requests = 0
    /// Changes an answer on its way; told the request.
    var forge: (Request, [UInt8]) -> [UInt8] = { $1 }

    /// Whether it takes nothing at a time.
    var isGone: (Timestamp) -> Bool = { _ in false }

    private var meter: SimulatedMeter
    /// Nil where nothing goes wrong with the meter: then it is its own twin.
    private var twin: SimulatedMeter?
    private let time: LineClock
    private var reader = FullFrameReader()
    private var asked: Request?

    /// Starts at 2026-01-01 00:00, as the clock does; nothing takes time but the waits.
    init(
        _ name: String,
        seed: UInt64,
        faults: [Fault] = [],
        echo: Bool = false,
        clockAhead seconds: Int64 = 0,
        clock: VirtualClock = VirtualClock()
    ) throws {
        let model = try #require(MeterCatalogue.model(named: name))
        let start = try #require(MeterDateTime(clockSeconds: 1_767_225_600 + seconds))
        var options = SimulatedMeter.Options(seed: seed, start: start, pace: .immediate)
        if !faults.isEmpty { twin = SimulatedMeter(model: model, options: options) }
        options.faults = faults
        options.echo = echo
        meter = SimulatedMeter(model: model, options: options)
        self.clock = clock
        time = LineClock(clock)
    }

    /// Puts another meter of the same model at the end of the line.
    func becomeAnother(seed: UInt64) throws {
        let now = time.now
        let start = try #require(
            MeterDateTime(clockSeconds: clock.timestamp.milliseconds / 1_000)
        )
        let options = SimulatedMeter.Options(seed: seed, start: start, pace: .immediate)
        meter = SimulatedMeter(model: meter.model, options: options)
        meter.advance(to: now)
    }

    /// Opens this line again and again.
    var opening: LineLoop.Opening { { self } }

    /// The serial number of both.
    var serial: String { String(meter.serialNumber) }

    /// The model of both.
    var model: MeterModel { meter.model }

    func send(_ bytes: [UInt8]) async throws(LineError) {
        if isGone(clock.timestamp) { return }
        for byte in bytes {
            meter.receive(byte, at: time.now)
            guard reader.receive(byte) == .frame else { continue }
            let command = reader.command
            asked = reader.withData { data in try? Request(command, data: data) }
            requests += 1
            twin?.advance(to: time.now)
            guard case .getRegisters(let list)? = asked else { continue }
            for id in list { truth[id.rawValue] = (twin ?? meter).value(of: id) }
        }
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
        guard !bytes.isEmpty, let asked else { return bytes }
        return forge(asked, bytes)
    }

    func close() async {}

    /// Answers a register with a number of its own, also in second looks.
    func replace(_ register: UInt16, _ number: @escaping (Timestamp) -> UInt8) {
        let clock = clock
        forge = { _, answer in
            guard var forgery = Forgery(answer),
                let place = forgery.parts.firstIndex(where: { $0.id == register })
            else { return answer }
            let size = forgery.parts[place].bytes.count
            let zeros = [UInt8](repeating: 0, count: size - 1)
            forgery.parts[place].bytes = zeros + [number(clock.timestamp)]
            return forgery.wireBytes
        }
    }

    /// Whether a reading is what the twin had.
    func isTrue(_ reading: Reading) -> Bool {
        guard let content = truth[reading.register] else { return false }
        guard content.unit.unit == reading.unit else { return false }
        switch reading.value {
        case .number(let number): return content.number == number
        case .date, .time, .monthDay, .noDate:
            let digits = (reading.value.text ?? "0").filter(\.isNumber)
            return UInt64(digits.suffix(6)) == content.number?.magnitude
        default: return content.text == reading.value.text
        }
    }

    /// Polls until `deliver` says that it is enough; `jumps` is what our clock makes of the time.
    func poll(
        everyMinutes minutes: Int64 = 60,
        jumps: @escaping @Sendable (Timestamp) -> Timestamp = { $0 },
        _ deliver: (PollingEvent) throws -> Bool
    ) async throws {
        struct Enough: Error {}
        let clock = clock
        let loop = PollingLoop(
            wish: .init(model: model),
            timing: ProtocolTiming(),
            everyMilliseconds: minutes * 60_000,
            clock: clock,
            now: { jumps(clock.timestamp) }
        ) { self }
        do {
            try await loop.run { event in
                guard try deliver(event) else { throw Enough() }
            }
        } catch is Enough {}
    }
}
