import Catalogue
import Collector
import Settings
import Diagnosis
import Foundation
import KMP
import MBus
import Metering
import Transport

/// The line that `doctor` means, and the meter of the configuration that is on it, if any.
struct DoctorTarget {
    let address: LineAddress
    let settings: LineSettings
    /// What the user or the configuration says that the meter is.
    let model: MeterModel?
    /// The address that the meter has on its line.
    var meter: Address {
        guard case .eye(let address)? = named?.setup.access else { return .meter }
        return address
    }
    /// The meter on an M-Bus that is meant; nil for one behind an optical head.
    let bus: TelegramReadout.Target?
    /// The model, where it is one that is asked in characters.
    let characters: ASCIIMeterModel?
    /// Where the port is from, where the user has not named it.
    let origin: String?
    let clock = ContinuousClock()
    private let options: PortOptions
    private let named: NamedMeter?

    /// Finds it.
    ///
    /// - Parameters:
    ///   - name: the meter's name in the configuration, nil for one on a port.
    ///   - config: the configuration that has the name.
    ///   - options: the port.
    ///   - model: the model, where the user says it.
    ///   - bus: the meter on an M-Bus that the user means.
    ///   - characters: the model, where the user says one that is asked in characters.
    /// - Throws: a complaint where it is not clear which port is meant, or there is no such name.
    init(
        name: String?,
        config: String?,
        _ options: PortOptions,
        _ model: MeterModel?,
        bus: TelegramReadout.Target?,
        characters: ASCIIMeterModel?
    ) throws {
        self.options = options
        let chosen = try name.map { try NamedMeter.named($0, config: config) }
        if let chosen {
            (address, origin) = (chosen.line.address, "the line \(chosen.line.name)")
        } else if let given = try options.address() {
            (address, origin) = (given, nil)
        } else {
            (address, origin) = try Self.onlyPort(of: SerialPorts.list())
        }
        if case .replay = address.place {
            throw Complaint(
                "A recording cannot be examined: there is no meter at its end.",
                hint: "Explain its bytes with: heatlog decode FILE",
                status: .usage
            )
        }
        // Another meter of the line has nothing to do with the one that is asked for on the bus.
        let isMeant: (MeterSetup) -> Bool = { setup in
            bus.map { setup.access == .bus($0) } ?? true
        }
        let named = chosen ?? NamedMeter.at(address, where: isMeant)
        self.named = named
        self.bus = bus ?? named?.target
        let known = model ?? named?.setup.model
        self.model = known
        var older = characters
        if case .characters(let configured, _)? = named?.setup.access, known == nil, bus == nil {
            older = older ?? configured
        }
        self.characters = older
        // The speeds of an old one are those of its protocol, whatever else is said.
        guard older == nil else {
            settings = .oldMultical
            return
        }
        let usual = self.bus == nil ? options.settings(baud: known?.eye.baud ?? 1200) : .bus
        let given = options.line.flatMap(LineSettings.init(parsing:))
        // A line is set as it is, whichever of its meters is meant.
        let line = named?.line ?? NamedMeter.line(at: address)
        settings = given ?? line?.settings ?? usual
    }

    /// The configuration's only line, or else the only one of the serial ports.
    static func onlyPort(of list: @autoclosure () -> [SerialPort]) throws(Complaint) -> (
        LineAddress, String
    ) {
        let environment = ProcessInfo.processInfo.environment
        if let path = Configuration.defaultPath(),
            let loaded = try? Configuration.load(path, environment: environment),
            loaded.configuration.lines.count == 1
        {
            return (loaded.configuration.lines[0].address, "the only line of \(path)")
        }
        let ports = list()
        guard ports.count == 1, let address = try? LineAddress(parsing: ports[0].path) else {
            throw Complaint(
                ports.isEmpty
                    ? "There is no serial port on this machine."
                    : "There are \(ports.count) serial ports, and it is not clear which is meant.",
                hint: ports.isEmpty
                    ? "Plug the head in and try again, or name a bridge with --port tcp://host:port."
                    : "Name it with --port; 'heatlog ports' lists them.",
                status: .usage
            )
        }
        return (address, "the only serial port there is")
    }

    /// What the system says of the port; nil for one over the network.
    func facts() -> PortFacts? {
        guard case .serial(let path) = address.place else { return nil }
        return SerialPorts.facts(of: path)
    }

    /// What is written down of the meter from before, which costs no request: in the journal, or in
    /// the last report.
    func past(at now: Timestamp) -> Past? {
        guard bus == nil else { return nil }
        return named?.past(at: now) ?? LastReport()?.past(of: address, at: now)
    }

    /// Counts requests against the budget of a meter in the configuration.
    ///
    /// - Throws: a complaint where its journal cannot be opened.
    func permission() throws -> () -> String? {
        guard let spend = try named?.spending() else { return { nil } }
        return {
            do throws(BudgetSpent) {
                try spend()
                return nil
            } catch { return error.message }
        }
    }

    /// Opens the line with settings, again and again, into one trace.
    ///
    /// - Throws: a complaint where the file of the trace cannot be made.
    func opening() throws -> (LineSettings) async throws(LineError) -> any Line {
        let (address, clock) = (address, clock)
        let tracing = try tracing()
        return { settings async throws(LineError) in
            let line = try await address.open(settings, clock: clock)
            return tracing?.traced(line) ?? line
        }
    }

    private func tracing() throws(Complaint) -> Tracing? {
        guard let path = options.trace else { return nil }
        do throws(LineError) {
            return try Tracing(path, port: address.description, settings, clock: clock)
        } catch { throw Complaint(error) }
    }
}

extension NamedMeter {
    /// What it is asked for on its M-Bus, nil where it is on none.
    fileprivate var target: TelegramReadout.Target? {
        if case .bus(let target) = setup.access { target } else { nil }
    }
}
