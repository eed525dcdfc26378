public import Journal
internal import Metering

/// Where a loop writes down what it has counted, before it tells anything of it.
public struct PulseKeeping: Sendable {
    /// What was written last; nil for an input that was never counted.
    public var record: @Sendable () throws(JournalError) -> PulseRecord?
    /// Writes a record; false where there is no room now, which is told elsewhere.
    public var keep: @Sendable (PulseRecord) throws(JournalError) -> Bool
    /// What the meter's counter was last said to show.
    public var note: @Sendable () throws(JournalError) -> PulseCounterNote?

    /// Says where.
    public init(
        record: @escaping @Sendable () throws(JournalError) -> PulseRecord?,
        keep: @escaping @Sendable (PulseRecord) throws(JournalError) -> Bool,
        note: @escaping @Sendable () throws(JournalError) -> PulseCounterNote?
    ) {
        self.record = record
        self.keep = keep
        self.note = note
    }
}

extension Chronicle {
    /// Where a loop writes down what an input has counted.
    ///
    /// A disk that is full, or a file that is locked, is told once; counting goes on meanwhile.
    ///
    /// - Parameter input: the input's name.
    /// - Returns: what a loop writes with.
    public func keeping(of input: String) -> PulseKeeping {
        PulseKeeping(
            record: { () throws(JournalError) in try self.journal.pulses(of: input) },
            keep: { record throws(JournalError) in try self.keep(record, of: input) },
            note: { () throws(JournalError) in try self.journal.counterNote(of: input) }
        )
    }

    private func keep(_ record: PulseRecord, of input: String) throws(JournalError) -> Bool {
        do throws(JournalError) {
            try journal.keep(record, of: input)
        } catch {
            guard error.kind == .diskFull || error.kind == .busy else { throw error }
            tellFull(error, at: record.time)
            return false
        }
        tellRoom(at: record.time)
        return true
    }
}

extension PulsePlan.Source {
    /// A counter among the readings of another meter.
    ///
    /// What the meter's own memory fills in later is older than what is known, and counts no more.
    ///
    /// - Parameters:
    ///   - meter: the meter's name in the configuration.
    ///   - name: the counter's name in data: `in_a`.
    ///   - journal: where the readings are.
    /// - Returns: what is newer than the newest value that is known, oldest first.
    public static func following(
        _ meter: String,
        _ name: String,
        in journal: Journal
    ) -> PulsePlan.Source {
        .register { after throws(JournalError) in
            let known = try journal.lastEvent(.identified, data: meter)?.meter ?? "line:\(meter)"
            let end = Timestamp(milliseconds: .max)
            var readings: [StoredReading] = []
            for series in try journal.series(meter: known) where series.name == name {
                guard let after else {
                    readings += try journal.newest(of: series, before: end).map { [$0] } ?? []
                    continue
                }
                let start = Timestamp(milliseconds: after.milliseconds + 1)
                readings += try journal.range(of: series, from: start, to: end)
            }
            return readings.filter { !$0.isDoubtful }.sorted { $0.time < $1.time }
        }
    }
}
