import Catalogue
import Collector
import Settings
import IEC62056
import KMP
import MBus
import Metering
import Transport

/// A line with its meters, ready to be read.
struct LinePlan: Sendable {
    /// What it is called.
    let name: String
    /// Its meters; whoever runs them keeps their books.
    let meters: [MeterPlan]
    /// What each of its meters is to the chronicle.
    let entries: [String: Chronicle.Entry]
    /// The times of the line.
    let timing: ProtocolTiming
    /// Opens it.
    let open: LineLoop.Opening
    /// What it was made from: a plan whose origin is the same need not be started again.
    let origin: Origin

    /// What a plan was made from.
    struct Origin: Sendable, Hashable {
        let line: LineSetup?
        let meters: [MeterSetup]
    }
}

extension LinePlan {
    /// Makes the plans of a configuration, one for each line that has a meter.
    static func plans(of configuration: Configuration) throws(LineError) -> [LinePlan] {
        var plans: [LinePlan] = []
        for line in configuration.lines {
            let meters = configuration.meters.filter { $0.line == line.name }
            guard !meters.isEmpty else { continue }
            plans.append(try LinePlan(line, meters))
        }
        return plans
    }

    private init(_ line: LineSetup, _ setups: [MeterSetup]) throws(LineError) {
        let usual = setups.lazy.compactMap(\.usualSettings).first
        let settings = line.settings ?? usual ?? LineSettings(baud: 1200, stopBits: 2)
        name = line.name
        meters = setups.map(MeterPlan.init)
        entries = Dictionary(setups.map { ($0.name, Chronicle.Entry($0)) }) { first, _ in first }
        timing = ProtocolTiming(line.address, settings)
        open = try Self.opening(line, settings)
        origin = Origin(line: line, meters: setups)
    }

    private static func opening(
        _ line: LineSetup,
        _ settings: LineSettings
    ) throws(LineError) -> LineLoop.Opening {
        let clock = ContinuousClock()
        let address = line.address
        let trace = try line.trace.map { path throws(LineError) in
            try Tracing(path, port: address.description, settings, clock: clock)
        }
        return { () async throws(LineError) in
            let open = try await address.open(settings, clock: clock)
            return trace?.traced(open) ?? open
        }
    }
}

extension MeterPlan {
    /// What a configuration says of a meter.
    init(_ setup: MeterSetup) {
        self.init(name: setup.name, model: setup.model, groups: setup.groups)
        access = setup.access
        asksSerial = true
        keepsAwake = setup.keepsAwake
        limit = setup.limit
    }
}

extension MeterPlan {
    /// Says so where the battery bears less than is planned: better now than at noon.
    func warnOfOverdraft() {
        guard let overdraft else { return }
        Terminal.complain(overdraft.message, hint: overdraft.hint)
    }
}

extension Chronicle.Entry {
    fileprivate init(_ setup: MeterSetup) {
        self.init(
            interval: setup.groups.map(\.cadence.interval).min() ?? 0,
            fillsGaps: setup.fillsGaps,
            clockZoneMinutes: setup.clockZoneMinutes
        )
        hasMemory = setup.access.isEye
        clockStep = setup.access.isBus ? 60 : 1
    }
}

extension MeterSetup {
    /// The settings that the meter needs of its line; nil where any of its kind may need others.
    var usualSettings: LineSettings? {
        switch access {
        case .eye: model.map { LineSettings(baud: Int($0.eye.baud), stopBits: 2) }
        case .bus: .bus
        // Parity is the eighth bit: software makes it, so that any adapter can carry it.
        case .characters: LineSettings(baud: 300, stopBits: 2)
        }
    }
}

extension LineSettings {
    /// What every M-Bus meter hears. (EN 13757-2)
    static let bus = LineSettings(baud: 2_400, parity: .even)
}

extension ProtocolTiming {
    /// The times of a line: a network adds to those of the wire.
    init(_ address: LineAddress?, _ settings: LineSettings) {
        let baud = Int32(settings.baud)
        switch address?.place {
        case .tcp, .rfc2217, .unix:
            self.init(
                eye: KMP.LineTiming(baud: baud, latency: 1_000_000),
                bus: MBus.LineTiming(baud: baud, latency: 1_000_000),
                characters: ASCIITiming(latency: 1_000_000)
            )
        default:
            self.init(
                eye: KMP.LineTiming(baud: baud),
                bus: MBus.LineTiming(baud: baud),
                characters: ASCIITiming()
            )
        }
    }
}
