import Catalogue
import Collector
import Settings
import Diagnosis
import Foundation
import KMP
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
    /// Where the port is from, where the user has not named it.
    let origin: String?
    let clock = ContinuousClock()
    private let options: PortOptions
    private let named: NamedMeter?

    /// Finds it.
    ///
    /// - Throws: a complaint where it is not clear which port is meant.
    init(_ options: PortOptions, _ model: MeterModel?) throws {
        self.options = options
        if let given = try options.address() {
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
        named = NamedMeter.at(address)
        let known = model ?? named?.setup.model
        self.model = known
        let usual = options.settings(baud: known?.eye.baud ?? 1200)
        settings = options.line == nil ? named?.line.settings ?? usual : usual
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
        named?.past(at: now) ?? LastReport()?.past(of: address, at: now)
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
