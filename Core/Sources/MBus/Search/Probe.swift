internal import Metering

/// One look at an address or a mask: who is there, if anybody.
struct Probe: Sendable {
    enum Question: Sendable {
        /// SND_NKE to an address, and REQ_UD2 where it is wanted.
        case primary(PrimaryAddress, reads: Bool)
        /// A selection, and REQ_UD2 to what was selected.
        case secondary(Selection)
        /// SND_NKE to 255, which no meter answers: what comes is noise.
        case silence
    }

    enum Outcome: Sendable {
        case nobody
        /// One meter, whose telegram is there unless none was asked for.
        case meter
        /// Somebody answered E5h and then had no telegram.
        case mute
        /// Several at once, or a disturbed line.
        case collision
    }

    enum Step: Sendable {
        case send
        case listen(until: Moment)
        case done(Outcome)
    }

    let question: Question
    private(set) var isReading = false
    private var exchange: Exchange
    private let timing: LineTiming

    init(_ question: Question, attempts: Int = 1, timing: LineTiming) {
        self.question = question
        self.timing = timing
        let (request, address): (Request, PrimaryAddress) =
            switch question {
            case .primary(let address, _): (.initialise, address)
            case .secondary(let selection): (.select(selection), .selected)
            case .silence: (.initialise, .all)
            }
        exchange = Exchange(
            request,
            to: address,
            Exchange.Manner(attempts: attempts, hearsOut: true),
            timing: timing
        )
    }

    /// Whether what is sent next is a selection.
    var isSelecting: Bool {
        if case .secondary = question { !isReading } else { false }
    }

    var head: FrameHead { exchange.head }

    func withRequest<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try exchange.withRequest(body)
    }

    func withTelegram<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try exchange.withAnswer(body)
    }

    mutating func begin(at now: Moment) -> Step { take(exchange.begin(at: now), at: now) }

    mutating func sent(at now: Moment) -> Step { take(exchange.sent(at: now), at: now) }

    mutating func receive(_ byte: UInt8, at now: Moment) -> Step {
        take(exchange.receive(byte, at: now), at: now)
    }

    mutating func timePassed(at now: Moment) -> Step {
        take(exchange.timePassed(at: now), at: now)
    }

    private mutating func take(_ step: Exchange.Step, at now: Moment) -> Step {
        switch step {
        case .send: return .send
        case .listen(let limit): return .listen(until: limit)
        case .finished: return finished(at: now)
        case .failed(let failure):
            // Broken bytes behind a clean E5h: two E5h lay on one another.
            if failure.mayBeCollision { return .done(.collision) }
            return .done(isReading ? .mute : .nobody)
        }
    }

    private mutating func finished(at now: Moment) -> Step {
        if isReading { return .done(exchange.answer == .telegram ? .meter : .mute) }
        switch question {
        case .silence: return .done(.collision)
        case .primary(_, reads: false): return .done(.meter)
        case .primary(let address, _): return read(from: address, at: now)
        case .secondary: return read(from: .selected, at: now)
        }
    }

    private mutating func read(from address: PrimaryAddress, at now: Moment) -> Step {
        isReading = true
        exchange = Exchange(
            .readData(frameCount: true),
            to: address,
            Exchange.Manner(attempts: 2, hearsOut: true),
            timing: timing
        )
        return take(exchange.begin(at: now), at: now)
    }
}
