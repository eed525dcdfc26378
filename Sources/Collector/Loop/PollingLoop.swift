public import KMP
public import Metering

/// Reads one meter again and again, at the multiples of an interval.
public struct PollingLoop: Sendable {
    /// Takes what there is to tell, in order.
    public typealias Delivery = (PollingEvent) async throws -> Void

    private let loop: LineLoop

    /// Prepares a loop.
    ///
    /// - Parameters:
    ///   - wish: the model and the registers.
    ///   - access: what the meter speaks, and its address.
    ///   - timing: the times of the line.
    ///   - interval: the milliseconds from one read to the next.
    ///   - clock: the clock that all waits are made on.
    ///   - now: our clock.
    ///   - judging: whether what cannot be right is read twice; else the meter's word is taken.
    ///   - progress: told in a few words what is being asked.
    ///   - onRequest: counts each request against the meter's ``BatteryBudget``.
    ///   - open: opens the line.
    public init(
        wish: MeterReader.Wish,
        access: MeterAccess = .eye(.meter),
        timing: ProtocolTiming = ProtocolTiming(),
        everyMilliseconds interval: Int64,
        clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp,
        judging: Bool = true,
        progress: @escaping @Sendable (String) -> Void = { _ in },
        onRequest: @escaping @Sendable () throws(BudgetSpent) -> Void = {},
        open: @escaping LineLoop.Opening
    ) {
        let group = ReadingGroup(.every(milliseconds: interval), registers: wish.registers)
        var plan = MeterPlan(name: "", model: wish.model, groups: [group])
        plan.source = wish.source
        plan.access = access
        plan.judges = judging
        plan.keepsAwake = false
        plan.spend = { (_, _) throws(BudgetSpent) in try onRequest() }
        loop = LineLoop(
            [plan],
            timing: timing,
            clock: clock,
            wall: now,
            progress: progress,
            open: open
        )
    }

    /// Reads at once and then at each time, until the task is cancelled.
    ///
    /// - Parameter deliver: takes each readout, and what happens besides.
    /// - Throws: what `deliver` throws; nothing else ends the loop.
    public func run(_ deliver: Delivery) async throws {
        try await loop.run { _, event in
            if case .failed = event { return }
            try await deliver(event)
        }
    }
}
