public import Metering

/// What a new value of somebody else's counter says.
public enum CounterChange: Sendable, Hashable {
    /// It is the first one: there is nothing to compare it with.
    case first
    /// It counted on by so many.
    case advanced(by: UInt64)
    /// It began again at zero because it was full, and counted on by so many in all.
    case wrapped(by: UInt64)
    /// It fell and was not full: it was set back, or is another counter.
    ///
    /// Nobody knows what was counted in between; `atLeast` is what it has counted since, where it
    /// begins at zero.
    case reset(atLeast: UInt64)
    /// It counted on by more than it can have: not believed until ``CounterRegister/accept(_:at:)``.
    case leapt(by: UInt64)
}

/// Follows a counter that somebody else keeps: a pulse register of a heat meter (In-A, In-B), or a
/// node that sends counts.
///
/// What matters is the difference from one value to the next, and that a counter that wraps or is
/// set back does not make it a wrong one.
public struct CounterRegister: Sendable {
    /// All that has to outlive the program.
    public struct State: Sendable, Hashable {
        /// The newest value that was believed, nil before the first.
        public var value: UInt64?
        /// What was counted since the first value.
        public var total: UInt64

        /// Makes a state; a new counter has counted nothing.
        public init(value: UInt64? = nil, total: UInt64 = 0) {
            self.value = value
            self.total = total
        }
    }

    /// The value behind its largest one is zero: 10⁸ for a display of eight digits, 2³² for a node
    /// of 32 bits; nil where it never wraps.
    public let modulus: UInt64?
    /// The shortest time between two pulses in microseconds; nil where there is no limit.
    public let shortestInterval: Int64?
    /// Whether the counter begins at zero when it begins anew, as a node's does; then what it shows
    /// after a reset was counted for certain.
    public let beginsAtZero: Bool
    /// What has to outlive the program.
    public private(set) var state: State

    private var last: Moment?

    /// Makes a register that goes on from a state.
    public init(
        modulus: UInt64? = nil,
        shortestInterval: Int64? = nil,
        beginsAtZero: Bool = false,
        state: State = State()
    ) {
        self.modulus = modulus
        self.shortestInterval = shortestInterval
        self.beginsAtZero = beginsAtZero
        self.state = state
    }

    /// Takes a new value.
    ///
    /// After a restart the time since the last value is not known, so no advance is too large.
    public mutating func receive(_ value: UInt64, at now: Moment) -> CounterChange {
        guard let before = state.value else {
            accept(value, at: now)
            return .first
        }
        guard value < before else {
            let step = value &- before
            guard isPossible(step, at: now) else { return .leapt(by: step) }
            advance(by: step, to: value, at: now)
            return .advanced(by: step)
        }
        if let step = wrappedStep(from: before, to: value), isPossible(step, at: now) {
            advance(by: step, to: value, at: now)
            return .wrapped(by: step)
        }
        let counted = beginsAtZero ? value : 0
        advance(by: counted, to: value, at: now)
        return .reset(atLeast: counted)
    }

    /// Goes on from a value whatever came before, and counts nothing for it.
    public mutating func accept(_ value: UInt64, at now: Moment) {
        state.value = value
        last = now
    }

    private mutating func advance(by step: UInt64, to value: UInt64, at now: Moment) {
        state.total = state.total &+ step
        accept(value, at: now)
    }

    /// How far it went if it was full; nil where it never is, or where that is more than a
    /// hundredth of the way round: then it was set back.
    private func wrappedStep(from before: UInt64, to value: UInt64) -> UInt64? {
        guard let modulus, before < modulus else { return nil }
        let step = modulus &- before &+ value
        return step <= modulus / 100 ? step : nil
    }

    private func isPossible(_ step: UInt64, at now: Moment) -> Bool {
        guard let shortestInterval, let last, shortestInterval > 0 else {
            return true
        }
        let elapsed = max(0, now.microseconds &- last.microseconds)
        // One more than the time has room for: the first may come at its beginning.
        let most = elapsed / shortestInterval &+ 2
        return step <= UInt64(bitPattern: most)
    }
}
