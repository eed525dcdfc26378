public import Metering

/// Looks for meters by their secondary addresses, beginning with the mask that it is given.
///
/// A mask that one meter answers has found it; one that several answer is divided: by the last open
/// digit of the identification number and so on. Meters that share a number are told apart by their
/// fabrication numbers where they know the enhanced selection, else by medium, version and maker.
/// Two E5h that lie on one another look like one, so each answer is followed by a telegram, which
/// tells. (M-Bus documentation §7.2 and §7.3)
public struct SecondarySearch: Sendable {
    /// What to do next.
    public enum Step: Sendable, Hashable {
        /// Send the request, then call ``SecondarySearch/sent(at:)``.
        case send
        /// Listen until then.
        case listen(until: Moment)
        /// A meter was found; then call ``SecondarySearch/proceed(at:)``.
        case found(Finding)
        /// Several meters are the same in all that a selection can name; then call `proceed`.
        case inseparable(Selection)
        /// All of the mask was looked at.
        case finished
        /// Bytes come although nobody can have sent them: the line is disturbed.
        case noise
    }

    /// What it has cost so far.
    public private(set) var tally = SearchTally()
    /// The mask that is tried now, or was last.
    public private(set) var mask: Selection

    private let timing: LineTiming
    private var probe: Probe
    private var start = Moment(microseconds: 0)
    private var stack = InlineArray<24, SearchNode>(
        repeating: SearchNode(mask: .every, part: .medium, settledBefore: 0)
    )
    private var depth = 0
    private var collisionsBeforeCheck: UInt32 = 1
    private var known = FoundMeters()
    /// How many meters are accounted for: found, or told to be inseparable, which are two at least.
    private var settled: UInt32 = 0

    /// Prepares a search for all meters that a mask means.
    public init(_ mask: Selection = .every, timing: LineTiming = LineTiming()) {
        self.mask = mask
        self.timing = timing
        probe = Probe(.secondary(mask), attempts: 2, timing: timing)
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
        if probe.isSelecting { tally.probes += 1 }
        if probe.isReading { tally.reads += 1 }
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

    /// Goes on to the next mask.
    public mutating func proceed(at now: Moment) -> Step {
        tally.lineTime = now.microseconds - start.microseconds
        while depth > 0 {
            if let child = stack[depth - 1].child(settled: settled) {
                mask = child
                return ask(.secondary(child), at: now)
            }
            depth -= 1
            leave(stack[depth])
        }
        return .finished
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
        if isTrialOfEnhancement { return enhancementAnswered(outcome, at: now) }
        switch outcome {
        case .nobody: return proceed(at: now)
        case .meter, .mute: return met(outcome, at: now)
        case .collision:
            tally.collisions += 1
            guard tally.collisions < collisionsBeforeCheck else { return ask(.silence, at: now) }
            return divide(at: now)
        }
    }

    /// Collisions may be noise; a broadcast that nobody answers tells, and again when there are many.
    private mutating func silenceAnswered(_ outcome: Probe.Outcome, at now: Moment) -> Step {
        guard case .nobody = outcome else {
            tally.lineTime = now.microseconds - start.microseconds
            return .noise
        }
        collisionsBeforeCheck = tally.collisions + 64
        return divide(at: now)
    }

    /// One meter answered, unless it is one that was found by another mask already.
    private mutating func met(_ outcome: Probe.Outcome, at now: Moment) -> Step {
        var finding = Finding()
        if case .meter = outcome {
            let head = probe.head
            finding = probe.withTelegram { Finding(head, $0) }
        }
        finding.selection = mask
        guard isNew(finding) else { return proceed(at: now) }
        tally.found += 1
        settled += 1
        tally.lineTime = now.microseconds - start.microseconds
        return .found(finding)
    }

    /// Whether the meter was not found by its fabrication number before.
    ///
    /// Masks do not overlap but for those that leave that number out again.
    private mutating func isNew(_ finding: Finding) -> Bool {
        guard let meter = finding.meter else { return true }
        if mask.fabrication != nil {
            known.add(meter)
            return true
        }
        return !isBelowEnhancement || !known.contains(meter)
    }

    private mutating func divide(at now: Moment) -> Step {
        // Two that are known already are answer enough for a mask without a fabrication number.
        if mask.fabrication == nil, isBelowEnhancement, known.count(in: mask) >= 2 {
            return proceed(at: now)
        }
        guard let part = nextPart, depth < 24 else {
            tally.lineTime = now.microseconds - start.microseconds
            settled += 2
            return .inseparable(mask)
        }
        stack[depth] = SearchNode(mask: mask, part: part, settledBefore: settled)
        depth += 1
        return proceed(at: now)
    }

    /// What tells the meters of the mask apart next: the fabrication number before medium and version.
    private var nextPart: SearchNode.Part? {
        let part = SearchNode.Part.next(in: mask)
        if case .identification? = part { return part }
        return mask.fabrication == nil && !isBelowEnhancement ? .enhancement : part
    }

    /// Whether the enhanced selection was tried for the number already.
    private var isBelowEnhancement: Bool {
        for index in 0..<depth {
            switch stack[index].part {
            case .enhancement, .medium, .version, .manufacturerLow, .manufacturerHigh: return true
            case .identification, .fabrication: continue
            }
        }
        return false
    }

    /// Whether the probe asks for a fabrication number that no meter has.
    private var isTrialOfEnhancement: Bool {
        depth > 0 && stack[depth - 1].part == .enhancement && stack[depth - 1].next == 1
    }

    /// Who answers to a number that none has does not look at it; then the rest is left out.
    private mutating func enhancementAnswered(_ outcome: Probe.Outcome, at now: Moment) -> Step {
        if case .nobody = outcome { return proceed(at: now) }
        stack[depth - 1].next = 2
        return proceed(at: now)
    }

    /// Behind the enhanced selection the meters that do not know it are looked for by medium.
    private mutating func leave(_ node: SearchNode) {
        guard node.part == .enhancement, let part = SearchNode.Part.next(in: node.mask) else {
            return
        }
        stack[depth] = SearchNode(mask: node.mask, part: part, settledBefore: node.settledBefore)
        depth += 1
    }
}

/// The meters that were found by their fabrication numbers, so that none is told twice.
struct FoundMeters: Sendable {
    private var meters = InlineArray<16, SecondaryAddress?>(repeating: nil)
    private var count = 0

    func contains(_ meter: SecondaryAddress) -> Bool {
        for index in 0..<count where meters[index] == meter { return true }
        return false
    }

    /// How many of the meters a mask means.
    func count(in mask: Selection) -> Int {
        var meant = 0
        for index in 0..<count {
            if let meter = meters[index], mask.matches(meter, fabricationNumber: nil) { meant += 1 }
        }
        return meant
    }

    /// Takes a meter down; those with another identification number are forgotten.
    mutating func add(_ meter: SecondaryAddress) {
        if count > 0, meters[0]?.identification != meter.identification { count = 0 }
        guard count < 16 else { return }
        meters[count] = meter
        count += 1
    }
}
