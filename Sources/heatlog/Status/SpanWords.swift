/// Lengths of time and sizes as people say them.
enum SpanWords {
    /// The largest unit of which there is enough: `95 s`, `12 min`, `3 h`, `4 days`.
    static func time(seconds: Int64) -> String {
        switch seconds.magnitude {
        case ..<120: "\(seconds.magnitude) s"
        case ..<7_200: "\(seconds.magnitude / 60) min"
        case ..<172_800: "\(seconds.magnitude / 3_600) h"
        default: "\(seconds.magnitude / 86_400) days"
        }
    }

    /// How long ago something was.
    static func age(milliseconds: Int64) -> String {
        milliseconds < 0
            ? "in \(time(seconds: milliseconds / 1_000)), by a clock that was wrong"
            : "\(time(seconds: milliseconds / 1_000)) ago"
    }

    /// A size on the disk: `840 kB`, `1.2 MB`.
    static func size(bytes: Int64) -> String {
        var (tenths, unit) = (bytes * 10, "B")
        for next in ["kB", "MB", "GB", "TB"] where tenths >= 10_000 {
            tenths /= 1_000
            unit = next
        }
        return tenths < 100 && unit != "B"
            ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\(tenths / 10) \(unit)"
    }
}
