import Collector
import Journal
import Metering
import Pulse
import Simulator
import Synchronization
import TestSupport
import Transport

/// A pulse input with its loop, its books and a journal, all on one virtual clock.
final class PulseBench: Sendable {
    let clock = VirtualClock()
    let journal: Journal
    let meter: PulseMeter
    let input: PulseInput
    private let state = Mutex(State())

    private struct State {
        var records: [PulseRecord] = []
        var readouts: [Readout] = []
        var told: [String] = []
        var full: ClosedRange<Int64>?
        var crash: (left: Int, isWritten: Bool)?
    }

    init(
        input: PulseInput = PulseInput(),
        meter: PulseMeter? = nil,
        journal: Journal? = nil
    ) throws {
        self.journal = try journal ?? Journal(inMemory: .utc)
        self.input = input
        let usual = PulseMeter(
            name: "cold",
            medium: .electricity,
            value: .pulses(1_000, per: .kilowattHour)
        )
        self.meter = meter ?? usual
    }

    /// All that was written.
    var records: [PulseRecord] { state.withLock { $0.records } }
    var readouts: [Readout] { state.withLock { $0.readouts } }
    /// The events, each as its kind and its words.
    var told: [String] { state.withLock { $0.told } }
    /// When the disk is full, in milliseconds since the beginning.
    var full: ClosedRange<Int64>? {
        get { state.withLock { $0.full } }
        set { state.withLock { $0.full = newValue } }
    }

    /// Has the loop end at a write as a crash ends it: nothing is done any more.
    ///
    /// - Parameters:
    ///   - left: at which one, the next being 1.
    ///   - isWritten: whether that one is still on the disk.
    func crash(at left: Int, isWritten: Bool) {
        state.withLock { $0.crash = (left, isWritten) }
    }

    /// Counts until `deliver` throws, or cancels the task.
    func run(
        _ source: PulsePlan.Source,
        every interval: Int64 = 60_000,
        _ deliver: @escaping (PollingEvent) throws -> Void = { _ in }
    ) async throws {
        try await run(source, every: interval, kept: { _ in }, deliver)
    }

    /// Counts until `deliver` or `kept` throws, or cancels the task.
    ///
    /// - Parameters:
    ///   - source: where the counts come from.
    ///   - interval: the milliseconds from one reading to the next.
    ///   - kept: told each record after it was written.
    ///   - deliver: told each event after it was noted.
    /// - Throws: what ends the loop.
    func run(
        _ source: PulsePlan.Source,
        every interval: Int64 = 60_000,
        kept: @escaping @Sendable (PulseRecord) -> Void,
        _ deliver: @escaping (PollingEvent) throws -> Void
    ) async throws {
        let keeping = PulseKeeping(
            record: { () throws(JournalError) in try self.journal.pulses(of: "cold") },
            keep: { record throws(JournalError) in
                guard self.full?.contains(self.milliseconds) != true else { return false }
                let crash = self.state.withLock { state in
                    state.crash?.left -= 1
                    return state.crash
                }
                let isOver = crash?.left == 0
                if !isOver || crash?.isWritten == true {
                    try self.journal.keep(record, of: "cold")
                    self.state.withLock { $0.records.append(record) }
                }
                if isOver { throw JournalError(.noFolder, path: "crash") }
                kept(record)
                return true
            },
            note: { () throws(JournalError) in try self.journal.counterNote(of: "cold") }
        )
        let loop = PulseLoop(
            PulsePlan(meter, input: input, interval: interval, source: source),
            keeping: keeping,
            clock: clock,
            wall: { self.clock.timestamp }
        )
        // A task of its own, for it may be cancelled and the test may not.
        let told = Told(deliver: deliver)
        try await Task {
            try await loop.run { event in
                note(event)
                try told.deliver(event)
            }
        }.value
    }

    /// Called by one task, while the one that made it waits.
    private struct Told: @unchecked Sendable {
        let deliver: (PollingEvent) throws -> Void
    }

    private func note(_ event: PollingEvent) {
        state.withLock { state in
            switch event {
            case .readout(let readout): state.readouts.append(readout)
            case .noted(let kind, let words, _): state.told.append("\(kind.rawValue): \(words)")
            default: break
            }
        }
    }

    /// Ends the loop in order, from within it.
    static func stop() { withUnsafeCurrentTask { $0?.cancel() } }
}

extension Readout {
    /// The number of a reading as text.
    func text(_ name: String) -> String? { readings.first { $0.name == name }?.value.text }

    /// The number of a reading as so many of its last digits.
    func number(_ name: String) -> UInt64? {
        readings.first { $0.name == name }?.value.decimal?.magnitude
    }
}

/// The edges of a simulated meter as an input on a clock, from the clock's present time on.
struct BouncingLine: Sendable {
    let options: PulseSource.Options
    /// No more pulses than these.
    let count: Int64

    /// Opens the input; what came before is gone.
    func open(on clock: VirtualClock) -> EdgesInMemory {
        var pulses = PulseSource(options)
        var level = pulses.restsHigh
        let (seconds, attoseconds) = VirtualClock().now.duration(to: clock.now).components
        let now = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        var first: PulseSource.Edge? = pulses.next()
        while let edge = first, edge.time.microseconds <= now {
            level = edge.isHigh
            first = pulses.next()
        }
        return EdgesInMemory(restsHigh: level, clock: clock) {
            let edge = first ?? pulses.next()
            first = nil
            guard pulses.begun <= count else { return nil }
            return LevelChange(
                isHigh: edge.isHigh,
                nanoseconds: UInt64(edge.time.microseconds) * 1_000
            )
        }
    }
}
