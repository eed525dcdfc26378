public import Transport

/// An input whose changes a test makes up, on a ``VirtualClock``.
///
/// A wait takes as long as it takes to the next change, as a real source's does; each change is told
/// when the clock has come to it, and not before.
public final class EdgesInMemory: EdgeSource {
    public let address: String
    /// Changes that the next batch will call lost.
    public var lost = 0
    /// What the next call throws, and every one after it.
    public var failure: LineError?

    private let clock: VirtualClock
    private let origin: UInt64
    private let next: () -> LevelChange?
    private var pending: LevelChange?
    private var ready: [LevelChange] = []
    private var current: Bool

    /// An input.
    ///
    /// - Parameters:
    ///   - address: what it is called.
    ///   - restsHigh: its level before the first change.
    ///   - clock: the clock that the changes come on.
    ///   - origin: the system's nanoseconds when the clock starts.
    ///   - next: the next change, in nanoseconds since `origin`; nil where there is none any more.
    public init(
        address: String = "gpio:gpiochip0/17",
        restsHigh: Bool = true,
        clock: VirtualClock,
        origin: UInt64 = 1_000_000_000_000,
        next: @escaping () -> LevelChange?
    ) {
        self.address = address
        current = restsHigh
        self.clock = clock
        self.origin = origin
        self.next = next
        pending = next()
    }

    /// An input with a list of changes.
    public convenience init(
        _ changes: [LevelChange],
        restsHigh: Bool = true,
        clock: VirtualClock
    ) {
        var rest = changes.makeIterator()
        self.init(restsHigh: restsHigh, clock: clock) { rest.next() }
    }

    /// Whether all changes have been told.
    public var isExhausted: Bool { pending == nil && ready.isEmpty }

    public var now: UInt64 { origin + clock.nanoseconds }

    public func level() throws(LineError) -> Bool {
        if let failure { throw failure }
        advance()
        return current
    }

    public func changes(within patience: Duration) async throws(LineError) -> EdgeBatch {
        if let batch = try take() { return batch }
        let wait = pending.map { Duration.nanoseconds(Int64($0.nanoseconds - clock.nanoseconds)) }
        do {
            try await clock.sleep(for: min(wait ?? patience, patience))
        } catch { throw LineError(.cancelled, address: address) }
        return try take() ?? EdgeBatch()
    }

    public func close() async { failure = LineError(.closed, address: address) }

    /// Takes in what the clock has come to.
    private func advance() {
        while let change = pending, change.nanoseconds <= clock.nanoseconds {
            let time = origin + change.nanoseconds
            ready.append(LevelChange(isHigh: change.isHigh, nanoseconds: time))
            current = change.isHigh
            pending = next()
        }
    }

    /// What has come and was not told yet; nil where that is nothing.
    private func take() throws(LineError) -> EdgeBatch? {
        if let failure { throw failure }
        advance()
        let batch = EdgeBatch(ready, lost: lost)
        (ready, lost) = ([], 0)
        return batch.isEmpty ? nil : batch
    }
}
