public import Journal
public import Metering

/// The readings of a span as OpenMetrics text with a time on each, for Prometheus to load.
///
/// Names, units and labels are those of ``MetricsPage``. All samples of one name lie together and
/// those of one meter are in the order of time, as the format wants it (openmetrics.io, "MetricFamily"
/// and "Metric"). Texts, dates and numbers that measure nothing have no place in it.
public struct OpenMetricsHistory {
    private let journal: Journal
    private let meter: String?
    private let from: Timestamp
    private let to: Timestamp

    /// Ten years of one register are more than a small computer holds in memory.
    private static let span: Int64 = 7 * 86_400_000

    /// Prepares it.
    ///
    /// - Parameters:
    ///   - journal: where the readings are.
    ///   - meter: the meter's serial number or line; nil for all.
    ///   - from: the first time that counts.
    ///   - to: the first time that no longer does.
    public init(_ journal: Journal, meter: String?, from: Timestamp, to: Timestamp) {
        self.journal = journal
        self.meter = meter
        self.from = from
        self.to = to
    }

    /// Passes all of the text on, piece by piece.
    ///
    /// - Returns: how many readings were left out since they were doubted: the format has no mark.
    /// - Throws: ``JournalError``, and what `sink` throws.
    public func write(_ sink: (String) throws -> Void) throws -> Int {
        var doubtful = 0
        for family in try families() {
            var head = family.head
            for line in family.lines {
                try forEachSpan(of: line.series) { readings in
                    doubtful += readings.count(where: \.isDoubtful)
                    let text = family.text(of: readings, line.labels)
                    guard !text.isEmpty else { return }
                    try sink(head + text)
                    head = ""
                }
            }
        }
        try sink("# EOF\n")
        return doubtful
    }

    /// All families that the journal's series make, by name.
    private func families() throws(JournalError) -> [Family] {
        var families: [String: Family] = [:]
        for series in try journal.series(meter: meter) {
            guard let metric = MeterMetric(series) else { continue }
            let met = try journal.newestEvents(of: [series.meter], kinds: [.identified], limit: 1)
            let meter = MeterLabels(meter: series.meter, name: met.first?.data).pairs
            let register = metric.register.map { [("register", $0)] } ?? []
            let labels = MetricFamily.labels(meter + register)
            families[metric.name, default: Family(metric)].add(series, metric, labels)
        }
        return families.values.sorted { $0.metric.name < $1.metric.name }
    }

    /// The readings of series together in the order of time, some days at once.
    private func forEachSpan(
        of series: [Series],
        _ body: ([StoredReading]) throws -> Void
    ) throws {
        var start = from
        while true {
            let next = try series.compactMap { series in
                try journal.oldest(of: series, from: start)?.time
            }.min()
            guard let next, next < to else { return }
            let end = Timestamp(
                milliseconds: min(to.milliseconds, next.milliseconds + Self.span)
            )
            let readings = try series.flatMap { try journal.range(of: $0, from: next, to: end) }
            try body(readings.sorted { $0.time < $1.time })
            start = end
        }
    }
}

/// All that has one name.
private struct Family {
    /// The series that share a name and all labels: a unit that changed began another series.
    struct Line {
        let labels: String
        var series: [Series]
    }

    let metric: MeterMetric
    private(set) var lines: [Line] = []
    private var metrics: [Series: MeterMetric] = [:]

    init(_ metric: MeterMetric) { self.metric = metric }

    mutating func add(_ series: Series, _ metric: MeterMetric, _ labels: String) {
        metrics[series] = metric
        if let index = lines.firstIndex(where: { $0.labels == labels }) {
            lines[index].series.append(series)
        } else {
            lines.append(Line(labels: labels, series: [series]))
        }
    }

    /// What stands before its samples.
    var head: String {
        let (name, help) = (metric.name, MetricFamily.escapedHelp(metric.help))
        let unit = metric.unit.map { "# UNIT \(name) \($0)\n" } ?? ""
        return "# HELP \(name) \(help.replacing("\"", with: "\\\""))\n"
            + "# TYPE \(name) \(metric.isCounter ? "counter" : "gauge")\n" + unit
    }

    /// The samples of readings, one for each time: of several the one that was read by us.
    func text(of readings: [StoredReading], _ labels: String) -> String {
        let name = metric.name + (metric.isCounter ? "_total" : "")
        var (text, last, rank) = ("", "", 0)
        var time: Timestamp?
        for reading in readings where !reading.isDoubtful {
            guard let decimal = reading.decimal, let metric = metrics[reading.series],
                let value = metric.value(decimal),
                reading.time != time || reading.source.rank < rank
            else { continue }
            if reading.time != time { text += last }
            (time, rank) = (reading.time, reading.source.rank)
            let seconds = ExactDecimal(reading.time.milliseconds, exponent: -3)
            last = "\(name)\(labels) \(value) \(seconds)\n"
        }
        return text + last
    }
}

extension Source {
    /// Which of two readings of one time is believed: the lower one.
    fileprivate var rank: Int {
        switch self {
        case .live, .pulse, .simulated: 0
        case .logger: 1
        case .imported: 2
        }
    }
}
