internal import Journal
internal import Metering
internal import Pulse
internal import Transport

// Pulses that are counted here, edge by edge.

extension PulseWork {
    /// Counts the edges of an input until the task is cancelled.
    mutating func countEdges(
        _ open: @Sendable () async throws(LineError) -> any EdgeSource,
        _ deliver: PulseLoop.Delivery
    ) async throws {
        while !Task.isCancelled {
            var failure: LineError?
            var source: (any EdgeSource)?
            do throws(LineError) { source = try await open() } catch { failure = error }
            if let source {
                do {
                    failure = try await count(source, deliver)
                } catch {
                    await source.close()
                    throw error
                }
                await source.close()
            }
            if let failure, !Task.isCancelled { try await fail(failure.sentences, deliver) }
        }
        try end()
    }

    /// Counts until the input fails.
    ///
    /// - Returns: why it failed; nil where the task was cancelled.
    private mutating func count(
        _ source: any EdgeSource,
        _ deliver: PulseLoop.Delivery
    ) async throws -> LineError? {
        let state = PulseState(count: books.record.count, isActive: books.record.isActive)
        let counting: EdgeCounting
        do throws(LineError) {
            counting = try EdgeCounting(source, PulseCounter(loop.plan.input, state: state))
        } catch { return error }
        try await begin(misses: true, deliver)
        take(counting.counter.state)
        var losses = Losses()
        while !Task.isCancelled {
            do throws(LineError) {
                for step in try await counting.next(within: wait) { take(step, at: counting.now) }
            } catch {
                if case .cancelled = error.kind { return nil }
                return error
            }
            books.faults = InputFaults(counting.counter.faults)
            if losses.lasts(counting.lost, at: counting.now) { books.faults.insert(.lost) }
            try await settle(
                at: loop.stamp(),
                rate: { counting.counter.pace.rate(at: counting.now) },
                deliver
            )
        }
        return nil
    }

    private mutating func take(_ state: PulseState) {
        books.take(count: state.count, isActive: state.isActive)
    }

    private mutating func take(_ step: EdgeCounting.Step, at now: Moment) {
        take(step.state)
        guard step.isPulse else { return }
        // The kernel's time of the edge, however late it was fetched.
        let ago = (now.microseconds - step.believedSince.microseconds) / 1_000
        books.take(lastPulse: Timestamp(milliseconds: loop.stamp().milliseconds - max(0, ago)))
    }
}

/// Whether edges are being lost: since the last loss there has to be a minute without one.
private struct Losses {
    private var lost = 0
    private var last: Moment?

    mutating func lasts(_ lost: Int, at now: Moment) -> Bool {
        if lost > self.lost { last = now }
        self.lost = lost
        guard let last else { return false }
        return now.duration(since: last) < .seconds(60)
    }
}
