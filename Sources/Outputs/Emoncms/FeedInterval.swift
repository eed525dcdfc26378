internal import Journal
internal import Metering

/// How far apart the points of a new feed lie.
enum FeedInterval {
    /// What the feed page of emoncms offers, in seconds.
    static let usual: [Int64] = [
        10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1_200, 1_800, 3_600, 86_400,
    ]

    /// The longest usual interval that keeps every reading of a series, as it was read of late.
    ///
    /// - Parameters:
    ///   - series: what the feed is for.
    ///   - journal: its readings.
    /// - Returns: seconds; an hour where it was read once.
    /// - Throws: ``JournalError`` where the journal cannot be read.
    static func interval(of series: Series, in journal: Journal) throws(JournalError) -> Int64 {
        let end = Timestamp(milliseconds: .max)
        guard let newest = try journal.newest(of: series, before: end) else { return 3_600 }
        for days in [1, 30, 4_000] as [Int64] {
            let start = Timestamp(milliseconds: newest.time.milliseconds - days * 86_400_000)
            let times = try journal.range(of: series, from: start, to: end).map(\.time.milliseconds)
            let steps = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
            guard steps.count >= 4 else { continue }
            return fitting(steps[steps.count / 2])
        }
        return 3_600
    }

    /// The longest usual interval that two readings never share.
    ///
    /// - Parameter step: milliseconds between readings; one may come early by a tenth of them.
    /// - Returns: seconds.
    static func fitting(_ step: Int64) -> Int64 {
        usual.last { $0 * 1_000 <= step + step / 10 } ?? usual[0]
    }
}
