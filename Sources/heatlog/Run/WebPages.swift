import Catalogue
import Collector
import Dashboard
import Journal
import KMP
import Metering
import Outputs
import Settings

/// The pages that the running program serves over HTTP; a configuration that is read again may put
/// them elsewhere.
struct WebPages: Sendable {
    let journal: Journal
    let kept: Kept

    /// How long it waits before it tries again to listen, in seconds.
    private static let pause: Duration = .seconds(60)

    /// Serves until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            // Before the terms are looked at: a change in between must not be missed.
            let changes = kept.changes
            let place = kept.terms.http
            await withTaskGroup(of: Void.self) { group in
                if let place { group.addTask { await serve(at: place) } }
                for await _ in changes where kept.terms.http != place { break }
                group.cancelAll()
            }
        }
    }

    /// Serves at one place; where that cannot be, it is told once and tried again.
    private func serve(at place: HTTPSetup) async {
        var isTold = false
        while !Task.isCancelled {
            do throws(WebServerError) {
                try await WebServer(host: place.host, port: place.port, pages: [metrics]).run { _ in
                    Terminal.write("Metrics are served at http://\(place)/metrics.")
                }
            } catch {
                if !isTold {
                    Terminal.complain(
                        "\(SystemTime.now.localText) \(error.message)",
                        hint: "\(error.hint) It is tried again; reading goes on."
                    )
                }
                isTold = true
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// What Prometheus scrapes.
    private var metrics: WebPage {
        WebPage("/metrics", contentType: MetricsPage.contentType) {
            let terms = kept.terms
            let now = SystemTime.now
            return try MetricsPage(
                journal,
                meters: try meters(terms),
                outputs: terms.outputs.map(\.name),
                version: Heatlog.version,
                now: now,
                today: journal.zone.date(of: now) ?? HomeZone(journal.zone.name).day(of: now)
            ).text()
        }
    }

    /// The meters, each with the budget of its model where the configuration does not say one.
    private func meters(_ terms: Terms) throws(JournalError) -> [MetricsPage.Meter] {
        let stored = try journal.meters()
        var meters: [MetricsPage.Meter] = []
        for setup in terms.meters {
            let meter = try journal.lastEvent(.identified, data: setup.name)?.meter
            let model = setup.model ?? stored.first { $0.meter == meter }?.likelyModel
            meters.append(MetricsPage.Meter(setup, model))
        }
        return meters
            + terms.pulses.map { setup in
                MetricsPage.Meter(
                    name: setup.name,
                    intervals: setup.interval...setup.interval,
                    budget: nil
                )
            }
    }
}

extension MetricsPage.Meter {
    /// What a page needs to know of a meter of the configuration.
    init(_ setup: MeterSetup, _ model: MeterModel?) {
        let intervals = setup.groups.map(\.cadence.interval)
        let least = intervals.min() ?? 3_600_000
        var registers: [UInt16: Int64] = [:]
        // What says all at once may have no numbers for it.
        for group in setup.groups where setup.access.isEye {
            guard case .these(let ids) = group.registers else { continue }
            for id in ids {
                registers[id.rawValue] = min(
                    registers[id.rawValue] ?? .max,
                    group.cadence.interval
                )
            }
        }
        self.init(
            name: setup.name,
            intervals: least...max(least, intervals.max() ?? least),
            registers: registers,
            budget: setup.limit.number(for: model)
        )
    }
}
