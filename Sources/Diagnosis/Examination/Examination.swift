public import Catalogue
public import KMP
public import MBus
public import Transport

/// Walks from the port to the meter, step by step, and collects what it sees on the way.
///
/// It never writes to a meter. Every wait is made on the clock that it is given.
///
/// ```swift
/// let examination = Examination(address, wish, clock: clock, tell: { print($0.words) }) {
///     settings in try await address.open(settings, clock: clock)
/// }
/// let finding = Finding(await examination.run())
/// ```
public final class Examination {
    /// What is wanted, and what is known beforehand.
    public struct Wish: Sendable {
        /// What the line is to be set to.
        public var settings: LineSettings
        /// The model, where the user says it.
        public var model: MeterModel?
        /// The address that the meter is expected at.
        public var address: Address
        /// The meter on an M-Bus that is wanted; nil for one behind an optical head.
        public var bus: TelegramReadout.Target?
        /// The model, where it is one that is asked in characters.
        public var characters: ASCIIMeterModel?
        /// The registers that the user wants; none for those of the model.
        public var registers: [RegisterID]
        /// What is known of the meter from before.
        public var past: Past?
        /// Whether it has to be over in five seconds.
        public var isQuick: Bool

        /// When all has to be over, counted from the beginning.
        var limit: Duration { isQuick ? .milliseconds(4_900) : .milliseconds(59_000) }

        /// Makes a wish.
        public init(
            settings: LineSettings,
            model: MeterModel? = nil,
            address: Address = .meter,
            bus: TelegramReadout.Target? = nil,
            characters: ASCIIMeterModel? = nil,
            registers: [RegisterID] = [],
            past: Past? = nil,
            isQuick: Bool = false
        ) {
            self.settings = settings
            self.model = model
            self.address = address
            self.bus = bus
            self.characters = characters
            self.registers = registers
            self.past = past
            self.isQuick = isQuick
        }
    }

    let wish: Wish
    let interview: Interview
    let tell: (Step) -> Void
    let progress: (String) -> Void
    var evidence: Evidence
    private let facts: () -> PortFacts?

    /// Prepares an examination.
    ///
    /// - Parameters:
    ///   - address: where the meter is.
    ///   - wish: what is wanted.
    ///   - clock: the clock that all waits are made on.
    ///   - facts: looks at a serial port; nil for a line over the network.
    ///   - permit: counts each request, and gives a sentence where it is not allowed.
    ///   - tell: told each step when it is done.
    ///   - progress: told in a few words what is being done.
    ///   - open: opens the line with settings.
    public init(
        _ address: LineAddress,
        _ wish: Wish,
        clock: any Clock<Duration>,
        facts: @escaping () -> PortFacts? = { nil },
        permit: @escaping () -> String? = { nil },
        tell: @escaping (Step) -> Void = { _ in },
        progress: @escaping (String) -> Void = { _ in },
        open: @escaping (LineSettings) async throws(LineError) -> any Line
    ) {
        self.wish = wish
        self.facts = facts
        self.tell = tell
        self.progress = progress
        interview = Interview(
            settings: wish.settings,
            limit: wish.limit,
            clock: clock,
            permit: permit,
            open: open
        )
        evidence = Evidence(address: address, configured: wish.settings)
        evidence.model = wish.model
        evidence.isModelGiven = wish.model != nil
        evidence.isQuick = wish.isQuick
        evidence.meter = wish.address
        evidence.past = wish.past
        evidence.bus = wish.bus.map { BusEvidence($0) }
        evidence.characters = wish.characters.map { CharacterEvidence($0) }
        switch address.place {
        case .tcp, .unix, .replay: evidence.isSettable = false
        case .serial, .rfc2217: break
        }
    }

    /// Examines, and gives the line back.
    public func run() async -> Evidence {
        evidence.port = facts()
        if lookAtPort() {
            do throws(LineError) {
                try await lookAtLine()
            } catch {
                evidence.failure = error
                tell(Step(.line, .bad, error.message))
            }
        }
        await interview.close()
        evidence.refusal = interview.refusal
        if let refusal = interview.refusal { tell(Step(.budget, .bad, refusal)) }
        return evidence
    }

    /// Whether there is time for something that takes so long.
    func hasTime(for duration: Duration) -> Bool {
        interview.elapsed + duration < wish.limit
    }

    /// Asks, and puts what came to the evidence.
    @discardableResult
    func ask(
        _ purpose: Attempt.Purpose,
        _ question: Question,
        patience: Duration,
        rest: Rest = .whole,
        hearsOut: Bool = false
    ) async throws(LineError) -> Reply? {
        let attempt = try await interview.ask(
            purpose,
            question,
            patience: patience,
            rest: rest,
            hearsOut: hearsOut || evidence.bus != nil && evidence.isConfused
        )
        guard let attempt else { return nil }
        evidence.attempts.append(attempt)
        evidence.unasked = interview.unasked
        return attempt.reply
    }

    /// Listens on after silence, for an answer that comes later than any should.
    ///
    /// - Returns: whether there was one.
    func hearOut() async throws(LineError) -> Bool {
        guard hasTime(for: Patience.short) else { return false }
        guard let reply = try await interview.hearOut() else { return false }
        evidence.attempts[evidence.attempts.count - 1].reply = reply
        let delay = reply.delay?.inSeconds ?? "a long time"
        tell(Step(.question, .bad, "Then \(reply.words), after \(delay)."))
        return reply.isAnswered
    }

    private func lookAtLine() async throws(LineError) {
        progress("opening the port")
        try await interview.use(wish.settings)
        tellOpened()
        progress("listening")
        try await interview.overhear(.milliseconds(wish.isQuick ? 200 : 500))
        evidence.unasked = interview.unasked
        evidence.messages = interview.messages
        tellSilence()
        if wish.characters != nil { return try await lookAtCharacters() }
        if let target = wish.bus { return try await lookAtBus(target) }
        let isAnswered = try await knock()
        tellReplies()
        if isAnswered {
            try await identify()
            try await count()
        } else if interview.refusal == nil {
            try await lookElsewhere()
        }
    }
}
