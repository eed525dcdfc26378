public import Journal
internal import Metering

/// A reading as a row; exports and files have the same columns.
public struct ReadingRow: Sendable, Hashable {
    /// The names of the columns.
    public static let names = [
        "time", "meter", "register", "name", "value", "unit", "source", "doubtful",
        "clock_ahead_ms",
    ]

    /// The values, in the order of the columns.
    public let cells: [Cell]

    /// Makes the row of a reading.
    ///
    /// - Parameter reading: the reading.
    public init(_ reading: StoredReading) {
        cells = [
            .text(reading.time.description), .text(reading.series.meter),
            reading.series.registerCell, .text(reading.name), .optional(reading.text),
            .optional(reading.unit), .text(reading.source.rawValue),
            .boolean(reading.isDoubtful), reading.clockAhead.map(Cell.number) ?? .none,
        ]
    }
}

extension Series {
    /// The register's number as a cell, empty for a value without one.
    public var registerCell: Cell { register == 0 ? .none : .number(Int64(register)) }
}
