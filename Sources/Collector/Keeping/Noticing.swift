internal import Catalogue
internal import Journal
internal import KMP
internal import Metering

// What a readout says besides its values: doubts that stand, the info code, the meter's clock.

extension Chronicle {
    /// A doubt that stands is told once, until the value is right again.
    func writeDoubts(_ readout: Readout, _ diary: inout Diary) throws(JournalError) {
        for reading in readout.readings {
            guard let doubt = reading.doubt else {
                diary.doubtful.remove(reading.key)
                continue
            }
            guard diary.doubtful.insert(reading.key).inserted else { continue }
            try append(.doubtful, of: diary.meter, at: readout.time, doubt)
        }
    }

    /// Bits of the info code that were set or cleared, in words.
    func writeInfo(_ readout: Readout, _ diary: inout Diary) throws(JournalError) {
        guard let table = readout.infoTable, let code = readout.infoCode(table) else { return }
        var before = diary.info ?? 0
        if diary.info == nil { before = try lastInfo(table, diary, before: readout.time) }
        let change = InfoChange(from: before, to: code, table)
        for meaning in change.set {
            try append(
                .infoSet,
                of: diary.meter,
                at: readout.time,
                meaning.text,
                data: meaning.name
            )
        }
        for meaning in change.cleared {
            let words = "No longer: \(meaning.sentence)"
            try append(.infoCleared, of: diary.meter, at: readout.time, words, data: meaning.name)
        }
        diary.info = code
    }

    /// The last code that was told of, so that a restart tells nothing twice.
    private func lastInfo(
        _ table: InfoTable,
        _ diary: Diary,
        before time: Timestamp
    ) throws(JournalError) -> UInt32 {
        let latest = try journal.series(meter: diary.meter)
            .first { $0.register == table.register.rawValue }
        guard let latest else { return 0 }
        // The readout itself is in the journal already.
        let before = try journal.newest(of: latest, before: time)
        return before?.decimal?.wholeNumber.flatMap { UInt32(exactly: $0) } ?? 0
    }

    /// The meter's clock against ours; a minute is more than any answer takes.
    func writeDrift(_ readout: Readout, _ diary: inout Diary) throws(JournalError) {
        guard let shown = readout.shownClock else { return }
        let clock = MeterClockReading(shown: shown, seen: readout.time)
        diary.clockOffset = clock.offset
        guard let zone = diary.zoneMinutes else { return }
        // No zone is more than 14 hours away: such a clock was never set.
        var drift = abs(zone) <= 840 ? clock.drift(zoneMinutes: zone) : clock.offset
        // A clock that leaves its seconds out is behind by them, and right all the same.
        if drift < 0 { drift = min(0, drift + diary.entry.clockStep - 1) }
        guard abs(drift) > 60 || abs(diary.drift) > 60, abs(drift - diary.drift) > 30 else {
            return
        }
        diary.drift = drift
        let words =
            abs(drift) > 60
            ? "The meter's clock is \(RiseWords.time(abs(drift) * 1_000)) \(drift > 0 ? "fast" : "slow")."
            : "The meter's clock is right again."
        try append(.clockDrift, of: diary.meter, at: readout.time, words, data: "\(drift)")
    }
}

extension Readout {
    /// What the meter's clock showed, in milliseconds as if it were UTC.
    var shownTimestamp: Timestamp? {
        shownClock.map { Timestamp(milliseconds: $0.clockSeconds * 1_000) }
    }
}
