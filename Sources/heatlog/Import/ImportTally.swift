import Metering

/// What an import brought, for the line at its end.
struct ImportTally {
    /// Readings that the journal did not have.
    var new = 0
    /// Readings that were read, new or not.
    var readings = 0
    private var first: Timestamp?
    private var last: Timestamp?
    private var meters: [ImportMeter] = []

    /// So many meters are named; a file with more of them is rare.
    private static let namedMeters = 5

    /// Counts a row that is imported.
    mutating func add(_ row: ImportRow) {
        readings += row.readings.count
        first = min(first ?? row.time, row.time)
        last = max(last ?? row.time, row.time)
        // The same meter as in the line before, nearly always.
        if meters.last != row.meter, !meters.contains(row.meter) { meters.append(row.meter) }
    }

    /// `123 new, 5 already there; meter 6789012, from … to …`.
    ///
    /// - Parameter isTrial: whether nothing was written.
    /// - Returns: the line.
    func text(isTrial: Bool) -> String {
        guard let first, let last else { return "There are no readings in it." }
        let counts = "\(new) \(isTrial ? "would be new" : "new"), \(readings - new) already there"
        let names = meters.prefix(Self.namedMeters).map(\.name).joined(separator: ", ")
        let more = meters.count - Self.namedMeters
        let whose = meters.count == 1 ? "meter \(names)" : "meters \(names)"
        let others = more > 0 ? " and \(more) more" : ""
        let end = isTrial ? "; nothing was written" : ""
        return "\(counts); \(whose)\(others), from \(first) to \(last)\(end)."
    }
}
