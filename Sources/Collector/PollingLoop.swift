public import KMP
internal import Metering
public import Transport

/// Reads one meter again and again: the task that owns its line.
///
/// The line is opened when it is needed and opened anew after it failed, so a pulled plug or a
/// restarted gateway costs the readings of that time and nothing more. What cannot be right is read
/// a second time before it is believed.
public struct PollingLoop: Sendable {
    /// Opens the line.
    public typealias Opening = @Sendable () async throws(LineError) -> any Line
    /// Takes what there is to tell, in order.
    public typealias Delivery = (PollingEvent) async throws -> Void
    /// Asked before each request; see ``MeterLine/Permission``.
    public typealias Permission = @Sendable () throws(BudgetSpent) -> Void

    private let open: Opening
    private let onRequest: Permission
    private let wish: MeterReader.Wish
    private let timing: LineTiming
    private let schedule: Schedule
    private let clock: any Clock<Duration>
    private let judging: Bool
    private let progress: @Sendable (String) -> Void

    /// Prepares a loop.
    ///
    /// - Parameters:
    ///   - wish: the model and the registers.
    ///   - timing: the times of the line.
    ///   - schedule: when to read.
    ///   - clock: the clock that all waits are made on.
    ///   - judging: whether what cannot be right is read twice; else the meter's word is taken.
    ///   - progress: told in a few words what is being asked.
    ///   - onRequest: counts each request against the meter's ``BatteryBudget``.
    ///   - open: opens the line.
    public init(
        wish: MeterReader.Wish,
        timing: LineTiming,
        schedule: Schedule,
        clock: any Clock<Duration>,
        judging: Bool = true,
        progress: @escaping @Sendable (String) -> Void = { _ in },
        onRequest: @escaping Permission = {},
        open: @escaping Opening
    ) {
        self.wish = wish
        self.timing = timing
        self.schedule = schedule
        self.clock = clock
        self.judging = judging
        self.progress = progress
        self.onRequest = onRequest
        self.open = open
    }

    /// Reads at once and then at each time of the schedule, until the task is cancelled.
    ///
    /// After a failure the times between grow to an hour, or to the interval where that is longer.
    ///
    /// - Parameter deliver: takes each readout, and what happens besides.
    /// - Throws: what `deliver` throws; nothing else ends the loop.
    public func run(_ deliver: Delivery) async throws {
        var visit = Visit(start: schedule.now(), time: LineClock(clock))
        var troubles = Troubles()
        while !Task.isCancelled {
            let result = await visited(&visit)
            if Task.isCancelled { break }
            if case .failure(let error) = result, !error.isBudget {
                // Whatever was wrong with the line may be right with a new one.
                await visit.meter?.close()
                visit.meter = nil
            }
            do {
                if let part = visit.takePart(judging: judging) { try await deliver(.part(part)) }
                for event in troubles.events(after: result, at: schedule.now()) {
                    try await deliver(event)
                }
            } catch {
                await visit.meter?.close()
                throw error
            }
            let wait = schedule.untilNext(after: troubles.outage)
            try? await clock.sleep(for: wait, tolerance: nil)
        }
        await visit.meter?.close()
    }

    private func visited(_ visit: inout Visit) async -> Result<[PollingEvent], MeterError> {
        do throws(MeterError) {
            return .success(try await events(of: &visit))
        } catch { return .failure(error) }
    }

    private func events(of visit: inout Visit) async throws(MeterError) -> [PollingEvent] {
        let line: MeterLine
        if let meter = visit.meter { line = meter } else { line = try await opened() }
        visit.meter = line
        let reader = MeterReader(line, wish: wish, progress: progress)
        let found: IdentifiedMeter
        if let known = visit.found { found = known } else { found = try await reader.identify() }
        visit.found = found
        var part: Readout?
        defer { visit.part = part }
        let readout = try await reader.read(found, now: schedule.now) { part = $0 }
        visit.found?.learn(from: readout)
        guard judging else { return [.readout(readout)] }
        return await settled(readout, of: found, by: reader, &visit)
    }

    /// Looks again at what cannot be right; a second look that fails confirms nothing.
    private func settled(
        _ readout: Readout,
        of found: IdentifiedMeter,
        by reader: MeterReader,
        _ visit: inout Visit
    ) async -> [PollingEvent] {
        let doubts = visit.plausibility.judge(readout, at: visit.now)
        let doubtful = visit.plausibility.secondLook(at: readout, doubts)
        var second: [Reading] = []
        if !doubtful.isEmpty {
            second = (try? await reader.lookAgain(at: doubtful, of: found)) ?? []
        }
        let settled = visit.plausibility.settle(readout, doubts, second: second, at: visit.now)
        if settled.swappedFrom != nil { visit.found = nil }
        return settled.events(after: doubts.filter { !$0.isKnown })
    }

    private func opened() async throws(MeterError) -> MeterLine {
        do throws(LineError) {
            let line = try await open()
            return MeterLine(line, clock: clock, timing: timing, onRequest: onRequest)
        } catch { throw .line(error) }
    }
}

/// What a loop keeps from one visit to the next.
private struct Visit {
    /// The meter at the end of an open line.
    var meter: MeterLine?
    /// Who it is.
    var found: IdentifiedMeter?
    var plausibility = Plausibility()
    /// What came of a visit that broke off.
    var part: Readout?
    /// Our clock when the loop began.
    let start: Timestamp
    let time: LineClock

    /// What came of a visit that broke off, without what cannot be right.
    mutating func takePart(judging: Bool) -> Readout? {
        guard let readout = part else { return nil }
        part = nil
        guard judging else { return readout }
        let doubts = plausibility.judge(readout, at: now)
        let settled = plausibility.settle(readout, doubts, second: [], at: now)
        return settled.readout.readings.isEmpty ? nil : settled.readout
    }

    /// Our clock without its jumps: the bands hold for the time that really passed.
    var now: Timestamp {
        Timestamp(milliseconds: start.milliseconds + time.now.microseconds / 1_000)
    }
}
