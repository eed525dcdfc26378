public import Journal
public import Metering

/// The page that Prometheus scrapes: what meters showed last, and how reading and passing on goes.
///
/// It is made from the journal alone. A value is left out that was doubted, that does not come from
/// now (the meter's memory, a file), or that is older than ``patience`` reads: a meter that nobody
/// reads any more must not look alive. When it was last read stays.
public struct MetricsPage: Sendable {
    /// The type of the text.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    /// How many reads may be missed before a value is left out.
    public static let patience: Int64 = 3
    /// Where reads are closer than this, a value is good for so many milliseconds.
    static let leastAge: Int64 = 300_000

    /// A meter of the configuration.
    public struct Meter: Sendable, Hashable {
        /// What it is called.
        public let name: String
        /// What lies between two reads of what is read most often, and of what is read most rarely,
        /// in milliseconds.
        public let intervals: ClosedRange<Int64>
        /// What lies between two reads of registers that are read at times of their own, in
        /// milliseconds.
        public let registers: [UInt16: Int64]
        /// How many requests its battery bears a day; nil for any number.
        public let budget: Int?

        /// Describes a meter.
        public init(
            name: String,
            intervals: ClosedRange<Int64>,
            registers: [UInt16: Int64] = [:],
            budget: Int?
        ) {
            self.name = name
            self.intervals = intervals
            self.registers = registers
            self.budget = budget
        }
    }

    private let journal: Journal
    private let meters: [Meter]
    private let outputs: [String]
    private let version: String
    private let now: Timestamp
    private let today: CalendarDate

    /// Makes a page.
    ///
    /// - Parameters:
    ///   - journal: what it is made from.
    ///   - meters: the meters of the configuration.
    ///   - outputs: the names of the configuration's outputs.
    ///   - version: the version of the program.
    ///   - now: what time it is.
    ///   - today: the day that requests count for.
    public init(
        _ journal: Journal,
        meters: [Meter],
        outputs: [String],
        version: String,
        now: Timestamp,
        today: CalendarDate
    ) {
        self.journal = journal
        self.meters = meters
        self.outputs = outputs
        self.version = version
        self.now = now
        self.today = today
    }

    /// The page in the text format 0.0.4.
    ///
    /// - Returns: lines that end in LF, the last one too.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func text() throws(JournalError) -> String {
        let subjects = try subjects()
        let program = MetricFamily(
            "heatlog_build_info",
            .gauge,
            "The version of heatlog, as a label of a number that is always 1.",
            [MetricFamily.Sample("1", [("version", version)])]
        )
        let families = try [program] + values(of: subjects) + reading(subjects) + passingOn()
        return families.sorted { $0.name < $1.name }.map(\.text).joined()
    }

    /// A meter, and what the journal calls it.
    private struct Subject {
        let meter: Meter
        let stored: StoredMeter?
        let labels: [(String, String)]
    }

    private func subjects() throws(JournalError) -> [Subject] {
        let stored = try journal.meters()
        var subjects: [Subject] = []
        for meter in meters {
            let met = try journal.lastEvent(.identified, data: meter.name)?.meter
            let key = met ?? "line:\(meter.name)"
            subjects.append(
                Subject(
                    meter: meter,
                    stored: stored.first { $0.meter == key },
                    labels: MeterLabels(meter: key, name: meter.name).pairs
                )
            )
        }
        return subjects
    }
}

// MARK: What meters showed

extension MetricsPage {
    private func values(of subjects: [Subject]) throws(JournalError) -> [MetricFamily] {
        var families: [String: MetricFamily] = [:]
        for subject in subjects {
            guard let meter = subject.stored?.meter else { continue }
            var seen: Set<String> = []
            // A unit that has changed left another series behind: the newest one counts.
            let readings = try journal.latest(serial: meter).sorted { $0.time > $1.time }
            let newest = readings.first { isOfNow($0) }?.time
            for reading in readings {
                guard let metric = MeterMetric(reading.series), seen.insert(metric.key).inserted,
                    isAlive(reading, newest: newest, subject.meter),
                    let decimal = reading.decimal, let value = metric.value(decimal)
                else { continue }
                let name = metric.name + (metric.isCounter ? "_total" : "")
                let labels = subject.labels + [("register", metric.register)].compactMap(given)
                families[
                    name,
                    default: MetricFamily(name, metric.isCounter ? .counter : .gauge, metric.help)
                ].samples.append(MetricFamily.Sample("\(value)", labels))
            }
        }
        return Array(families.values)
    }

    private func given(_ label: (String, String?)) -> (String, String)? {
        label.1.map { (label.0, $0) }
    }

    /// Whether a reading may stand for what the meter shows now.
    private func isAlive(
        _ reading: StoredReading,
        newest: Timestamp?,
        _ meter: Meter
    ) -> Bool {
        guard isOfNow(reading), !reading.isDoubtful, let newest else { return false }
        let interval = meter.registers[reading.register] ?? meter.intervals.upperBound
        return age(newest) <= Self.limit(meter.intervals.lowerBound)
            && age(reading.time) <= Self.limit(interval)
            // A clock that was wrong has left a time that never grows old.
            && age(reading.time) >= -Self.leastAge
    }

    private func isOfNow(_ reading: StoredReading) -> Bool {
        ![.logger, .imported].contains(reading.source)
    }

    private func age(_ time: Timestamp) -> Int64 { now.milliseconds - time.milliseconds }

    private static func limit(_ interval: Int64) -> Int64 {
        max(leastAge, interval.multipliedReportingOverflow(by: patience).partialValue)
    }
}

// MARK: How it goes

extension MetricsPage {
    private func reading(_ subjects: [Subject]) throws(JournalError) -> [MetricFamily] {
        var info = MetricFamily(
            "heatmeter_info",
            .gauge,
            "What meter it is, as labels of a number that is always 1."
        )
        var lastRead = MetricFamily(
            "heatmeter_last_read_timestamp_seconds",
            .gauge,
            "When the meter was last read by heatlog."
        )
        var reads = MetricFamily(
            "heatlog_reads_total",
            .counter,
            "Visits to meters by what they brought; counted up to an hour late."
        )
        var budget = MetricFamily(
            "heatlog_budget_requests_left",
            .gauge,
            "How many requests the meter's battery bears today besides those that were made."
        )
        for subject in subjects {
            let name = subject.meter.name
            if let stored = subject.stored {
                let model = ("model", stored.model ?? "")
                info.samples.append(MetricFamily.Sample("1", subject.labels + [model]))
                if let time = try journal.newestTime(of: stored.meter) {
                    let seconds = ExactDecimal(time.milliseconds, exponent: -3)
                    lastRead.samples.append(MetricFamily.Sample("\(seconds)", subject.labels))
                }
            }
            let visits = try journal.allVisits(of: name)
            for (result, count) in [
                ("success", visits.visits - visits.failures), ("failure", visits.failures),
            ] {
                let labels = [("name", name), ("result", result)]
                reads.samples.append(MetricFamily.Sample("\(count)", labels))
            }
            if let limit = subject.meter.budget {
                let left = max(0, limit - (try journal.spent(by: name, on: today)))
                budget.samples.append(MetricFamily.Sample("\(left)", [("name", name)]))
            }
        }
        return [info, lastRead, reads, budget]
    }

    private func passingOn() throws(JournalError) -> [MetricFamily] {
        var up = MetricFamily(
            "heatlog_output_up",
            .gauge,
            "Whether the output takes readings (1) or not (0), as last told."
        )
        var queue = MetricFamily(
            "heatlog_output_queue_rows",
            .gauge,
            "About how many rows of up to eight readings wait for the output, 100000 at most."
        )
        var readings = MetricFamily(
            "heatlog_output_readings_total",
            .counter,
            "Readings by what became of them: passed on, too old for the receiver, or unfit for it."
        )
        for output in outputs {
            let name = ("output", output)
            let reader = try journal.reader(output)
            let told = try journal.newestEvents(
                kinds: [.outputFailed, .outputAnswering],
                data: output,
                limit: 1
            )
            let isDown = told.first?.kind == .outputFailed
            up.samples.append(MetricFamily.Sample(isDown ? "0" : "1", [name]))
            let rows = try journal.queue(after: reader.position)
            queue.samples.append(MetricFamily.Sample("\(rows)", [name]))
            let tally = reader.tally
            for (result, count) in [
                ("passed", tally.passed - tally.past - tally.unfit), ("past", tally.past),
                ("unfit", tally.unfit),
            ] {
                readings.samples.append(
                    MetricFamily.Sample("\(count)", [name, ("result", result)])
                )
            }
        }
        return [up, queue, readings]
    }
}
