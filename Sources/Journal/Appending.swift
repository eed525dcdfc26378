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
        try append([Visit(readout: readout, clockAhead: ahead)], from: line)
    }

    /// Appends many readouts of a line in one transaction, as an import or a meter's memory brings
    /// them.
    ///
    /// - Parameters:
    ///   - readouts: the readings and whose they are.
    ///   - line: the line's address; it stands for a meter whose serial is not known.
    ///   - clocksAhead: by how many milliseconds the meter's clock was ahead at each readout, where
    ///     that is known.
    /// - Returns: how many readings were new.
    /// - Throws: ``JournalError``; nothing was written then.
    @discardableResult
    public func append(
        _ readouts: [Readout],
        from line: String,
        clocksAhead: [Int64?] = []
    ) throws(JournalError) -> Int {
        let visits = readouts.enumerated().map { index, readout in
            Visit(
                readout: readout,
                clockAhead: index < clocksAhead.count ? clocksAhead[index] : nil
            )
        }
        return try append(visits, from: line)
    }

    @discardableResult
    private func append(_ visits: [Visit], from line: String) throws(JournalError) -> Int {
        let zone = zone
        return try write { database, known in
            var count = 0
            var arrivals: [Int64: [Int64]] = [:]
            for visit in visits {
                let meter = try known.meter(visit.readout.meter, line: line, in: database)
                let appending = Appending(visit: visit, meter: meter.id, database: database)
                let new = try appending.insert(&known)
                guard new > 0 else { continue }
                count += new
                arrivals[meter.id, default: []].append(visit.readout.time.milliseconds)
            }
            let rollups = Rollups(zone: zone, database: database)
            for (meter, times) in arrivals { try rollups.note(times, of: meter, &known) }
            return count
        }
    }
}

/// A readout and how far the meter's clock was ahead of ours.
struct Visit {
    let readout: Readout
    let clockAhead: Int64?
}

/// One readout on its way into the journal.
struct Appending {
    let visit: Visit
    let meter: Int64
    let database: Database

    private var time: Int64 { visit.readout.time.milliseconds }

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
        return try visit.readout.readings.compactMap { reading in
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
        arguments.append(visit.clockAhead.databaseValue)
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
            source: reading.source
        )
        content = packed.content
    }
}
