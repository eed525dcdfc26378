internal import Journal
internal import Metering

/// What of a meter's readings is new, and what was missed.
///
/// What is new goes to `state`, where each message replaces the one before; so nothing may go there
/// that is older than what went there before. What was missed goes to `history`.
struct MeterFlow: Sendable {
    /// A reading that is older than this when it is told was missed.
    static let youth: Int64 = 60_000

    /// The newest reading of each register.
    private(set) var snapshot: MeterSnapshot
    /// The newest time that was told, or was about to be.
    private var told: Timestamp?

    /// Begins with what the journal has.
    ///
    /// - Parameters:
    ///   - snapshot: what was read before what is going to be told.
    ///   - newest: when the meter was last read; what is older was told by an earlier run, maybe.
    init(_ snapshot: MeterSnapshot, newest: Timestamp?) {
        self.snapshot = snapshot
        told = newest
    }

    /// Notes that values up to a time were told elsewhere: what is older is history from now on.
    mutating func noteTold(_ time: Timestamp) { told = max(told ?? time, time) }

    /// Takes a readout in.
    ///
    /// - Parameters:
    ///   - readout: the readings of one time.
    ///   - now: the time.
    ///   - isLast: whether the journal has no later one of this meter.
    /// - Returns: whether it goes to `state`, and whether to `history`.
    mutating func take(
        _ readout: StoredReadout,
        now: Timestamp,
        isLast: Bool
    ) -> (isNew: Bool, isMissed: Bool) {
        guard readout.readings.contains(where: \.isOwn) else { return (false, true) }
        snapshot.take(readout)
        let isYoung = now.milliseconds - readout.time.milliseconds <= Self.youth
        let isForward = told.map { readout.time >= $0 } ?? true
        let isNew = isForward && (isYoung || isLast)
        if isNew { told = readout.time }
        return (isNew, !isNew || !isYoung)
    }
}
