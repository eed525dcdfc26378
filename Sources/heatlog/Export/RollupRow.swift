import Journal
import Metering
import Outputs

/// What a span came to, as a row: a total has three of the columns, anything else the other three.
struct RollupRow {
    /// The names of the columns.
    static let names = [
        "time", "meter", "register", "name", "unit", "count", "first", "last", "difference",
        "minimum", "maximum", "mean",
    ]

    /// The values, in the order of the columns.
    let cells: [Cell]

    init(_ rollup: Rollup, of series: Series) {
        let head: [Cell] = [
            .text(rollup.start.description), .text(series.meter),
            series.registerCell, .text(series.name), .optional(series.unit),
            .number(Int64(rollup.count)),
        ]
        cells = head + Self.content(rollup)
    }

    private static func content(_ rollup: Rollup) -> [Cell] {
        switch rollup.content {
        case .total(let first, let last, let difference):
            return [first, last, difference].map { .text($0.description) } + [.none, .none, .none]
        case .level(let minimum, let maximum, let mean):
            let text = text(mean, decimals: 3 - Int(minimum.exponent))
            return [.none, .none, .none]
                + [minimum.description, maximum.description, text].map { .text($0) }
        }
    }

    /// A mean in plain notation, with three digits more than the meter sends.
    private static func text(_ mean: Double, decimals: Int) -> String {
        let decimals = max(0, min(decimals, 60))
        let power = (0..<decimals).reduce(into: 1.0) { power, _ in power *= 10 }
        guard let mantissa = Int64(exactly: (mean * power).rounded()) else { return "\(mean)" }
        return ExactDecimal(mantissa, exponent: Int8(-decimals)).description
    }
}
