import Catalogue
import Collector
import Configuration
import KMP
import Metering
import Simulator
import Transport

/// Where `run` gets its readings from: a meter on a port, or a simulated one where no port is given.
struct MeterSource {
    private let options: PortOptions
    private let address: LineAddress?
    private let model: MeterModel?
    private let simulatedMeter: SimulatedMeter?

    init(_ options: PortOptions, model: MeterModel?) throws {
        self.options = options
        self.model = model
        address = try options.address()
        simulatedMeter = address == nil ? try Self.simulated(model) : nil
    }

    private static func simulated(_ model: MeterModel?) throws(Complaint) -> SimulatedMeter? {
        guard let model = model ?? MeterCatalogue.model(named: "601") else { return nil }
        return SimulatedMeter(model: model, options: .init(start: try SystemTime.meterClock()))
    }

    /// What the line is called in the journal and in messages.
    var name: String { address?.description ?? "simulated" }

    /// Whether the values are made up.
    var isSimulated: Bool { address == nil }

    /// The usual interval: sparing for a battery, lively for a show.
    var interval: Interval { address == nil ? .tenSeconds : .hour }

    /// The usual journal; made-up values never mix with real ones.
    var journal: String { address == nil ? "heatlog-simulated.sqlite" : "heatlog.sqlite" }

    /// Says what is going to happen.
    func announce(every interval: Interval, journal: String) {
        if let address {
            Terminal.write("Logging the meter at \(address) every \(interval) into \(journal).")
        } else {
            let text = """
                No port was given: this is a SIMULATED \(simulatedMeter?.model.name ?? "meter").
                All values are made up. Log a real meter with: heatlog run --port /dev/ttyUSB0
                Logging every \(interval) into \(journal).
                """
            Terminal.write(Terminal.styled(text, .bold))
        }
        Terminal.write("Look into it with: sqlite3 \(journal) 'SELECT * FROM readings'")
        Terminal.write("Stop with Ctrl-C.")
    }

    /// The loop that reads it.
    ///
    /// - Throws: ``LineError`` where the file of `--trace` cannot be made.
    func loop(every interval: Interval) throws(LineError) -> PollingLoop {
        let baud = (address == nil ? simulatedMeter?.model : model)?.eye.baud ?? 1200
        let source: Source = address == nil ? .simulated : .live
        return PollingLoop(
            wish: MeterReader.Wish(model: model, source: source),
            timing: options.timing(address, baud: baud),
            schedule: Schedule(everyMilliseconds: interval.milliseconds) { SystemTime.now },
            clock: ContinuousClock(),
            open: try opening(baud: baud)
        )
    }

    private func opening(baud: Int) throws(LineError) -> PollingLoop.Opening {
        guard let address else { return simulatedOpening() }
        return try options.opening(address, baud: baud, clock: ContinuousClock())
    }

    private func simulatedOpening() -> PollingLoop.Opening {
        let meter = simulatedMeter
        return { () async throws(LineError) in
            guard let meter else { throw LineError(.notFound, address: "simulated") }
            return SimulatedLine(meter, clock: ContinuousClock())
        }
    }
}

extension Interval {
    /// What a battery bears for years.
    static let hour = Interval(duration: .seconds(3_600), description: "1h")
}
