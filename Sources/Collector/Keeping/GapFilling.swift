internal import Catalogue
internal import Journal
internal import KMP
internal import Metering
internal import Synchronization

// Open gaps are filled from the meter's own memory: by hours as far as it keeps them, then by days,
// then by months.

extension Chronicle {
    /// What is to be asked of a meter's memory next; nothing where no gap is open, or where its
    /// battery has no requests to spare.
    ///
    /// - Parameters:
    ///   - meter: the meter's name.
    ///   - found: who it is.
    ///   - spare: how many requests it can bear besides its reads today; nil for any number.
    /// - Returns: a part of a gap that takes no more requests than there are.
    public func homework(
        for meter: String,
        _ found: IdentifiedMeter,
        spare: Int?
    ) -> LoggerReader.Wish? {
        guard let diary = diaries.withLock({ $0[meter] }), diary.entry.fillsGaps,
            let gap = try? journal.gaps(meter: diary.meter, states: [.open]).first
        else { return nil }
        let zone = diary.zoneMinutes ?? homeZoneMinutes
        let kind = diary.logs[gap.id] ?? .hour
        // Configuration, clock, newest entry and one that is lost; then some five entries an answer.
        let rows = spare.map { ($0 - 4) * 5 } ?? Self.most
        guard rows >= min(5, kind.count(from: gap.start, to: gap.end)) else { return nil }
        let reach = gap.start.later(by: kind.milliseconds * Int64(min(rows, Self.most)))
        let end = kind.between(near: reach, zoneMinutes: zone)
        let span = GapSpan(start: gap.start, end: min(gap.end, end), zoneMinutes: zone)
        return LoggerReader.Wish(
            kind,
            from: span.from,
            to: span.to,
            registers: registers(of: diary.meter, kind)
        )
    }

    /// So many entries at once: some ten seconds of the line.
    private static let most = 48

    /// What people want of a history, as far as the journal has series of it.
    private func registers(of meter: String, _ kind: LoggerKind) -> [RegisterID]? {
        let kept = Set((try? journal.series(meter: meter).map(\.register)) ?? [])
        let wanted = LoggerReader.wanted(kind).filter { kept.contains($0.rawValue) }
        return wanted.isEmpty ? nil : Array(wanted.prefix(6))
    }

    /// Books what came of a meter's memory, and plans what is still missing.
    func remember(
        _ readout: LoggerReadout,
        _ wish: LoggerReader.Wish,
        _ diary: inout Diary,
        at now: Timestamp
    ) throws(JournalError) {
        guard let gap = try journal.gaps(meter: diary.meter, states: [.open]).first else { return }
        guard let zone = diary.entry.clockZoneMinutes ?? readout.clock?.zoneMinutes,
            let from = wish.from, let to = wish.to
        else { return try giveUp(gap, wish.kind, "The meter showed no clock.", &diary, at: now) }
        let asked = diary.zoneMinutes ?? homeZoneMinutes
        diary.clockOffset = readout.clock?.offset ?? diary.clockOffset
        // Asked for by the wrong clock: once more, by the right one.
        guard asked == zone else { return }
        let span = GapSpan(
            start: gap.start,
            end: min(gap.end, to.timestamp(zoneMinutes: zone).later(by: GapSpan.margin)),
            zoneMinutes: zone
        )
        let oldest = readout.oldest(zoneMinutes: zone)
        let fitting = try FittingEntries(readout, span, gap, journal, meter: diary.meter)
        for words in fitting.misfits { try append(.dropped, of: diary.meter, at: now, words) }
        let ahead = readout.clock.map { $0.offset * 1_000 }
        try journal.append(fitting.readouts, from: diary.name, clockAhead: ahead)
        diary.filled[gap.id, default: 0] += fitting.readouts.count
        // What is older than the log reaches is looked for in the next coarser one.
        if let oldest, from.timestamp(zoneMinutes: zone).later(by: wish.kind.milliseconds) < oldest
        {
            return try split(gap, at: oldest, wish.kind, &diary, at: now)
        }
        guard gap.end.milliseconds - span.end.milliseconds > GapSpan.margin else {
            return try close(gap, wish.kind, &diary, at: now)
        }
        try journal.narrow(gap, from: span.end)
    }

    /// The log begins within the gap: the rest of it goes on, what is before is another gap.
    private func split(
        _ gap: Gap,
        at oldest: Timestamp,
        _ kind: LoggerKind,
        _ diary: inout Diary,
        at now: Timestamp
    ) throws(JournalError) {
        guard oldest < gap.end else {
            let words = "The meter's \(kind.rawValue) log does not reach back to it."
            return try giveUp(gap, kind, words, &diary, at: now)
        }
        // Between two entries, so that each of them lies in one part.
        let border = oldest.later(by: -kind.milliseconds / 2)
        try journal.narrow(gap, from: border)
        let older = try journal.open(gap: diary.meter, from: gap.start, to: border, found: now)
        diary.logs[gap.id] = kind
        diary.logs[older.id] = kind.coarser
        if kind.coarser == nil {
            try settle(older, .lost, "The meter's logs do not reach back to it.", &diary, at: now)
        }
    }

    private func close(
        _ gap: Gap,
        _ kind: LoggerKind,
        _ diary: inout Diary,
        at now: Timestamp
    ) throws(JournalError) {
        let count = diary.filled[gap.id] ?? 0
        guard count > 0 else {
            return try giveUp(
                gap,
                kind,
                "The meter's \(kind.rawValue) log has nothing of it.",
                &diary,
                at: now
            )
        }
        let words =
            "\(count) \(count == 1 ? "entry" : "entries") of the meter's \(kind.rawValue) log."
        try settle(gap, .filled, words, &diary, at: now)
    }

    /// Why a log could not be read, and where to look instead.
    func forget(
        _ error: HistoryError,
        _ wish: LoggerReader.Wish,
        _ diary: inout Diary,
        at now: Timestamp
    ) throws(JournalError) {
        // The meter or its line failed: another time.
        if case .meter = error { return }
        guard let gap = try journal.gaps(meter: diary.meter, states: [.open]).first else { return }
        try giveUp(gap, wish.kind, error.message, &diary, at: now)
    }

    /// Looks for the gap in the next coarser log; where there is none it stays what it is.
    private func giveUp(
        _ gap: Gap,
        _ kind: LoggerKind,
        _ words: String,
        _ diary: inout Diary,
        at now: Timestamp
    ) throws(JournalError) {
        let reason = diary.reasons[gap.id] ?? words
        guard let coarser = kind.coarser else {
            return try settle(gap, .lost, reason, &diary, at: now)
        }
        diary.logs[gap.id] = coarser
        diary.reasons[gap.id] = reason
    }

    /// Gives up what a meter without a memory cannot tell.
    func lose(_ diary: inout Diary, at now: Timestamp) throws(JournalError) {
        for gap in try journal.gaps(meter: diary.meter, states: [.open]) {
            try settle(gap, .lost, "The meter has no memory that can be asked.", &diary, at: now)
        }
    }

    private func settle(
        _ gap: Gap,
        _ state: Gap.State,
        _ words: String,
        _ diary: inout Diary,
        at now: Timestamp
    ) throws(JournalError) {
        try journal.settle(gap, state: state, words: words)
        diary.logs[gap.id] = nil
        diary.filled[gap.id] = nil
        diary.reasons[gap.id] = nil
        let span = "\(showTime(gap.start)) to \(showTime(gap.end))"
        if state == .filled {
            try append(.gapFilled, of: diary.meter, at: now, "Filled \(span): \(words)")
        } else {
            try append(.gapLost, of: diary.meter, at: now, "Cannot be filled, \(span): \(words)")
        }
    }
}

extension LoggerKind {
    /// What lies between two entries, in milliseconds; of months and years the least.
    var milliseconds: Int64 {
        switch self {
        case .hour: 3_600_000
        case .day: 86_400_000
        case .month, .info: 28 * 86_400_000
        case .year: 365 * 86_400_000
        }
    }

    /// A time near another one that no entry is written at.
    func between(near time: Timestamp, zoneMinutes: Int64) -> Timestamp {
        guard self == .hour || self == .day else { return time }
        let zone = zoneMinutes * 60_000
        let whole = (time.milliseconds + zone).flooredQuotient(by: milliseconds) * milliseconds
        return Timestamp(milliseconds: whole - zone + milliseconds / 2)
    }

    /// How many entries a time has about.
    func count(from start: Timestamp, to end: Timestamp) -> Int {
        Int((end.milliseconds - start.milliseconds) / milliseconds) + 1
    }

    /// The log to look into where this one does not reach.
    var coarser: LoggerKind? {
        switch self {
        case .hour: .day
        case .day: .month
        case .month, .year, .info: nil
        }
    }
}

extension Timestamp {
    func later(by milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: self.milliseconds + milliseconds)
    }
}

extension LoggerReadout {
    /// When the oldest entry was written that the log can still hold; nil where it does not say how
    /// deep it is.
    func oldest(zoneMinutes: Int64) -> Timestamp? {
        guard let depth, let clock, kind != .info else { return nil }
        let newest = clock.shown.timestamp(zoneMinutes: zoneMinutes).milliseconds
        let steps = Int64(max(0, depth - 1))
        switch kind {
        case .hour, .day:
            let floor = newest - (newest + zoneMinutes * 60_000) % kind.milliseconds
            return Timestamp(milliseconds: floor - steps * kind.milliseconds)
        case .month, .year, .info:
            let month: Int64 = kind == .month ? 30 * 86_400_000 : 365 * 86_400_000
            return Timestamp(milliseconds: newest - steps * month)
        }
    }
}
