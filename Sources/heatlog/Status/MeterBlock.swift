import Catalogue
import Settings
import Journal
import Metering

/// What a page tells of one meter: a line for its name, and one for each thing to know.
struct MeterBlock {
    /// How many gaps are told where not all is told.
    private static let fewGaps = 3

    private let meter: MeterStatus
    private let now: Timestamp
    private let zone: HomeZone
    private let isFull: Bool

    init(_ meter: MeterStatus, now: Timestamp, zone: HomeZone, isFull: Bool) {
        self.meter = meter
        self.now = now
        self.zone = zone
        self.isFull = isFull
    }

    /// The lines.
    var lines: [String] {
        var lines = [Terminal.styled(title, .bold)]
        if let outage = meter.outage {
            let words = "since \(zone.minute(outage.since)). \(outage.words)"
            lines += labelled("Outage", words).red
        }
        let read = labelled("Read", readWords)
        lines += [.stale, .neverRead].contains(meter.condition) ? read.red : read
        if let total = meter.total { lines += labelled("Total", words(for: total)) }
        for line in meter.pulses?.lines(age: age) ?? [] {
            let told = labelled(line.label, line.words)
            lines += line.isRed ? told.red : told
        }
        if let visits = meter.visits { lines += labelled("Answered", words(for: visits)) }
        if let requests = meter.requests { lines += labelled("Requests", requests.words) }
        for (index, meaning) in meter.info.enumerated() {
            lines += labelled(index == 0 ? "Info" : "", meaning.text).red
        }
        lines += gaps
        if let drift = meter.drift {
            let span = SpanWords.time(seconds: drift)
            lines += labelled("Clock", "\(span) \(drift > 0 ? "fast" : "slow")")
        }
        return lines + (isFull ? events : [])
    }

    private var title: String {
        let known = [meter.model, meter.serial.map { "serial \($0)" }].compactMap(\.self)
        let isNamed = meter.title != meter.serial
        let parts = isNamed ? known : [meter.model].compactMap(\.self)
        return meter.title + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    }

    private var readWords: String {
        guard let time = meter.lastRead else { return "never" }
        let words = "\(age(time)), \(zone.minute(time))"
        guard meter.condition == .stale, let interval = meter.interval else { return words }
        return "\(words), STALE: read every \(Interval.text(of: .milliseconds(interval)))"
    }

    private func words(for total: StoredReading) -> String {
        let value = [total.text ?? "no value", total.unit].compactMap(\.self)
            .joined(separator: " ")
        var parts = [value, total.series.label, total.source.words]
        if meter.lastRead.map(age) != age(total.time) { parts.append(age(total.time)) }
        if total.isDoubtful { parts.append("doubtful") }
        return parts.joined(separator: ", ")
    }

    private func words(for visits: VisitStatus) -> String {
        let (today, week) = (visits.today, visits.week)
        guard week.visits > 0 else { return "no visits in 7 days" }
        let day = today.visits > 0 ? "\(today.successes) of \(today.visits)" : "no visits"
        // Rounded down: what is not whole must not look so.
        let share = week.successes * 100 / week.visits
        return "\(day) today, \(week.successes) of \(week.visits) in 7 days (\(share) %)"
    }

    private var gaps: [String] {
        let counts =
            [(meter.gaps.open, "open"), (meter.gaps.filled, "filled")]
            + [(meter.gaps.lost, "lost")]
        let told = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        var lines = labelled("Gaps", told.isEmpty ? "none" : told)
        let recent = meter.gaps.recent
        let shown = isFull ? recent[...] : recent.prefix(Self.fewGaps)
        lines += shown.flatMap { labelled("", words(for: $0)) }
        if shown.count < recent.count {
            lines += labelled("", "and \(recent.count - shown.count) more in the last 30 days")
        }
        return lines
    }

    private func words(for gap: Gap) -> String {
        let (start, end) = (zone.minute(gap.start), zone.minute(gap.end))
        let isOneDay = start.prefix(10) == end.prefix(10)
        let span = "\(gap.state.rawValue) \(start) to \(isOneDay ? String(end.suffix(5)) : end)"
        return gap.words.map { "\(span): \($0)" } ?? span
    }

    private var events: [String] {
        guard !meter.events.isEmpty else { return [] }
        let told = meter.events.flatMap { event in
            let time = zone.minute(event.time)
            let words = wrapped(event.words, width: StatusPage.width - time.count - 4)
            return words.enumerated().map { index, line in
                "  " + (index == 0 ? time : time.map { _ in " " }.joined()) + "  " + line
            }
        }
        return ["", Terminal.styled("Last events", .bold)] + told
    }

    private func age(_ time: Timestamp) -> String {
        SpanWords.age(milliseconds: now.milliseconds - time.milliseconds)
    }
}

extension RequestStatus {
    fileprivate var words: String {
        switch limit {
        case .requests(let number): "\(today) of \(number) today"
        case .none: "\(today) today, no limit"
        case .unknown: "\(today) today"
        }
    }
}

extension Source {
    /// What it is for people.
    fileprivate var words: String {
        switch self {
        case .live: "read from the meter"
        case .logger: "from the meter's memory"
        case .imported: "imported"
        case .pulse: "counted"
        case .simulated: "simulated"
        }
    }
}
