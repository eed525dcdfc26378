internal import GRDB

extension Rollups {
    /// Makes the days and months those of the zone that the journal is opened with.
    func adopt() throws {
        let name = try Migrations.zone(in: database)
        guard name != zone.name else { return }
        try database.execute(
            sql: "INSERT OR REPLACE INTO setting VALUES ('zone', ?)",
            arguments: [zone.name]
        )
        if name != nil { try renewAllDays() }
    }

    /// Sums up all days again whose hours are still there; older ones stay those of the old zone.
    private func renewAllDays() throws {
        let kept = try Horizon(database: database)
        for meter in try Int64.fetchAll(database, sql: "SELECT id FROM meter") {
            guard let open = try Self.open(meter, in: database) else { continue }
            let spans = try spans(of: meter, open: open)
            var days: Set<Int> = []
            for series in spans.raw.totals.keys {
                let starts = try Int64.fetchAll(
                    database,
                    sql: "SELECT start FROM hour WHERE series = ?",
                    arguments: [series]
                )
                try forget(series, from: starts.first)
                days.formUnion(starts.flatMap { [zone.day(of: $0), zone.day(of: $0 + .hour - 1)] })
            }
            try renewDays(days, spans, kept)
        }
    }

    private func forget(_ series: Int64, from start: Int64?) throws {
        guard let start else { return }
        for table in ["day", "month"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE series = ? AND start > ?",
                arguments: [series, start - 31 * .day]
            )
        }
    }
}
