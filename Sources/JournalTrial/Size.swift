import Glibc
import Journal
import Metering

/// What years of readings take on the disk, and how long a chart of them takes.
struct Size {
    let path: String
    let years: Int

    func measure() throws {
        let minutes = years * 525_600
        let journal = try Journal(path: path)
        let time = try seconds { try fill(journal, minutes: minutes) }
        try journal.checkpoint()
        var status = stat()
        stat(path, &status)
        print("\(minutes * 8) values in \(years) years, written in \(text(time)) s")
        report(
            "size",
            "\(text(Double(status.st_size) / Double(minutes * 8), 2)) bytes a value",
            target: "at most 8",
            yardstick: "one row a value takes 21.4"
        )
        try charts(journal, end: minutes)
    }

    /// A day's readouts to a transaction: it is the size that counts here.
    private func fill(_ journal: Journal, minutes: Int) throws {
        for start in stride(from: 0, to: minutes, by: 1_440) {
            let readouts = (start..<start + 1_440).map { House.readout(minute: $0) }
            try journal.append(readouts, from: "trial")
        }
    }

    private func charts(_ journal: Journal, end: Int) throws {
        let all = try journal.series(meter: House.serial)
        for series in all where ["heat_energy", "power"].contains(series.name) {
            try chart("day, every reading of \(series.name)", end, days: 1) {
                try journal.range(of: series, from: $0, to: $1).count
            }
            for (name, days, resolution) in [
                ("month in hours", 30, Resolution.hour), ("year in days", 365, .day),
                ("ten years in months", 3_650, .month), ("ten years in days", 3_650, .day),
            ] {
                try chart("\(name) of \(series.name)", end, days: days) {
                    try journal.rollups(of: series, every: resolution, from: $0, to: $1).count
                }
            }
        }
    }

    /// The slowest of ten spans all over the record; the first is read from a cold connection.
    private func chart(
        _ name: String,
        _ end: Int,
        days: Int,
        _ body: (Timestamp, Timestamp) throws -> Int
    ) throws {
        let length = min(days * 1_440, end)
        var (slowest, points) = (0.0, 0)
        for run in 0..<10 {
            let from = (end - length) * (9 - run) / 9
            let time = try seconds {
                points = max(points, try body(self.time(from), self.time(from + length)))
            }
            slowest = max(slowest, time)
        }
        report(
            name,
            "\(text(slowest * 1_000)) ms for \(points) points",
            target: "below 50 ms",
            yardstick: "slowest of ten"
        )
    }

    private func time(_ minute: Int) -> Timestamp {
        Timestamp(milliseconds: House.start + Int64(minute) * 60_000)
    }
}
