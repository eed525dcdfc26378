import Journal
import Metering

/// How the record stands, as people read it: the verdict first, then what it rests on.
struct StatusPage {
    /// What a terminal shows in a line.
    static let width = 80

    private let report: StatusReport
    private let zone: HomeZone
    private let isFull: Bool

    /// Makes a page.
    ///
    /// - Parameters:
    ///   - report: what is told.
    ///   - zone: the zone of the times that are shown.
    ///   - isFull: whether all is told of each meter, as of one that was asked for.
    init(_ report: StatusReport, zone: HomeZone, isFull: Bool) {
        self.report = report
        self.zone = zone
        self.isFull = isFull
    }

    /// The page, ready to be printed.
    var text: String {
        var parts = [head]
        parts += report.meters.map {
            MeterBlock($0, now: report.time, zone: zone, isFull: isFull).lines
        }
        if report.meters.isEmpty { parts.append(["There are no meters."]) }
        if !isFull { parts += [others, readers] }
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    private var head: [String] {
        let size = SpanWords.size(bytes: report.journal.bytes)
        let file = "Journal \(report.journal.path), \(size)."
        let program = wrapped(report.program.words(in: zone), width: Self.width)
        return verdict + (report.program.isRunning == false ? program.red : program) + [file]
    }

    /// What to do about it all; without a configuration nobody can say.
    private var verdict: [String] {
        guard report.meters.contains(where: { $0.condition != .unknown }) else { return [] }
        let troubles = report.meters.filter { $0.condition.isTrouble }
        guard troubles.isEmpty else {
            let words = troubles.map { "\($0.title) \($0.condition.words)" }
            let sentence = "Something is wrong: \(words.joined(separator: ", "))."
            return wrapped(sentence, width: Self.width).red
        }
        let odd = report.meters.filter(\.hasRemarks).map(\.title).joined(separator: ", ")
        if odd.isEmpty, report.program.isRunning != false {
            return [Terminal.styled("All is well.", .bold)]
        }
        let subject = report.meters.count == 1 ? "The meter was" : "Every meter was"
        let sentence = "\(subject) read in time" + (odd.isEmpty ? "." : ", but look at \(odd).")
        return wrapped(sentence, width: Self.width).map { Terminal.styled($0, .bold) }
    }

    private var others: [String] {
        guard !report.others.isEmpty else { return [] }
        let names = report.others.joined(separator: ", ")
        return wrapped("Also in the journal, not configured: \(names).", width: Self.width)
    }

    private func words(for reader: ReaderStatus) -> String {
        let words = ReaderStatus.words(rows: reader.queue)
        return reader.failing.map { "\(words), takes none since \(zone.minute($0))" } ?? words
    }

    private var readers: [String] {
        guard !report.readers.isEmpty else { return [] }
        var table = Table(.left, .left)
        for reader in report.readers { table.add("  " + reader.name, words(for: reader)) }
        return [Terminal.styled("Outputs", .bold)] + table.lines
    }
}

extension ReaderStatus {
    /// What a reader waits for.
    static func words(rows: Int) -> String {
        switch rows {
        case 0: "has everything"
        case 1: "waits for 1 row"
        case ..<Self.limit: "waits for about \(rows) rows"
        default: "waits for \(Self.limit) rows or more"
        }
    }
}

extension Condition {
    fileprivate var words: String {
        switch self {
        case .well, .unknown: "is well"
        case .outage: "cannot be read"
        case .stale: "is stale"
        case .neverRead: "was never read"
        }
    }
}

extension [String] {
    /// The lines as a terminal shows what somebody has to see.
    var red: [String] { map { Terminal.styled($0, .red) } }
}

extension HomeZone {
    /// Date and time of the zone to the minute: `2026-11-22 20:02`.
    func minute(_ time: Timestamp) -> String {
        let seconds = time.milliseconds / 1_000 + Int64(offset(time))
        let text = MeterDateTime(clockSeconds: seconds)?.description ?? time.description
        return String(text.prefix(16))
    }
}
