public import Journal
public import Metering
internal import Synchronization

/// Writes what the loops deliver into the journal: readings, what happened, what is missing.
///
/// One for all lines. What it has to say to people besides, it tells as the event that it has
/// written.
public final class Chronicle: Sendable {
    /// What it has to know of a meter of the configuration.
    public struct Entry: Sendable {
        /// What lies between two reads, in milliseconds.
        public var interval: Int64
        /// Whether gaps are filled from the meter's own memory.
        public var fillsGaps: Bool
        /// Whether the meter has a memory that it can be asked for; a gap of one without is lost.
        public var hasMemory = true
        /// How many seconds lie between two times that the meter's clock can show: a telegram has no
        /// seconds. (EN 13757-3, type F)
        public var clockStep: Int64 = 1
        /// How many minutes the meter's clock is ahead of UTC; nil to take it as measured.
        public var clockZoneMinutes: Int64?

        /// Makes an entry.
        public init(interval: Int64, fillsGaps: Bool = true, clockZoneMinutes: Int64? = nil) {
            self.interval = interval
            self.fillsGaps = fillsGaps
            self.clockZoneMinutes = clockZoneMinutes
        }
    }

    let journal: Journal
    let today: @Sendable () -> CalendarDate
    /// The zone of a meter's clock that has not been read yet, in minutes ahead of UTC.
    let homeZoneMinutes: Int64
    let showTime: @Sendable (Timestamp) -> String
    let tell: @Sendable (Event) -> Void
    let diaries = Mutex<[String: Diary]>([:])
    let isFull = Mutex(false)
    let waiting = Mutex(Waiting())
    /// Events that are written and not told yet; touched by the one that writes.
    let untold = Mutex<[Event]>([])

    /// Opens a chronicle.
    ///
    /// - Parameters:
    ///   - journal: where it is kept.
    ///   - today: the day in the configured zone.
    ///   - homeZoneMinutes: how many minutes standard time is ahead of UTC here.
    ///   - showTime: how a time stands in an event's sentence.
    ///   - tell: told each event that was written.
    public init(
        _ journal: Journal,
        today: @escaping @Sendable () -> CalendarDate,
        homeZoneMinutes: Int64 = 0,
        showTime: @escaping @Sendable (Timestamp) -> String = { $0.description },
        tell: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.journal = journal
        self.today = today
        self.homeZoneMinutes = homeZoneMinutes
        self.showTime = showTime
        self.tell = tell
    }

    /// Takes a meter of the configuration in, or what is new of it.
    public func enter(_ meter: String, _ entry: Entry) {
        diaries.withLock { diaries in
            var diary = diaries[meter] ?? Diary(name: meter, entry: entry)
            diary.entry = entry
            if diary.serial == nil {
                let last = try? journal.lastEvent(.identified, data: meter)
                diary.lastSerial = last?.meter
            }
            diaries[meter] = diary
        }
    }

    /// Writes down what a loop has delivered.
    ///
    /// A disk that is full, or a file that is locked, costs what cannot be written and is told once;
    /// the meter's own memory may fill the gap later. What comes from many loops while the disk is
    /// busy is written together.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - meter: the meter's name.
    ///   - now: the time of what has no time of its own.
    /// - Returns: whether it is in the journal.
    /// - Throws: ``JournalError`` where the journal cannot be used any more.
    @discardableResult
    public func write(
        _ event: PollingEvent,
        of meter: String,
        at now: Timestamp
    ) async throws(JournalError) -> Bool {
        let result = await withCheckedContinuation { continuation in
            let delivery = Delivery(event: event, meter: meter, now: now, written: continuation)
            if waiting.withLock({ $0.isFirst(delivery) }) { Task { writeWaiting() } }
        }
        return try result.get()
    }

    /// Writes what is counted and not written yet.
    public func flush() {
        diaries.withLock { diaries in
            var next = diaries
            let write = { () throws(JournalError) in
                for meter in next.keys {
                    guard var diary = next[meter] else { continue }
                    try self.writeVisits(&diary)
                    next[meter] = diary
                }
            }
            guard (try? journal.together(write)) != nil else { return }
            diaries = next
        }
    }

    /// Writes and tells an event.
    func append(
        _ kind: Event.Kind,
        of meter: String?,
        at time: Timestamp,
        _ words: String,
        data: String? = nil
    ) throws(JournalError) {
        let event = Event(time: time, meter: meter, kind: kind, words: words, data: data)
        try journal.append(event)
        untold.withLock { $0.append(event) }
    }

    func write(
        _ event: PollingEvent,
        _ diary: inout Diary,
        at now: Timestamp
    ) throws(JournalError) {
        var meter = diary.meter
        if case .swapped(_, let new) = event { meter = new }
        for (kind, words) in event.notes(showTime) {
            try append(kind, of: meter, at: now, words)
        }
        switch event {
        case .readout(let readout), .part(let readout):
            try write(readout, &diary)
        case .failed:
            diary.count(failure: true, on: today())
            try writeVisits(&diary, unlessSince: now)
        case .remembered(let readout, let wish):
            try remember(readout, wish, &diary, at: now)
        case .forgotten(let error, let wish):
            try forget(error, wish, &diary, at: now)
        case .noted(let kind, let words, let data):
            try append(kind, of: diary.meter, at: now, words, data: data)
        case .doubted, .swapped, .outageBegan, .outageEnded, .budgetSpent: break
        }
    }

    private func write(_ readout: Readout, _ diary: inout Diary) throws(JournalError) {
        try meet(readout, &diary)
        // The gap comes first: after a crash between the two it is found again.
        try findGap(before: readout.time, &diary)
        // What it was ahead by is not told where the seconds are missing.
        let clock = diary.entry.clockStep == 1 ? readout.shownTimestamp : nil
        try journal.append(readout, from: diary.name, clock: clock)
        diary.newest = max(diary.newest ?? readout.time, readout.time)
        try writeDoubts(readout, &diary)
        try writeInfo(readout, &diary)
        try writeDrift(readout, &diary)
        diary.count(failure: false, on: today())
        try writeVisits(&diary, unlessSince: readout.time)
    }

    /// Who answers, where it was somebody else when the program ran last.
    private func meet(_ readout: Readout, _ diary: inout Diary) throws(JournalError) {
        guard let serial = readout.meter.serial, serial != diary.serial else { return }
        let name = diary.name
        let before = diary.serial ?? diary.lastSerial
        if before != serial {
            let model = readout.meter.model ?? "meter"
            try append(
                .identified,
                of: serial,
                at: readout.time,
                "The \(model) \(serial) is \(name).",
                data: name
            )
            if let before, diary.serial == nil {
                let words = PollingEvent.swap(from: before, to: serial)
                try append(.meterSwapped, of: serial, at: readout.time, words)
            }
        }
        diary.begin(serial: serial)
        diary.newest = try journal.newestTime(of: serial)
    }

    /// Visits of a meter that is read more often than once an hour are written once an hour.
    private func writeVisits(
        _ diary: inout Diary,
        unlessSince now: Timestamp
    ) throws(JournalError) {
        if let last = diary.visitsWritten, last <= now,
            now.milliseconds - last.milliseconds < 3_000_000
        {
            return
        }
        try writeVisits(&diary)
        diary.visitsWritten = now
    }

    private func writeVisits(_ diary: inout Diary) throws(JournalError) {
        for (day, count) in diary.visits {
            try journal.note(
                visits: count.visits,
                failures: count.failures,
                of: diary.name,
                on: day
            )
            diary.visits[day] = nil
        }
    }
}
