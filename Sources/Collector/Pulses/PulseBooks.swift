internal import Journal
internal import Metering
internal import Pulse

/// What a loop has counted, what of it is written, and what is told of it.
///
/// A pulse is written before anything is told of it. Pulses that come while others are written are
/// written together, so a disk that is slower than the pulses holds nothing up: a crash then loses
/// those of one write.
struct PulseBooks {
    /// How often a record is written though nothing happens, in milliseconds: after a crash nobody
    /// knows better when the program was last alive.
    static let heartbeat: Int64 = 10_000

    private let keeping: PulseKeeping
    private let words: PulseWords
    /// What is counted.
    private(set) var record: PulseRecord
    /// What of it is written; nil where nothing is.
    private(set) var written: PulseRecord?
    /// What was written when the program ran last; nil for a new input.
    let found: PulseRecord?
    private var told = InputFaults()
    /// A line that held no count, for the sentence.
    var sample: String?

    init(
        _ keeping: PulseKeeping,
        _ words: PulseWords,
        at now: Timestamp
    ) throws(JournalError) {
        self.keeping = keeping
        self.words = words
        found = try keeping.record()
        record = found ?? PulseRecord(time: now)
        record.isStopped = false
        record.faults = 0
        written = found
    }

    /// What is counted and written; only that is told.
    var count: UInt64? { isWritten ? record.count : nil }

    private var isWritten: Bool {
        guard var written else { return false }
        written.time = record.time
        return written == record
    }

    /// Takes what was counted.
    mutating func take(count: UInt64, isActive: Bool?, register: UInt64? = nil) {
        record.count = count
        record.isActive = isActive
        record.register = register
        (record.source, record.step) = (nil, nil)
    }

    /// Takes what was counted by following a counter of another meter.
    mutating func take(count: UInt64, _ steps: CounterSteps) {
        take(count: count, isActive: nil, register: steps.value)
        (record.source, record.step) = (steps.source, steps.kind)
    }

    /// Takes when the newest pulse came.
    mutating func take(lastPulse: Timestamp) { record.lastPulse = lastPulse }

    /// What is wrong with the input now.
    var faults: InputFaults {
        get { InputFaults(rawValue: record.faults) }
        set { record.faults = newValue.rawValue }
    }

    /// Writes what is not written, or that the program is alive.
    ///
    /// - Parameters:
    ///   - now: when all this is so.
    ///   - always: whether it is written though nothing is new.
    /// - Returns: what there is to tell.
    /// - Throws: ``JournalError`` where the journal cannot be used any more.
    mutating func settle(
        at now: Timestamp,
        always: Bool = false
    ) throws(JournalError) -> [PollingEvent] {
        let isAlive = abs(now.milliseconds - (written?.time ?? record.time).milliseconds)
        guard always || !isWritten || isAlive >= Self.heartbeat else { return [] }
        record.time = now
        guard try keeping.keep(record) else { return [] }
        written = record
        return newFaults()
    }

    /// Notes that the counting ends in order.
    mutating func stop(at now: Timestamp) throws(JournalError) {
        record.time = now
        record.isStopped = true
        record.faults = 0
        if try keeping.keep(record) { written = record }
        record.isStopped = false
    }

    /// What began and what ended since it was last told.
    private mutating func newFaults() -> [PollingEvent] {
        let now = faults
        defer { told = now }
        let ended = told.subtracting(now).each.map { fault in
            PollingEvent.noted(.inputWell, words.ended(fault), data: fault.name)
        }
        return ended
            + now.subtracting(told).each.map { fault in
                let sample = fault == .noise ? sample : nil
                return .noted(.inputFault, words.began(fault, sample: sample), data: fault.name)
            }
    }

    /// What the meter's counter was last said to show.
    ///
    /// What was said at a count of other steps says nothing of this one.
    var start: PulseCounterStart? {
        get throws(JournalError) {
            guard let note = try keeping.note(), note.step == record.step else { return nil }
            return PulseCounterStart(
                shown: note.shown,
                unit: note.unit.flatMap { Unit(symbol: $0) },
                pulses: note.count
            )
        }
    }
}
