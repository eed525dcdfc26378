internal import Metering
internal import Pulse

/// Follows the counter of a node, and believes nothing that a damaged line may have made up.
///
/// A line has no checksum. So a counter that falls, or rises by more than there was time for, is
/// believed only once the lines that follow agree.
struct NodeCounter {
    /// What a value brought.
    enum Finding: Hashable {
        /// It is the first one ever: counting begins here.
        case first
        /// It counted on, or stayed.
        case counted
        /// It cannot be right yet.
        case doubted
        /// It began again at zero, and has counted so many since; what it had counted since it was
        /// last heard is lost.
        case restarted(counted: UInt64)
        /// It is another one than before, and nobody knows what was counted meanwhile.
        case replaced(from: UInt64, to: UInt64)
    }

    /// So many lines make a doubtful value a true one.
    private static let agreement = 3
    /// How much later than it was sent a line may come, in microseconds: a network that stalls
    /// delivers what it has all at once.
    private static let stall: Int64 = 600_000_000

    private var register: CounterRegister
    private let shortest: Int64
    /// When it was last heard of, by this program or by the one that ran before.
    private var heard: Moment
    /// Whether that was by this one.
    private var isKnown = false
    private var doubtful: (value: UInt64, lines: Int)?
    /// What was so before the last advance that one line made; nil where lines agreed on it.
    private var earlier: CounterRegister.State?

    /// Makes one that goes on from a value and a total.
    ///
    /// - Parameters:
    ///   - state: the newest value and what was counted.
    ///   - shortest: the shortest time between two pulses, in microseconds.
    ///   - heard: when the node was last heard of, as far as is known.
    init(_ state: CounterRegister.State, shortest: Int32, heard: Moment) {
        register = Self.register(state)
        self.shortest = Int64(shortest)
        self.heard = heard
    }

    /// The newest value that is believed, and what was counted.
    var state: CounterRegister.State { register.state }

    /// Takes a value that a line told.
    mutating func receive(_ value: UInt64, at now: Moment) -> Finding {
        guard let before = state.value, value >= before,
            value == before || (isKnown && isPossible(value - before, since: heard, now))
        else { return doubt(value, at: now) }
        // While something is in doubt an advance may be damage as well.
        if value > before, doubtful == nil { earlier = state }
        _ = register.receive(value, at: now)
        believe(at: now)
        return .counted
    }

    private static func register(_ state: CounterRegister.State) -> CounterRegister {
        CounterRegister(modulus: 1 << 32, beginsAtZero: true, state: state)
    }

    private mutating func believe(at now: Moment) {
        (doubtful, heard, isKnown) = (nil, now, true)
    }

    private mutating func doubt(_ value: UInt64, at now: Moment) -> Finding {
        // What follows a counter that began anew goes on from there.
        let agrees = doubtful.map { value >= $0.value && value - $0.value < 1_000 } ?? false
        let lines = agrees ? (doubtful?.lines ?? 0) + 1 : 1
        doubtful = (value, lines)
        guard lines >= Self.agreement else { return .doubted }
        defer { believe(at: now) }
        return judge(value, at: now)
    }

    /// What a value means that is doubtful, and true.
    private mutating func judge(_ value: UInt64, at now: Moment) -> Finding {
        let since = heard.advanced(byMicroseconds: -Self.stall)
        takeBack(for: value)
        let before = state.value
        var next = register
        // What three lines agree on is no damage.
        earlier = nil
        switch next.receive(value, at: now) {
        case .first:
            register = next
            return .first
        // While this program was away the node may have counted anything.
        case .advanced(let step) where !isKnown || isPossible(step, since: since, now),
            .wrapped(let step) where isPossible(step, since: since, now):
            register = next
            return .counted
        case .reset(let counted) where isPossible(counted, since: since, now):
            register = next
            return .restarted(counted: counted)
        default:
            register.accept(value, at: now)
            return .replaced(from: before ?? 0, to: value)
        }
    }

    /// Takes the last advance back where the counter fell, and not below what it showed before
    /// that: a damaged digit made the advance, and the node has counted on.
    private mutating func takeBack(for value: UInt64) {
        guard let now = state.value, value < now, let earlier, let before = earlier.value,
            value >= before
        else { return }
        register = Self.register(earlier)
    }

    private func isPossible(_ step: UInt64, since: Moment, _ now: Moment) -> Bool {
        guard shortest > 0 else { return true }
        let elapsed = max(0, now.microseconds - since.microseconds)
        return step <= UInt64(elapsed / shortest) + 2
    }
}

/// The rate that a counter tells that is heard of now and then.
struct CountPace {
    private static let window: Int64 = 10_000_000
    private static let capacity = 16

    private var samples: [(time: Moment, count: UInt64)] = []
    private var newest: UInt64?
    private var heard: Moment?

    /// Takes what was counted up to a moment.
    mutating func add(_ count: UInt64, at now: Moment) {
        heard = now
        defer { newest = count }
        // An advance was taken back: nothing that was told with it holds.
        if let newest, count < newest { return samples.removeAll() }
        // When the first one came to be so, nobody knows.
        guard let newest, newest != count else { return }
        samples.append((now, count))
        if samples.count > Self.capacity { samples.removeFirst() }
    }

    /// The mean over the newest changes.
    ///
    /// Once nothing is counted for longer than that it is the most that it can be. Between two
    /// lines nothing new is known.
    var rate: PulseRate? {
        guard let last = samples.last, samples.count > 1, let heard else { return nil }
        let recent = samples.dropLast().first {
            last.time.microseconds - $0.time.microseconds <= Self.window
        }
        let start = recent ?? samples[samples.count - 2]
        let pulses = Int32(clamping: last.count - start.count)
        let time = max(1, last.time.microseconds - start.time.microseconds)
        let elapsed = heard.microseconds - last.time.microseconds
        let (product, overflow) = elapsed.multipliedReportingOverflow(by: Int64(pulses))
        guard overflow || product > time else {
            return PulseRate(pulses: pulses, microseconds: time, isBound: false)
        }
        return PulseRate(pulses: 1, microseconds: max(1, elapsed), isBound: true)
    }
}
