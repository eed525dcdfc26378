public import KMP
public import Metering
public import Transport

/// Reads one meter again and again: the task that owns its line.
///
/// The line is opened when it is needed and opened anew after it failed, so a pulled plug or a
/// restarted gateway costs the readings of that time and nothing more.
public struct PollingLoop: Sendable {
    /// Opens the line.
    public typealias Opening = @Sendable () async throws(LineError) -> any Line
    /// What becomes of a visit to the meter.
    public typealias Delivery = (Result<Readout, MeterError>) async throws -> Void

    private let open: Opening
    private let wish: MeterReader.Wish
    private let timing: LineTiming
    private let schedule: Schedule
    private let clock: any Clock<Duration>
    private let progress: @Sendable (String) -> Void

    /// Prepares a loop.
    ///
    /// - Parameters:
    ///   - wish: the model and the registers.
    ///   - timing: the times of the line.
    ///   - schedule: when to read.
    ///   - clock: the clock that all waits are made on.
    ///   - progress: told in a few words what is being asked.
    ///   - open: opens the line.
    public init(
        wish: MeterReader.Wish,
        timing: LineTiming,
        schedule: Schedule,
        clock: any Clock<Duration>,
        progress: @escaping @Sendable (String) -> Void = { _ in },
        open: @escaping Opening
    ) {
        self.wish = wish
        self.timing = timing
        self.schedule = schedule
        self.clock = clock
        self.progress = progress
        self.open = open
    }

    /// Reads at once and then at each time of the schedule, until the task is cancelled.
    ///
    /// - Parameter deliver: takes each readout, and each failure.
    /// - Throws: what `deliver` throws; nothing else ends the loop.
    public func run(_ deliver: Delivery) async throws {
        var meter: MeterLine?
        var found: IdentifiedMeter?
        while !Task.isCancelled {
            let result = await visited(&meter, &found)
            if Task.isCancelled { break }
            if case .failure = result {
                // Whatever was wrong with the line may be right with a new one.
                await meter?.close()
                meter = nil
            }
            do {
                try await deliver(result)
            } catch {
                await meter?.close()
                throw error
            }
            try? await clock.sleep(for: schedule.untilNext, tolerance: nil)
        }
        await meter?.close()
    }

    private func visited(
        _ meter: inout MeterLine?,
        _ found: inout IdentifiedMeter?
    ) async -> Result<Readout, MeterError> {
        do throws(MeterError) {
            return .success(try await visit(&meter, &found))
        } catch { return .failure(error) }
    }

    private func visit(
        _ meter: inout MeterLine?,
        _ found: inout IdentifiedMeter?
    ) async throws(MeterError) -> Readout {
        let open: MeterLine
        if let meter { open = meter } else { open = try await opened() }
        meter = open
        let reader = MeterReader(open, wish: wish, progress: progress)
        let identified: IdentifiedMeter
        if let found { identified = found } else { identified = try await reader.identify() }
        found = identified
        let readout = try await reader.read(identified, now: schedule.now)
        found?.learn(from: readout)
        return readout
    }

    private func opened() async throws(MeterError) -> MeterLine {
        do throws(LineError) {
            return MeterLine(try await open(), clock: clock, timing: timing)
        } catch { throw .line(error) }
    }
}

/// When to read: at the multiples of an interval on our clock, so on the hour and not an hour
/// after whenever the program happened to start.
public struct Schedule: Sendable {
    private let interval: Int64
    /// Our clock.
    let now: @Sendable () -> Timestamp

    /// Makes a schedule.
    ///
    /// - Parameters:
    ///   - milliseconds: the interval, at least one millisecond.
    ///   - now: our clock.
    public init(everyMilliseconds milliseconds: Int64, now: @escaping @Sendable () -> Timestamp) {
        interval = max(1, milliseconds)
        self.now = now
    }

    /// How long it is until the next multiple of the interval; never nothing.
    public var untilNext: Duration {
        let time = now().milliseconds
        return .milliseconds(interval - (time % interval + interval) % interval)
    }
}
