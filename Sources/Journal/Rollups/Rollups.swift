internal import GRDB

/// Keeps the roll-ups true to the readings, in the transaction that brings a reading.
///
/// An hour is summed up when the first reading after it arrives, a day with its last hour, a month
/// with its last day: that writes a tenth of what keeping the open ones up to date would. A late
/// reading does the same once more for the hour, day and month that it falls into. The open ones
/// are summed up when somebody asks.
struct Rollups {
    let zone: JournalZone
    let database: Database

    /// Takes note of readings of a meter that have just been written.
    func note(_ times: [Int64], of meter: Int64, _ known: inout Known) throws {
        let hours = Set(times.map { $0.floored(to: .hour) })
        guard let newest = hours.max() else { return }
        let open = try known.open[meter] ?? Self.open(meter, in: database)
        known.open[meter] = max(newest, open ?? newest)
        if newest == open && hours.count == 1 { return }
        var closed = hours
        if let open { closed.insert(open) }
        let next = max(newest, open ?? newest)
        closed.remove(next)
        if next != open { try setOpen(next, meter: meter) }
        guard !closed.isEmpty else { return }
        try renew(closed.sorted(), meter: meter, open: next)
    }

    /// The hour of a meter that is still filling, nil where it never had a reading.
    static func open(_ meter: Int64, in database: Database) throws -> Int64? {
        let statement = try database.cachedStatement(sql: "SELECT open FROM meter WHERE id = ?")
        return try Int64.fetchOne(statement, arguments: [meter])
    }

    private func setOpen(_ hour: Int64, meter: Int64) throws {
        let statement = try database.cachedStatement(sql: "UPDATE meter SET open = ? WHERE id = ?")
        try statement.execute(arguments: [hour, meter])
    }

    /// Sums up hours anew, then the days and months that they are part of.
    private func renew(_ hours: [Int64], meter: Int64, open: Int64) throws {
        let spans = try spans(of: meter, open: open)
        var touched: Set<Int64> = []
        let kept = try Horizon(database: database)
        for hour in hours where try kept.allows(.hour, hour, spans.raw.totals.keys) {
            let summaries = try spans.fromReadings(hour, hour + .hour)
            try write(summaries, spans, .hour, start: hour)
            touched.insert(hour)
            for (series, summary) in summaries where spans.raw.totals[series] == true {
                try join(summary, series: series, hour: hour, open: open, &touched)
            }
        }
        let days = Set(touched.flatMap { [zone.day(of: $0), zone.day(of: $0 + .hour - 1)] })
        try renewDays(days, spans, kept)
    }

    /// Makes the hour that follows in the record begin where this one ended.
    private func join(
        _ summary: Summary,
        series: Int64,
        hour: Int64,
        open: Int64,
        _ touched: inout Set<Int64>
    ) throws {
        let rows = SummaryRows(resolution: .hour, database: database)
        guard let (start, row) = try rows.neighbour(of: hour, series: series, after: true),
            start < open, let point = summary.lastPoint
        else { return }
        var next = row
        next.begin(at: point)
        try rows.write(next, series: series, isTotal: true, start: start)
        touched.insert(start)
    }

    /// Sums up the days among these that are over, and the months that they are part of.
    func renewDays(_ days: Set<Int>, _ spans: Spans, _ kept: Horizon) throws {
        for day in days.sorted() {
            let (start, end) = (zone.start(ofDay: day), zone.start(ofDay: day + 1))
            guard end <= spans.open, try kept.allows(.day, start, spans.raw.totals.keys)
            else { continue }
            try write(try spans.fromHours(start, end), spans, .day, start: start)
        }
        for month in Set(days.map(zone.month)).sorted() {
            let start = zone.start(ofDay: zone.firstDay(ofMonth: month))
            let end = zone.start(ofDay: zone.firstDay(ofMonth: month + 1))
            guard end <= spans.open, try kept.allows(.month, start, spans.raw.totals.keys)
            else { continue }
            try write(try spans.fromDays(start, end), spans, .month, start: start)
        }
    }

    /// The meter's series and all that their spans are summed up from.
    func spans(of meter: Int64, open: Int64) throws -> Spans {
        Spans(
            raw: try RawPoints(meter: meter, database: database),
            zone: zone,
            database: database,
            open: open
        )
    }

    private func write(
        _ summaries: [Int64: Summary],
        _ spans: Spans,
        _ resolution: Resolution,
        start: Int64
    ) throws {
        let rows = SummaryRows(resolution: resolution, database: database)
        for (series, summary) in summaries {
            let isTotal = spans.raw.totals[series] ?? false
            try rows.write(summary, series: series, isTotal: isTotal, start: start)
        }
    }
}
