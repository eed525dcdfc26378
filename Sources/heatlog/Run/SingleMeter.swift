import Catalogue
import Collector
import Settings
import Glibc
import Journal
import KMP
import Metering
import Simulator
import Transport

/// One meter that `run` logs without a configuration: on a port, or a simulated one where no port is
/// given.
struct SingleMeter {
    private let address: LineAddress?
    private let model: MeterModel?
    private let simulatedMeter: SimulatedMeter?
    private let interval: Interval
    private let plan: LinePlan

    init(
        _ options: PortOptions,
        model: MeterModel?,
        every: Interval?,
        limit: BatteryLimit?
    ) throws {
        let address = try options.address()
        self.address = address
        self.model = model
        interval = every ?? (address == nil ? .tenSeconds : .hour)
        simulatedMeter = address == nil ? try Self.simulated(model) : nil
        let baud = (model ?? simulatedMeter?.model)?.eye.baud ?? 1200
        plan = Self.plan(
            Self.meter(model, address, interval, limit),
            timing: options.timing(address, baud: baud),
            open: try Self.opening(options, address, simulatedMeter, baud: baud)
        )
    }

    /// Whether the values are made up.
    var isSimulated: Bool { address == nil }

    /// The usual journal; made-up values never mix with real ones.
    var journal: String { address == nil ? "heatlog-simulated.sqlite" : "heatlog.sqlite" }

    /// Says what is going to happen.
    func announce(journal: String) {
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
        for meter in plan.meters { meter.warnOfOverdraft() }
    }

    /// Logs it until a signal comes.
    func run(_ journal: Journal) async throws {
        let display = Display(showsReadings: true, namesMeters: false)
        do {
            let books = try Bookkeeping(journal, zone: HomeZone(), display: display)
            let daemon = Daemon(lines: LineTable([plan]), books: books, socket: nil) {
                Terminal.remark("There is no configuration to read again.")
                return nil
            }
            try await SignalledService { try await daemon.run(Terms()) }
                .runUntilSignalled()
        } catch let error as JournalError { throw Complaint(error) }
    }

    private static func simulated(_ model: MeterModel?) throws(Complaint) -> SimulatedMeter? {
        guard let model = model ?? MeterCatalogue.model(named: "601") else { return nil }
        return SimulatedMeter(model: model, options: .init(start: try SystemTime.meterClock()))
    }

    private static func meter(
        _ model: MeterModel?,
        _ address: LineAddress?,
        _ interval: Interval,
        _ limit: BatteryLimit?
    ) -> MeterPlan {
        let name = address?.description ?? "simulated"
        let group = ReadingGroup(.every(milliseconds: interval.milliseconds))
        var plan = MeterPlan(name: name, model: model, groups: [group])
        plan.source = address == nil ? .simulated : .live
        plan.asksSerial = model == nil
        plan.limit = limit ?? (address == nil ? .unlimited : .byModel)
        return plan
    }

    private static func plan(
        _ meter: MeterPlan,
        timing: ProtocolTiming,
        open: @escaping LineLoop.Opening
    ) -> LinePlan {
        let interval = meter.groups.map(\.cadence.interval).min() ?? 0
        return LinePlan(
            name: meter.name,
            meters: [meter],
            entries: [meter.name: Chronicle.Entry(interval: interval)],
            timing: timing,
            open: open,
            origin: LinePlan.Origin(line: nil, meters: [])
        )
    }

    private static func opening(
        _ options: PortOptions,
        _ address: LineAddress?,
        _ meter: SimulatedMeter?,
        baud: Int
    ) throws(Complaint) -> LineLoop.Opening {
        let clock = ContinuousClock()
        do throws(LineError) {
            if let address { return try options.opening(address, baud: baud, clock: clock) }
            let tracing = try options.tracing("simulated", nil, clock: clock)
            return { () async throws(LineError) in
                guard let meter else { throw LineError(.notFound, address: "simulated") }
                let line = SimulatedLine(meter, clock: clock)
                return tracing?.traced(line) ?? line
            }
        } catch { throw Complaint(error) }
    }
}

extension Interval {
    /// What a battery bears for years.
    static let hour = Interval(duration: .seconds(3_600), description: "1h")
}
