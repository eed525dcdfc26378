internal import GRDB
public import Metering

/// Something that happened and is no reading.
public struct Event: Sendable, Hashable {
    /// What kinds there are; an unknown one passes through.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        /// The name in data.
        public let rawValue: String

        /// Makes a kind.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The meter did not answer; said once, however often it was tried.
        public static let noAnswer = Kind(rawValue: "no_answer")
        /// A bit of the info code was set.
        public static let infoSet = Kind(rawValue: "info_set")
        /// A bit of the info code was cleared.
        public static let infoCleared = Kind(rawValue: "info_cleared")
        /// The battery's budget of the day is spent.
        public static let budgetSpent = Kind(rawValue: "budget_spent")
        /// A value that cannot be right was shown again by a second look, and is kept with a mark.
        public static let doubtful = Kind(rawValue: "doubtful")
        /// A value that cannot be right was not confirmed by a second look, and is not kept.
        public static let dropped = Kind(rawValue: "dropped")
        /// The meter answers again.
        public static let answering = Kind(rawValue: "answering")
        /// Our own clock was set.
        public static let clockJump = Kind(rawValue: "clock_jump")
        /// The program began to read.
        public static let started = Kind(rawValue: "started")
        /// The program ended in order.
        public static let stopped = Kind(rawValue: "stopped")
        /// Another serial number answers.
        public static let meterSwapped = Kind(rawValue: "meter_swapped")
        /// The meter's clock is off.
        public static let clockDrift = Kind(rawValue: "clock_drift")
        /// Readings are missing.
        public static let gapFound = Kind(rawValue: "gap_found")
        /// They were filled from the meter's memory.
        public static let gapFilled = Kind(rawValue: "gap_filled")
        /// The meter's memory does not have them either.
        public static let gapLost = Kind(rawValue: "gap_lost")
        /// A meter answers by its serial number under a name of the configuration, for the first time.
        public static let identified = Kind(rawValue: "identified")
        /// An output takes no readings; said once, however often it is tried.
        public static let outputFailed = Kind(rawValue: "output_failed")
        /// The output takes readings again.
        public static let outputAnswering = Kind(rawValue: "output_answering")
        /// What the frames of an output hold, in which order, was fixed for good.
        public static let framesFixed = Kind(rawValue: "frames_fixed")
        /// A feed of emoncms holds what this program did not write, and is left alone.
        public static let feedLeft = Kind(rawValue: "feed_left")
        /// An output's receiver refuses some readings for good; said once for each reason.
        public static let outputRefused = Kind(rawValue: "output_refused")
        /// Pulses were not counted for a while, or may have been missed.
        public static let pulsesMissed = Kind(rawValue: "pulses_missed")
        /// Something is wrong with a pulse input; said once, however long it lasts.
        public static let inputFault = Kind(rawValue: "input_fault")
        /// It is no longer.
        public static let inputWell = Kind(rawValue: "input_well")
        /// What the meter at a pulse input shows was told.
        public static let counterSet = Kind(rawValue: "counter_set")
        /// The journal could not be written for a while; told, and for that reason never stored.
        public static let journalFull = Kind(rawValue: "journal_full")
    }

    /// When it happened.
    public var time: Timestamp
    /// The meter, where it is about one.
    public var meter: String?
    /// What kind it is.
    public var kind: Kind
    /// One sentence for people.
    public var words: String
    /// What machines want to know of it, as JSON.
    public var data: String?

    /// Makes an event.
    public init(
        time: Timestamp,
        meter: String?,
        kind: Kind,
        words: String,
        data: String? = nil
    ) {
        self.time = time
        self.meter = meter
        self.kind = kind
        self.words = words
        self.data = data
    }
}

extension Journal {
    /// Appends an event.
    ///
    /// - Throws: ``JournalError``; nothing was written then.
    public func append(_ event: Event) throws(JournalError) {
        try write { database, _ in
            try database.execute(
                sql: "INSERT INTO event (time, meter, kind, words, data) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    event.time.milliseconds, event.meter, event.kind.rawValue, event.words,
                    event.data,
                ]
            )
        }
    }

    /// The events of a span in the order of time, of one meter or of all.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func events(
        meter: String? = nil,
        from: Timestamp,
        to: Timestamp
    ) throws(JournalError) -> [Event] {
        let rows = try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT time, meter, kind, words, data FROM event
                    WHERE time >= ?1 AND time < ?2 AND (?3 IS NULL OR meter = ?3)
                    ORDER BY time, id
                    """,
                arguments: [from.milliseconds, to.milliseconds, meter]
            )
        }
        return rows.map { Event($0) }
    }
}

extension Event {
    init(_ row: Row) {
        self.init(
            time: Timestamp(milliseconds: row[0]),
            meter: row[1],
            kind: Kind(rawValue: row[2]),
            words: row[3],
            data: row[4]
        )
    }
}

extension Journal {
    /// The newest event of a kind with these data.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    public func lastEvent(_ kind: Event.Kind, data: String) throws(JournalError) -> Event? {
        try read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT time, meter, kind, words, data FROM event
                    WHERE kind = ? AND data = ? ORDER BY id DESC LIMIT 1
                    """,
                arguments: [kind.rawValue, data]
            ).map { Event($0) }
        }
    }
}
