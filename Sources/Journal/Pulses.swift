internal import GRDB
public import Metering

/// What a pulse input has come to: all that has to outlive the program.
public struct PulseRecord: Sendable, Hashable {
    /// Pulses counted.
    public var count: UInt64
    /// Whether the line was believed active; nil where it was never looked at, or is no line.
    public var isActive: Bool?
    /// The newest value of a counter that somebody else keeps; nil where pulses are counted here.
    public var register: UInt64?
    /// Which counter of another meter that is; nil where it is none.
    public var source: String?
    /// What one of its steps is, told apart from any other step; nil where it is none.
    public var step: String?
    /// What is wrong with the input, as bits.
    public var faults: UInt8
    /// When the newest pulse came, nil before the first.
    public var lastPulse: Timestamp?
    /// When all this was last known to be so; a program that counts is never far behind with it.
    public var time: Timestamp
    /// Whether the counting was ended in order then.
    public var isStopped: Bool

    /// Makes a record; a new input has counted nothing.
    public init(
        count: UInt64 = 0,
        isActive: Bool? = nil,
        register: UInt64? = nil,
        source: String? = nil,
        step: String? = nil,
        faults: UInt8 = 0,
        lastPulse: Timestamp? = nil,
        time: Timestamp,
        isStopped: Bool = false
    ) {
        self.count = count
        self.isActive = isActive
        self.register = register
        self.source = source
        self.step = step
        self.faults = faults
        self.lastPulse = lastPulse
        self.time = time
        self.isStopped = isStopped
    }
}

/// What a meter's own counter showed when its input had counted so many pulses.
public struct PulseCounterNote: Sendable, Hashable {
    /// What it showed.
    public var shown: ExactDecimal
    /// The unit's symbol, nil where the input's own is meant.
    public var unit: String?
    /// Pulses counted at that time.
    public var count: UInt64
    /// When it was noted.
    public var time: Timestamp
    /// What a step of the counter was that the input followed then; nil where it followed none.
    public var step: String?

    /// Makes a note.
    public init(
        shown: ExactDecimal,
        unit: String?,
        count: UInt64,
        time: Timestamp,
        step: String? = nil
    ) {
        self.shown = shown
        self.unit = unit
        self.count = count
        self.time = time
        self.step = step
    }
}

extension Journal {
    /// Writes down what an input has come to; it is on the disk when this returns.
    ///
    /// - Throws: ``JournalError``; what was written before stands then.
    public func keep(_ record: PulseRecord, of input: String) throws(JournalError) {
        try write { database, _ in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO pulse VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (input) DO UPDATE SET
                        count = excluded.count, active = excluded.active,
                        register = excluded.register, faults = excluded.faults,
                        last = excluded.last, time = excluded.time, stopped = excluded.stopped,
                        source = excluded.source, step = excluded.step
                    """
            )
            try statement.execute(arguments: [
                input, Int64(bitPattern: record.count), record.isActive,
                record.register.map { Int64(bitPattern: $0) }, Int64(record.faults),
                record.lastPulse?.milliseconds, record.time.milliseconds, record.isStopped,
                record.source, record.step,
            ])
        }
    }

    /// What an input has come to; nil for one that was never counted.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func pulses(of input: String) throws(JournalError) -> PulseRecord? {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT count, active, register, faults, last, time, stopped, source, step
                    FROM pulse WHERE input = ?
                    """
            )
            return try Row.fetchOne(statement, arguments: [input]).map { PulseRecord($0) }
        }
    }

    /// Notes what the meter at an input shows now, whatever the input has counted up to now.
    ///
    /// - Parameters:
    ///   - shown: what its counter shows.
    ///   - unit: the unit's symbol.
    ///   - input: the input.
    ///   - time: now.
    /// - Returns: the note, with the pulses counted.
    /// - Throws: ``JournalError``; nothing was noted then.
    public func note(
        _ shown: ExactDecimal,
        _ unit: String?,
        asCounterOf input: String,
        at time: Timestamp
    ) throws(JournalError) -> PulseCounterNote {
        try write { database, _ in
            // In one transaction: a pulse that comes meanwhile counts from there.
            let sql = "SELECT count, step FROM pulse WHERE input = ?"
            let row = try Row.fetchOne(database, sql: sql, arguments: [input])
            let count: Int64 = row?[0] ?? 0
            let step: String? = row?[1]
            guard let mantissa = shown.mantissa else {
                throw DatabaseError(message: "the number is too long")
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO pulse_counter VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    input, mantissa, Int64(shown.exponent), unit, count, time.milliseconds,
                    step,
                ]
            )
            return PulseCounterNote(
                shown: shown,
                unit: unit,
                count: UInt64(bitPattern: count),
                time: time,
                step: step
            )
        }
    }

    /// What the meter at an input last was said to show; nil where nobody said.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func counterNote(of input: String) throws(JournalError) -> PulseCounterNote? {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT mantissa, exponent, unit, count, time, step
                    FROM pulse_counter WHERE input = ?
                    """
            )
            return try Row.fetchOne(statement, arguments: [input]).map { PulseCounterNote($0) }
        }
    }
}

extension PulseRecord {
    fileprivate init(_ row: Row) {
        let last: Int64? = row[4]
        self.init(
            count: UInt64(bitPattern: row[0]),
            isActive: row[1],
            register: (row[2] as Int64?).map { UInt64(bitPattern: $0) },
            source: row[7],
            step: row[8],
            faults: UInt8(truncatingIfNeeded: row[3] as Int64),
            lastPulse: last.map { Timestamp(milliseconds: $0) },
            time: Timestamp(milliseconds: row[5]),
            isStopped: row[6]
        )
    }
}

extension PulseCounterNote {
    fileprivate init(_ row: Row) {
        self.init(
            shown: ExactDecimal(
                row[0] as Int64,
                exponent: Int8(truncatingIfNeeded: row[1] as Int64)
            ),
            unit: row[2],
            count: UInt64(bitPattern: row[3]),
            time: Timestamp(milliseconds: row[4]),
            step: row[5]
        )
    }
}
