import Catalogue
import Collector
import Settings
import KMP
import Metering
import Transport

/// The meter that `read` means: one on a port, or one of the configuration.
struct ReadTarget {
    private let address: LineAddress
    private let options: PortOptions
    private let model: MeterModel?
    /// The meter's place in the configuration, nil where it has none.
    private let named: NamedMeter?
    private let name: String?

    /// Finds it.
    ///
    /// - Throws: a complaint where there is no such port or name.
    init(
        name: String?,
        config: String?,
        _ meterOptions: MeterOptions,
        _ model: MeterModel?
    ) throws {
        self.name = name
        options = meterOptions.portOptions
        if let name {
            let meter = try NamedMeter.named(name, config: config)
            named = meter
            address = meter.line.address
        } else {
            guard let given = try options.address() else { preconditionFailure("checked before") }
            named = NamedMeter.at(given)
            address = given
        }
        self.model = model ?? (name == nil ? nil : named?.setup.model)
    }

    /// Asks the running program, which has the port open.
    ///
    /// - Parameters:
    ///   - registers: which ones; none for the usual ones, nil where it is not to be asked.
    ///   - json: whether the document is wanted, or the page for people.
    ///   - watch: somebody who looks on needs the port for himself, as one who traces does.
    /// - Returns: what it says; nil where none is running, or no name was given.
    /// - Throws: a complaint with what it says went wrong.
    func askRunning(
        _ registers: [RegisterID]?,
        json: Bool,
        watch: Bool
    ) async throws(Complaint) -> String? {
        guard let name, let named, let registers, !watch, options.trace == nil else {
            return nil
        }
        Terminal.progress("asking the running heatlog")
        let text = try await DoorClient(socket: named.socket)
            .read(name, registers: registers, json: json)
        Terminal.clearProgress()
        return text
    }

    /// What reads it here.
    func loop(
        _ registers: MeterReader.Selection,
        everyMilliseconds interval: Int64
    ) throws(Complaint) -> PollingLoop {
        let clock = ContinuousClock()
        let baud = model?.eye.baud ?? 1200
        let settings =
            named?.line.settings ?? named?.setup.usualSettings ?? options.settings(baud: baud)
        let spending = try named?.spending()
        return PollingLoop(
            wish: .init(model: model, registers: registers),
            access: named?.setup.access ?? .eye(.meter),
            timing: ProtocolTiming(address, settings),
            everyMilliseconds: interval,
            clock: clock,
            now: { SystemTime.now },
            // One request is what was asked for; the user sees what the meter says.
            judging: false,
            progress: Terminal.progress,
            onRequest: spending ?? {},
            open: try opening(settings, clock)
        )
    }

    private func opening(
        _ settings: LineSettings,
        _ clock: ContinuousClock
    ) throws(Complaint) -> LineLoop.Opening {
        do throws(LineError) {
            return try options.opening(address, settings, clock: clock)
        } catch { throw Complaint(error) }
    }
}
