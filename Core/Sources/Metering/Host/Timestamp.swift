#if !hasFeature(Embedded)
/// A point of our own time: milliseconds since 1970-01-01 00:00 UTC, leap seconds not counted.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    public let milliseconds: Int64

    /// Makes a point of time.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Orders by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// RFC 3339 in UTC, to the millisecond: `2026-11-22T20:02:43.125Z`.
    public var description: String {
        let fraction = (milliseconds % 1_000 + 1_000) % 1_000
        let seconds = milliseconds / 1_000 - (milliseconds % 1_000 < 0 ? 1 : 0)
        let clock = MeterDateTime(clockSeconds: seconds)
        guard let clock else { return String(milliseconds) }
        let digits = String(fraction + 1_000).dropFirst()
        return "\(clock.date)T\(clock.time).\(digits)Z"
    }
}
#endif
