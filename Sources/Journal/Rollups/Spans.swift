internal import GRDB

/// Sums up spans of time from the finest rows that are there.
struct Spans {
    let raw: RawPoints
    let zone: JournalZone
    let database: Database
    /// The hour that is still filling: the end of what has roll-ups.
    let open: Int64

    /// What a span holds of each series, from the readings themselves.
    func fromReadings(_ from: Int64, _ to: Int64) throws -> [Int64: Summary] {
        guard from < to else { return [:] }
        var summaries: [Int64: Summary] = [:]
        for (series, points) in try raw.points(from: from, to: to) {
            let isTotal = raw.totals[series] ?? false
            let previous = isTotal ? try previous(of: series, before: from) : nil
            summaries[series] = Summary(points, end: to, previous: previous)
        }
        return summaries
    }

    /// What a span holds of each series, from whole hours and, at its ends, from readings.
    ///
    /// Days begin within an hour where a zone is half an hour off.
    func fromHours(_ from: Int64, _ to: Int64) throws -> [Int64: Summary] {
        let first = (from + .hour - 1).floored(to: .hour)
        let last = min(to.floored(to: .hour), open)
        guard first < last else { return try fromReadings(from, to) }
        var summaries = try fromReadings(from, first)
        try add(.hour, first, last, to: &summaries)
        for (series, summary) in try fromReadings(last, to) {
            summaries.add(summary, of: series)
        }
        return summaries
    }

    /// What a month holds of each series, from its days; the open one from its hours.
    func fromDays(_ from: Int64, _ to: Int64) throws -> [Int64: Summary] {
        let openDay = zone.start(ofDay: zone.day(of: open))
        var summaries: [Int64: Summary] = [:]
        try add(.day, from, min(to, openDay), to: &summaries)
        for (series, summary) in try fromHours(max(from, openDay), max(to, openDay)) {
            summaries.add(summary, of: series)
        }
        return summaries
    }

    private func add(
        _ resolution: Resolution,
        _ from: Int64,
        _ to: Int64,
        to summaries: inout [Int64: Summary]
    ) throws {
        let rows = SummaryRows(resolution: resolution, database: database)
        for series in raw.totals.keys {
            for (_, summary) in try rows.read(series: series, from: from, to: to) {
                summaries.add(summary, of: series)
            }
        }
    }

    /// The last value before a time; where readings are no longer kept, the one of the hour.
    private func previous(of series: Int64, before time: Int64) throws -> Point? {
        if let point = try raw.previous(of: series, before: time) { return point }
        let hours = SummaryRows(resolution: .hour, database: database)
        return try hours.neighbour(of: time, series: series, after: false)?.summary.lastPoint
    }
}

extension Summary {
    /// The value at the end, as a point without a time.
    var lastPoint: Point? {
        Int64(exactly: last).map { Point(time: .min, mantissa: $0, exponent: exponent) }
    }
}

extension [Int64: Summary] {
    fileprivate mutating func add(_ summary: Summary, of series: Int64) {
        if self[series]?.append(summary) == nil { self[series] = summary }
    }
}
