/// A length of time as people write it: `10s`, `15m`, `1h`, `500ms`, `1d`.
public struct Interval: Sendable, Hashable, CustomStringConvertible {
    /// Which units a text may have.
    public enum Scale: Sendable {
        /// Up to days, for how often something is done.
        case pace
        /// Weeks (`w`) and years (`y`) too, for how long something is kept.
        ///
        /// A year is 366 days, so that ten of them never keep less than ten calendar years.
        case age
    }

    /// How long it is.
    public let duration: Duration
    /// As it was written.
    public let description: String

    /// Makes one that is written as given.
    public init(duration: Duration, description: String) {
        self.duration = duration
        self.description = description
    }

    /// Reads one; nil for what is none, and for nothing at all (`0s`).
    public init?(parsing text: String, scale: Scale = .pace) {
        let digits = text.prefix { $0.isNumber }
        guard let count = Int64(digits), count > 0, count <= 1_000_000_000,
            let unit = Self.unit(text.dropFirst(digits.count), scale: scale)
        else { return nil }
        duration = unit * Int(count)
        description = text
    }

    /// The shortest text of a length of whole milliseconds: `90m`, `1d`, `0s`.
    public static func text(of duration: Duration, scale: Scale = .pace) -> String {
        let length = Interval(duration: duration, description: "").milliseconds
        guard length != 0 else { return "0s" }
        for name in ["y", "d", "h", "m", "s"] {
            guard let unit = unit(name[...], scale: scale) else { continue }
            let size = unit.components.seconds * 1_000
            if length % size == 0 { return "\(length / size)\(name)" }
        }
        return "\(length)ms"
    }

    /// The length in milliseconds.
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }

    private static func unit(_ name: Substring, scale: Scale) -> Duration? {
        switch (name, scale) {
        case ("ms", _): .milliseconds(1)
        case ("s", _): .seconds(1)
        case ("m", _), ("min", _): .seconds(60)
        case ("h", _): .seconds(3_600)
        case ("d", _): .seconds(86_400)
        case ("w", .age): .seconds(7 * 86_400)
        case ("y", .age): .seconds(366 * 86_400)
        default: nil
        }
    }
}
