import Catalogue
import Collector
import Diagnosis
import Foundation
import Journal
import KMP
import Metering
import Settings
import Transport

/// A meter of the configuration that a command reads by itself, when no heatlog is running.
///
/// Its requests are counted in the journal like all others: the battery does not ask who reads.
struct NamedMeter {
    let setup: MeterSetup
    let line: LineSetup
    private let configuration: Configuration

    /// The meter of that name.
    ///
    /// - Throws: a complaint where the configuration is wrong or has no such meter.
    static func named(_ name: String, config: String?) throws(Complaint) -> NamedMeter {
        guard let path = config ?? Configuration.defaultPath() else {
            throw Complaint(
                "There is no configuration that could say what '\(name)' is.",
                hint: "Make one with 'heatlog config init', or name the port with --port.",
                status: .configuration
            )
        }
        let configuration = try ConfiguredRun.load(path).configuration
        guard let meter = NamedMeter(configuration, where: { $0.name == name }) else {
            let known = configuration.meters.map(\.name).joined(separator: ", ")
            throw Complaint(
                "The configuration \(path) has no meter '\(name)'.",
                hint: known.isEmpty ? "It has no meters." : "It has: \(known).",
                status: .usage
            )
        }
        return meter
    }

    /// The first meter of the usual configuration on a port, nil where there is none.
    ///
    /// - Parameters:
    ///   - address: the port.
    ///   - isWanted: which of its meters may be meant.
    /// - Returns: the meter.
    static func at(
        _ address: LineAddress,
        where isWanted: (MeterSetup) -> Bool = { _ in true }
    ) -> NamedMeter? {
        guard let configuration = usual() else { return nil }
        let lines = configuration.lines.filter { $0.address == address }.map(\.name)
        return NamedMeter(configuration) { lines.contains($0.line) && isWanted($0) }
    }

    /// The line of the usual configuration on a port, nil where there is none.
    static func line(at address: LineAddress) -> LineSetup? {
        usual()?.lines.first { $0.address == address }
    }

    private static func usual() -> Configuration? {
        let environment = ProcessInfo.processInfo.environment
        guard let path = Configuration.defaultPath() else { return nil }
        return (try? Configuration.load(path, environment: environment))?.configuration
    }

    private init?(_ configuration: Configuration, where isWanted: (MeterSetup) -> Bool) {
        guard let setup = configuration.meters.first(where: isWanted),
            let line = configuration.lines.first(where: { $0.name == setup.line })
        else { return nil }
        self.setup = setup
        self.line = line
        self.configuration = configuration
    }

    /// The socket of the running program.
    var socket: String { configuration.socket }

    /// What the journal tells of it, nil where it has never been read or there is no journal yet.
    func past(at now: Timestamp) -> Past? {
        let zone = HomeZone(configuration.zone)
        guard FileManager.default.fileExists(atPath: configuration.journal),
            let journal = try? RunCommand.opened(configuration.journal, zone)
        else { return nil }
        let gathering = StatusGathering(
            journal: journal,
            configuration: configuration,
            zone: zone,
            now: now
        )
        guard let report = try? gathering.report(of: setup.name, SystemAnswer()),
            let status = report.meters.first, let lastRead = status.lastRead, lastRead <= now
        else { return nil }
        return Past(
            age: .milliseconds(now.milliseconds - lastRead.milliseconds),
            model: setup.model ?? status.model.flatMap(MeterCatalogue.model(named:)),
            requests: status.requests?.today,
            visits: status.visits?.today.visits ?? 0,
            failures: status.visits?.today.failures ?? 0
        )
    }

    /// Counts requests for an alignment, which has an allowance of its own; see ``Allowance``.
    ///
    /// - Throws: a complaint where there is a journal and it cannot be opened.
    func aligning() throws(Complaint) -> Aligning {
        let zone = HomeZone(configuration.zone)
        let journal = try RunCommand.opened(configuration.journal, zone)
        let ledger = BatteryLedger(journal) { zone.day(of: SystemTime.now) }
        let limit = setup.limit.number(for: setup.model).map(Allowance.requests(budget:))
        // No meter is called that: names have no blanks.
        let name = "\(setup.name) (align)"
        return Aligning(left: ledger.left(of: name, limit: limit)) { () throws(BudgetSpent) in
            try ledger.spend(by: name, limit: limit)
            if limit == nil { ledger.flush() }
        }
    }

    /// What an alignment may spend.
    struct Aligning {
        /// How many requests are left today, nil for any number.
        let left: Int?
        /// Counts a request.
        let spend: @Sendable () throws(BudgetSpent) -> Void
    }

    /// Counts requests in the journal, and refuses what the battery does not bear.
    ///
    /// - Throws: a complaint where there is a journal and it cannot be opened.
    func spending() throws(Complaint) -> @Sendable () throws(BudgetSpent) -> Void {
        let zone = HomeZone(configuration.zone)
        let journal = try RunCommand.opened(configuration.journal, zone)
        let ledger = BatteryLedger(journal) { zone.day(of: SystemTime.now) }
        let limit = setup.limit.number(for: setup.model)
        let name = setup.name
        return { () throws(BudgetSpent) in
            try ledger.spend(by: name, limit: limit)
            if limit == nil { ledger.flush() }
        }
    }
}
