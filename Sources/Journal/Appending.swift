internal import GRDB
public import Metering

extension Journal {
    /// Appends what a visit to a meter brought, all of it or nothing.
    ///
    /// The same reading appended again changes nothing.
    ///
    /// - Parameters:
    ///   - readout: the readings and whose they are.
    ///   - line: the line's address; it stands for the meter while its serial is not known.
    ///   - clock: what the meter's own clock showed at that time, in milliseconds as if it were
    ///     UTC, where it was read.
    /// - Throws: ``JournalError``; nothing was written then.
    public func append(
        _ readout: Readout,
        from line: String,
        clock: Timestamp? = nil
    ) throws(JournalError) {
        let ahead = clock.map { $0.milliseconds - readout.time.milliseconds }
        try append([readout], from: line, clockAhead: ahead)
    }

    /// Appends many readouts of a line in one transaction, as an import or a meter's memory brings
    /// them.
    ///
    /// - Parameters:
    ///   - readouts: the readings and whose they are.
    ///   - line: the line's address.
    ///   - clockAhead: how many milliseconds the meter's own clock, as if it were UTC, was ahead of
    ///     ours, where that was measured.
    /// - Throws: ``JournalError``; nothing was written then.
    public func append(
        _ readouts: [Readout],
        from line: String,
        clockAhead: Int64? = nil
    ) throws(JournalError) {
        try append(readouts.map { ($0, clockAhead) }, from: line)
    }

    /// Appends many readouts in one transaction, each with how far the meter's clock was ahead.
    ///
    /// - Parameters:
    ///   - visits: the readouts with the milliseconds by which the clock was ahead, where measured.
    ///   - line: the line's address.
    /// - Returns: how many readings were new.
    /// - Throws: ``JournalError``; nothing was written then.
    @discardableResult
    public func append(
        _ visits: [(readout: Readout, clockAhead: Int64?)],
        from line: String
    ) throws(JournalError) -> Int {
        let zone = zone
        return try write { database, known in
            var count = 0
            var arrivals: [Int64: [Int64]] = [:]
            for (readout, clockAhead) in visits {
                let meter = try known.meter(readout.meter, line: line, in: database)
                let appending = Appending(
                    readout: readout,
                    clockAhead: clockAhead,
                    meter: meter.id,
                    database: database
                )
                let new = try appending.insert(&known)
                guard new > 0 else { continue }
                count += new
                arrivals[meter.id, default: []].append(readout.time.milliseconds)
            }
            let rollups = Rollups(zone: zone, database: database)
            for (meter, times) in arrivals { try rollups.note(times, of: meter, &known) }
            return count
        }
    }
}

/// One readout on its way into the journal.
struct Appending {
    let readout: Readout
    let clockAhead: Int64?
    let meter: Int64
    let database: Database

    private var time: Int64 { readout.time.milliseconds }

    /// Writes the readings that are not there yet.
    ///
    /// - Returns: how many there were.
    func insert(_ known: inout Known) throws -> Int {
        let isLate = time <= known.head
        let values = try fresh(isLate: isLate, &known)
        for start in stride(from: 0, to: values.count, by: Tables.width) {
            let row = values[start..<min(start + Tables.width, values.count)]
            let shape = try known.shape(row.map(\.slot), meter: meter, in: database)
            try insert(row.map(\.content), shape: shape)
            if isLate { try markLate(shape) }
        }
        known.head = max(known.head, time)
        return values.count
    }

    /// The readings of which the journal has none at this time.
    private func fresh(isLate: Bool, _ known: inout Known) throws -> [FreshValue] {
        // Nothing can be there that is newer than all that is there.
        var seen = isLate ? try seriesAtThisTime() : []
        return try readout.readings.compactMap { reading in
            let series = try known.series(of: reading, meter: meter, in: database)
            guard seen.insert(series).inserted else { return nil }
            return FreshValue(reading, series: series)
        }
    }

    private func seriesAtThisTime() throws -> Set<Int64> {
        let statement = try database.cachedStatement(
            sql: """
                SELECT series FROM shape CROSS JOIN reading CROSS JOIN slot
                WHERE meter = ? AND reading.shape = shape.id AND time = ?
                    AND slot.shape = shape.id
                """
        )
        return Set(try Int64.fetchAll(statement, arguments: [meter, time]))
    }

    private func insert(_ contents: [DatabaseValue], shape: Int64) throws {
        let statement = try database.cachedStatement(sql: Self.insertion)
        let empty = Tables.width - contents.count
        var arguments = [shape.databaseValue, time.databaseValue]
        arguments.append(clockAhead.databaseValue)
        arguments.append(contentsOf: contents)
        arguments.append(contentsOf: repeatElement(.null, count: empty))
        statement.setUncheckedArguments(StatementArguments(arguments))
        try statement.execute()
    }

    private static let insertion: String = {
        let places = Array(repeating: "?", count: Tables.width + 3).joined(separator: ", ")
        return "INSERT INTO reading VALUES (\(places))"
    }()

    private func markLate(_ shape: Int64) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO late (shape, time) VALUES (?, ?)"
        )
        try statement.execute(arguments: [shape, time])
    }
}

/// A reading's slot and what goes into it.
private struct FreshValue {
    let slot: Slot
    let content: DatabaseValue

    init(_ reading: Reading, series: Int64) {
        let packed = Packed(reading.value)
        slot = Slot(
            series: series,
            kind: packed.kind,
            exponent: packed.exponent,
            source: reading.source,
            isDoubtful: reading.doubt != nil
        )
        content = packed.content
    }
}
