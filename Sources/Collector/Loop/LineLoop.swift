public import Metering
public import Transport

/// Reads the meters of one line, each at its times: the task that owns the line.
///
/// The line is opened when it is needed and opened anew after it failed, so a pulled plug or a
/// restarted gateway costs the readings of that time and nothing more. What cannot be right is read
/// a second time before it is believed. Between the reads there is time for what somebody wants now,
/// and for the meters' own memories.
public struct LineLoop: Sendable {
    /// Opens the line.
    public typealias Opening = @Sendable () async throws(LineError) -> any Line
    /// Takes what there is to tell of a meter, in order; told the meter's name.
    public typealias Delivery = (String, PollingEvent) async throws -> Void

    let open: Opening
    let timing: ProtocolTiming
    let plans: [MeterPlan]
    let clock: any Clock<Duration>
    let wall: @Sendable () -> Timestamp
    let stamp: @Sendable () -> Timestamp
    let zone: ZoneOffset
    let box: RequestBox
    let progress: @Sendable (String) -> Void

    /// Prepares a loop.
    ///
    /// - Parameters:
    ///   - plans: the meters of the line.
    ///   - timing: the times of the line.
    ///   - clock: the clock that all waits are made on.
    ///   - wall: our clock, by which the times to read are told.
    ///   - stamp: what readings are stamped with; our clock where nothing better is known.
    ///   - zone: the zone of times of the day.
    ///   - box: where requests to read now come in.
    ///   - progress: told in a few words what is being asked.
    ///   - open: opens the line.
    public init(
        _ plans: [MeterPlan],
        timing: ProtocolTiming = ProtocolTiming(),
        clock: any Clock<Duration>,
        wall: @escaping @Sendable () -> Timestamp,
        stamp: (@Sendable () -> Timestamp)? = nil,
        zone: @escaping ZoneOffset = { _ in 0 },
        box: RequestBox = RequestBox(),
        progress: @escaping @Sendable (String) -> Void = { _ in },
        open: @escaping Opening
    ) {
        self.plans = plans
        self.timing = timing
        self.clock = clock
        self.wall = wall
        self.stamp = stamp ?? wall
        self.zone = zone
        self.box = box
        self.progress = progress
        self.open = open
    }

    /// Reads until the task is cancelled or the box is closed.
    ///
    /// After a failure the times between grow to an hour, or to the interval where that is longer.
    ///
    /// - Parameters:
    ///   - earlier: what an earlier loop of the same line has left.
    ///   - deliver: takes each readout, and what happens besides.
    /// - Returns: what there is to know for a later one.
    /// - Throws: what `deliver` throws; nothing else ends the loop.
    @discardableResult
    public func run(
        after earlier: LineHandover? = nil,
        _ deliver: Delivery
    ) async throws -> LineHandover {
        var round = Round(self, after: earlier)
        do {
            while !Task.isCancelled, !box.isClosed { try await round.step(deliver) }
        } catch {
            await round.end()
            throw error
        }
        await round.end()
        return round.handover
    }
}
