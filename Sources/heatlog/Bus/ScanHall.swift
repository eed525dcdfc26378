import Collector
import MBus

/// A search while it goes on: shows what is found as it is, and keeps it for the end.
///
/// One task searches; nobody else looks on.
final class ScanHall {
    /// Whether more than one speed is tried.
    let severalSpeeds: Bool
    private let showsRows: Bool
    private var found: ScanResult
    private var baud = 0
    private var hasHeading = false
    /// What the search now going on has cost so far, in case that it is interrupted.
    private var running: ScanResult.Round?

    init(port: String, showsRows: Bool, severalSpeeds: Bool) {
        self.showsRows = showsRows
        self.severalSpeeds = severalSpeeds
        found = ScanResult(port: port)
    }

    /// A search at a speed begins.
    func begin(at baud: Int) {
        self.baud = baud
        hasHeading = false
        Terminal.progress("looking at \(baud) baud")
    }

    /// Takes what a search tells.
    func take(_ event: BusSearchEvent) {
        switch event {
        case .asking(let target, let tally): ask(target, tally)
        case .found(let finding, let tally): add(finding, tally)
        case .inseparable(let selection, let tally):
            count(.secondary, tally)
            found.inseparable.append(.init(selection: selection, baud: baud))
            say("several meters  \(selection): nothing tells them apart, see below")
        case .collision(let address, let tally):
            count(.primary, tally)
            found.collisions.append(.init(address: address, baud: baud))
            guard found.count(at: address, baud) < 2 else { return }
            say("several meters  answer at primary address \(address.rawValue), see below")
        }
    }

    /// A search is over.
    func end(_ result: (ending: BusSearchEnding, tally: SearchTally), of kind: ScanResult.Kind) {
        running = nil
        found.rounds.append(.init(kind: kind, baud: baud, tally: result.tally))
        if result.ending == .noise { found.noise.append(baud) }
    }

    /// The addresses of a speed were left out, for nobody answers at it.
    func skipAddresses() { found.silent.append(baud) }

    /// All that was found.
    func result(isComplete: Bool) -> ScanResult {
        var result = found
        if let running { result.rounds.append(running) }
        result.isComplete = isComplete
        return result
    }

    private func ask(_ target: TelegramReadout.Target, _ tally: SearchTally) {
        let met = counted(found.meters.count, "meter")
        switch target {
        case .primary(let address):
            count(.primary, tally)
            Terminal.progress(Int(address.rawValue), of: 250, "addresses, \(met)")
        case .secondary(let selection):
            count(.secondary, tally)
            Terminal.progress("selection \(tally.probes + 1): \(selection), \(met)")
        }
    }

    private func count(_ kind: ScanResult.Kind, _ tally: SearchTally) {
        running = .init(kind: kind, baud: baud, tally: tally)
    }

    private func add(_ finding: Finding, _ tally: SearchTally) {
        count(finding.selection == nil ? .primary : .secondary, tally)
        let meter = ScanResult.Meter(finding: finding, baud: baud)
        guard !found.has(meter) else { return }
        found.meters.append(meter)
        if !hasHeading, severalSpeeds { say("At \(baud) baud:") }
        if !hasHeading { say(ScanResult.Meter.heading) }
        hasHeading = true
        say(meter.row)
    }

    private func say(_ line: String) {
        guard showsRows else { return }
        Terminal.clearProgress()
        Terminal.write(line)
    }
}
