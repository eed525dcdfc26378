import Journal
import Metering

/// How outputs stand, as people read it.
struct OutputsPage {
    private let report: OutputsReport
    private let zone: HomeZone

    /// Makes a page.
    ///
    /// - Parameters:
    ///   - report: what is told.
    ///   - zone: the zone of the times that are shown.
    init(_ report: OutputsReport, zone: HomeZone) {
        self.report = report
        self.zone = zone
    }

    /// The page, ready to be printed.
    var text: String {
        guard !report.outputs.isEmpty else {
            return "There are no outputs. How to write one: docs/outputs.md"
        }
        return report.outputs.map { block($0).joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private func block(_ output: OutputStatus) -> [String] {
        var lines = [Terminal.styled("\(output.name): \(Self.title(output))", .bold)]
        if output.kind != nil { lines += labelled("Queue", queue(output.backlog)) }
        lines += labelled("Passed on", Self.count(output.taken))
        let left = [(output.tally.past, "too old for it"), (output.tally.unfit, "of no use to it")]
            .filter { $0.0 > 0 }.map { "\(Self.count($0.0)) \($0.1)" }
        if !left.isEmpty { lines += labelled("Left out", left.joined(separator: ", ")) }
        return lines + (output.trouble.map(trouble) ?? [])
    }

    private static func title(_ output: OutputStatus) -> String {
        guard let kind = output.kind else { return "not in the configuration" }
        return output.place.map { "\(kind), \($0)" } ?? kind
    }

    private func queue(_ backlog: Backlog) -> String {
        let words = ReaderStatus.words(rows: backlog.rows)
        guard let next = backlog.next else { return words }
        let age = report.time.milliseconds - next.milliseconds
        return "\(words) with \(Self.count(backlog.readings)), the next of "
            + SpanWords.age(milliseconds: age)
    }

    private func trouble(_ trouble: OutputTrouble) -> [String] {
        let start = zone.minute(trouble.since)
        guard let until = trouble.until.map(zone.minute) else {
            return labelled("Trouble", "since \(start). \(trouble.words)").red
        }
        return labelled("Trouble", "from \(start) to \(until). \(trouble.words)")
    }

    private static func count(_ number: Int) -> String {
        "\(number) \(number == 1 ? "reading" : "readings")"
    }
}
