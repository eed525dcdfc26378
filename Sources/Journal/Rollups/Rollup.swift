internal import GRDB
public import Metering

/// What an hour, a day or a month held of one series.
public struct Rollup: Sendable, Hashable {
    /// What is said of a total, and what of anything else.
    public enum Content: Sendable, Hashable {
        /// The first and the last value, and what was counted since the last value before it.
        case total(first: ExactDecimal, last: ExactDecimal, difference: ExactDecimal)
        /// The lowest and highest value, and the time-weighted mean.
        case level(minimum: ExactDecimal, maximum: ExactDecimal, mean: Double)
    }

    /// When the span begins.
    public let start: Timestamp
    /// How many readings it has.
    public let count: Int
    /// What they say.
    public let content: Content
}

extension Journal {
    /// The roll-ups of a series whose spans begin between two times, also of the open span.
    ///
    /// - Parameters:
    ///   - series: whose.
    ///   - resolution: the length of a span.
    ///   - from: the first time that counts.
    ///   - to: the first time that no longer does.
    ///   - limit: how many spans at most, the first ones; nil for all.
    /// - Returns: the spans that have a reading, in the order of time.
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func rollups(
        of series: Series,
        every resolution: Resolution,
        from: Timestamp,
        to: Timestamp,
        limit: Int? = nil
    ) throws(JournalError) -> [Rollup] {
        let zone = zone
        let (from, to) = (from.milliseconds, to.milliseconds)
        return try read { database in
            guard let open = try Rollups.open(of: series.id, in: database) else { return [] }
            let rows = SummaryRows(resolution: resolution, database: database)
            let filling = Filling(resolution, open: open, zone: zone)
            let closed = try rows.read(
                series: series.id,
                from: from,
                to: min(to, filling.start),
                limit: limit
            )
            if closed.count == limit { return closed.map { Rollup($0, isTotal: series.isTotal) } }
            let raw = try RawPoints(series: series.id, database: database)
            let spans = Spans(raw: raw, zone: zone, database: database, open: open)
            let current = try filling.summaries(spans, series: series.id)
                .filter { $0.summary.columns(isTotal: series.isTotal) != nil }
            let all = closed + current.filter { $0.start >= from && $0.start < to }
            return all.prefix(limit ?? all.count).map { Rollup($0, isTotal: series.isTotal) }
        }
    }
}

extension Rollups {
    /// The hour of a series' meter that is still filling.
    fileprivate static func open(of series: Int64, in database: Database) throws -> Int64? {
        try Int64.fetchOne(
            database,
            sql: "SELECT open FROM meter JOIN series ON meter.id = meter WHERE series.id = ?",
            arguments: [series]
        )
    }
}

/// The spans that have no row yet: those that the open hour lies in.
private struct Filling {
    private let resolution: Resolution
    private let bounds: [Int64]

    /// When the first of them begins.
    var start: Int64 { bounds[0] }

    init(_ resolution: Resolution, open: Int64, zone: JournalZone) {
        self.resolution = resolution
        // Where a zone is half an hour off, a day ends and another begins within the hour.
        let days = zone.day(of: open)...zone.day(of: open + .hour - 1)
        let months = zone.month(ofDay: days.lowerBound)...zone.month(ofDay: days.upperBound)
        bounds =
            switch resolution {
            case .hour: [open, open + .hour]
            case .day: (days.lowerBound...days.upperBound + 1).map(zone.start)
            case .month:
                (months.lowerBound...months.upperBound + 1).map(zone.firstDay).map(zone.start)
            }
    }

    func summaries(_ spans: Spans, series: Int64) throws -> [(start: Int64, summary: Summary)] {
        try zip(bounds, bounds.dropFirst()).compactMap { start, end in
            let all =
                switch resolution {
                case .hour: try spans.fromReadings(start, end)
                case .day: try spans.fromHours(start, end)
                case .month: try spans.fromDays(start, end)
                }
            return all[series].map { (start, $0) }
        }
    }
}

extension Rollup {
    init(_ row: (start: Int64, summary: Summary), isTotal: Bool) {
        let summary = row.summary
        func decimal(_ mantissa: Int128) -> ExactDecimal {
            ExactDecimal(
                isNegative: mantissa < 0,
                magnitude: UInt64(clamping: mantissa.magnitude),
                exponent: Int8(clamping: summary.exponent)
            )
        }
        start = Timestamp(milliseconds: row.start)
        count = summary.count
        content =
            isTotal
            ? .total(
                first: decimal(summary.first),
                last: decimal(summary.last),
                difference: decimal(summary.difference)
            )
            : .level(
                minimum: decimal(summary.minimum),
                maximum: decimal(summary.maximum),
                mean: summary.mean
            )
    }
}

extension Summary {
    /// The time-weighted mean; rounded once, at the end.
    fileprivate var mean: Double {
        let unscaled = Double(area) / Double(max(1, weight))
        let power = (0..<abs(exponent)).reduce(into: 1.0) { power, _ in power *= 10 }
        return exponent < 0 ? unscaled / power : unscaled * power
    }
}
