public import Metering

/// Looks for meters at the primary addresses of a range, one after another.
///
/// Each address gets SND_NKE, which a meter answers with E5h; where that is wanted the telegram of
/// a meter is read too, so that the search tells who it is. (M-Bus documentation §5.5)
public struct PrimarySearch: Sendable {
    /// What to do next.
    public enum Step: Sendable, Hashable {
        /// Send the request, then call ``PrimarySearch/sent(at:)``.
        case send
        /// Listen until then.
        case listen(until: Moment)
        /// A meter was found; then call ``PrimarySearch/proceed(at:)``.
        case found(Finding)
        /// Several meters answer at an address; then call ``PrimarySearch/proceed(at:)``.
        case collision(PrimaryAddress)
        /// All addresses were asked.
        case finished
        /// Bytes come although nobody can have sent them: the line is disturbed.
        case noise
    }

    /// What it has cost so far.
    public private(set) var tally = SearchTally()
    /// The address that is asked now, or was last.
    public private(set) var address: PrimaryAddress

    private let last: UInt8
    private let reads: Bool
    private let timing: LineTiming
    private var probe: Probe
    private var start = Moment(microseconds: 0)
    private var isSilenceKnown = false

    /// Prepares a search.
    ///
    /// - Parameters:
    ///   - range: the addresses to ask, within 0 to 250.
    ///   - reads: whether the telegram of each meter is read.
    ///   - timing: the times of the line.
    public init(
        _ range: ClosedRange<UInt8> = 0...250,
        reads: Bool = true,
        timing: LineTiming = LineTiming()
    ) {
        address = PrimaryAddress(min(250, range.lowerBound))
        last = min(250, range.upperBound)
        self.reads = reads
        self.timing = timing
        probe = Probe(.primary(address, reads: reads), timing: timing)
    }

    /// Lends the bytes to be sent.
    public func withRequest<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try probe.withRequest(body)
    }

    /// Begins; the first step is to send.
    public mutating func begin(at now: Moment) -> Step {
        start = now
        return take(probe.begin(at: now), at: now)
    }

    /// The request was handed to the line.
    public mutating func sent(at now: Moment) -> Step {
        if probe.isReading { tally.reads += 1 } else { tally.probes += 1 }
        return take(probe.sent(at: now), at: now)
    }

    /// A byte came.
    public mutating func receive(_ byte: UInt8, at now: Moment) -> Step {
        take(probe.receive(byte, at: now), at: now)
    }

    /// The time of a `listen` step is up, or some other time passed.
    public mutating func timePassed(at now: Moment) -> Step {
        take(probe.timePassed(at: now), at: now)
    }

    /// Goes on to the next address.
    public mutating func proceed(at now: Moment) -> Step {
        tally.lineTime = now.microseconds - start.microseconds
        guard address.rawValue < last else { return .finished }
        address = PrimaryAddress(address.rawValue + 1)
        return ask(.primary(address, reads: reads), at: now)
    }

    private mutating func ask(_ question: Probe.Question, at now: Moment) -> Step {
        probe = Probe(question, timing: timing)
        return take(probe.begin(at: now), at: now)
    }

    private mutating func take(_ step: Probe.Step, at now: Moment) -> Step {
        switch step {
        case .send: return .send
        case .listen(let limit): return .listen(until: limit)
        case .done(let outcome):
            if case .silence = probe.question { return silenceAnswered(outcome, at: now) }
            return done(outcome, at: now)
        }
    }

    private mutating func done(_ outcome: Probe.Outcome, at now: Moment) -> Step {
        switch outcome {
        case .nobody: return proceed(at: now)
        case .meter, .mute:
            tally.found += 1
            return .found(finding(outcome))
        case .collision:
            tally.collisions += 1
            guard isSilenceKnown else { return ask(.silence, at: now) }
            return .collision(address)
        }
    }

    /// The first collision may be noise; a broadcast that nobody answers tells.
    private mutating func silenceAnswered(_ outcome: Probe.Outcome, at now: Moment) -> Step {
        tally.lineTime = now.microseconds - start.microseconds
        guard case .nobody = outcome else { return .noise }
        isSilenceKnown = true
        return .collision(address)
    }

    private func finding(_ outcome: Probe.Outcome) -> Finding {
        var finding = Finding()
        if probe.isReading, case .meter = outcome {
            let head = probe.head
            finding = probe.withTelegram { Finding(head, $0) }
        }
        finding.primary = address
        return finding
    }
}
