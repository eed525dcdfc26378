public import Metering

/// Reads a meter whole: begins anew, selects it where it is known by its secondary address, and asks
/// for telegrams until the meter has no more.
///
/// ```swift
/// var readout = TelegramReadout(.primary(PrimaryAddress(17)))
/// var step = readout.begin(at: now)
/// // .send, .listen     as with Exchange
/// // .telegram          a telegram is in `head` and `withTelegram`; then call `proceed`
/// // .finished          that was all; how it ended is told
/// // .failed            what failed, and why
/// ```
///
/// SND_NKE comes first, after which the frame count bit of the first question is set; it changes only
/// after a good answer. A telegram that ends with 1Fh has a successor. The readout ends when one
/// does not, when a telegram comes again, or after as many as it was told. (M-Bus documentation §5.5,
/// §6.3 and §7)
public struct TelegramReadout: Sendable {
    /// Which meter is read.
    public enum Target: Sendable, Hashable {
        /// The one at an address; at 254 the only one on the bus.
        case primary(PrimaryAddress)
        /// The one that a selection means.
        case secondary(Selection)
    }

    /// What to do next.
    public enum Step: Sendable, Hashable {
        /// Send the request, then call ``TelegramReadout/sent(at:)``.
        case send
        /// Listen until then.
        case listen(until: Moment)
        /// A telegram is there; when it was read call ``TelegramReadout/proceed(at:)``.
        case telegram
        /// The readout is over.
        case finished(Ending)
        /// The readout failed, perhaps behind some telegrams.
        case failed(ExchangeFailure, during: Stage)
    }

    /// How a readout ends.
    public enum Ending: Sendable, Hashable {
        /// The last telegram said that no other follows.
        case complete
        /// A telegram came again, whatever it said of others.
        case repeated
        /// As many telegrams as were allowed came.
        case limit
        /// The meter has nothing to tell: it answered E5h.
        case nothing
    }

    /// What a readout is about.
    public enum Stage: Sendable, Hashable {
        case initialising, selecting, resetting, reading
    }

    /// Options of a readout.
    public struct Options: Sendable, Hashable {
        /// How often each request is sent at most.
        public var attempts = 3
        /// How many telegrams are read at most, 1 to 32.
        public var limit = 16
        /// Whether the application is reset before, as CI 50h.
        public var resetsApplication = false
        /// The sub-code of that reset, which selects what the meter sends; nil for none.
        public var subcode: UInt8?

        /// Makes options as they are usual.
        public init() {}
    }

    /// Which meter is read.
    public let target: Target
    /// How many telegrams came so far.
    public private(set) var count = 0

    private let options: Options
    private let timing: LineTiming
    private var stage = Stage.initialising
    private var exchange: Exchange
    private var frameCount = true
    private var moreFollow = false
    private var seen = InlineArray<32, UInt64>(repeating: 0)

    /// Prepares a readout.
    public init(
        _ target: Target,
        _ options: Options = Options(),
        timing: LineTiming = LineTiming()
    ) {
        self.target = target
        self.options = options
        self.timing = timing
        // Nobody answers at 253 who was not selected before.
        let attempts = target.address == .selected ? 1 : options.attempts
        exchange = Exchange(
            .initialise,
            to: target.address,
            Exchange.Manner(attempts: attempts),
            timing: timing
        )
    }

    /// Lends the bytes to be sent.
    public func withRequest<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try exchange.withRequest(body)
    }

    /// Lends the data of the newest telegram.
    public func withTelegram<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try exchange.withAnswer(body)
    }

    /// What stands before the data of the newest telegram.
    public var head: FrameHead { exchange.head }

    /// What was seen on the line during the newest request.
    public var evidence: ExchangeEvidence { exchange.evidence }

    /// Begins; the first step is to send.
    public mutating func begin(at now: Moment) -> Step { take(exchange.begin(at: now), at: now) }

    /// The request was handed to the line.
    public mutating func sent(at now: Moment) -> Step { take(exchange.sent(at: now), at: now) }

    /// A byte came.
    public mutating func receive(_ byte: UInt8, at now: Moment) -> Step {
        take(exchange.receive(byte, at: now), at: now)
    }

    /// The time of a `listen` step is up, or some other time passed.
    public mutating func timePassed(at now: Moment) -> Step {
        take(exchange.timePassed(at: now), at: now)
    }

    /// Goes on behind a telegram.
    public mutating func proceed(at now: Moment) -> Step {
        guard moreFollow else { return .finished(.complete) }
        guard count < min(32, options.limit) else { return .finished(.limit) }
        frameCount.toggle()
        return ask(.readData(frameCount: frameCount), .reading, at: now)
    }

    private mutating func take(_ step: Exchange.Step, at now: Moment) -> Step {
        switch step {
        case .send: return .send
        case .listen(let limit): return .listen(until: limit)
        case .finished: return stage == .reading ? answered() : next(at: now)
        // Some meters are silent to SND_NKE and answer all the same.
        case .failed where stage == .initialising: return next(at: now)
        case .failed(let failure): return .failed(failure, during: stage)
        }
    }

    /// The next request behind the one that is done.
    private mutating func next(at now: Moment) -> Step {
        switch (stage, target) {
        case (.initialising, .secondary(let selection)):
            return ask(.select(selection), .selecting, at: now)
        case (.initialising, _) where options.resetsApplication,
            (.selecting, _) where options.resetsApplication:
            return ask(.resetApplication(subcode: options.subcode), .resetting, at: now)
        default: return ask(.readData(frameCount: frameCount), .reading, at: now)
        }
    }

    private mutating func ask(_ request: Request, _ stage: Stage, at now: Moment) -> Step {
        // Who was silent to SND_NKE as often as allowed is asked once more only.
        let isLastChance = self.stage == .initialising && exchange.evidence.bytes == 0
        let attempts = isLastChance && target.address.isOwn ? 1 : options.attempts
        self.stage = stage
        exchange = Exchange(
            request,
            to: target.address,
            Exchange.Manner(attempts: attempts),
            timing: timing
        )
        return take(exchange.begin(at: now), at: now)
    }

    private mutating func answered() -> Step {
        guard exchange.answer == .telegram else { return .finished(.nothing) }
        let head = exchange.head
        let (mark, more) = exchange.withAnswer { data in
            (TelegramReadout.mark(of: data, head), TelegramReadout.hasSuccessor(data, head))
        }
        for index in 0..<count where seen[index] == mark { return .finished(.repeated) }
        seen[count] = mark
        count += 1
        moreFollow = more
        return .telegram
    }

    private static func hasSuccessor(_ data: Span<UInt8>, _ head: FrameHead) -> Bool {
        do throws(TelegramDefect) {
            guard case .variable(let header) = try Telegram(head, data: data), !header.isEncrypted
            else { return false }
            return try DataRecords(header).checked(data).moreFollow
        } catch { return false }
    }

    /// A number that is the same for the same records: the header, which counts, is left out.
    /// (FNV-1a with 64 bits.)
    private static func mark(of data: Span<UInt8>, _ head: FrameHead) -> UInt64 {
        var mark: UInt64 = 0xCBF2_9CE4_8422_2325
        let first = head.information == .variable || head.information == .variableHighFirst ? 12 : 0
        for index in min(first, data.count)..<data.count {
            mark = (mark ^ UInt64(low: UInt32(truncatingIfNeeded: data[index])))
            mark = mark &* 0x0000_0100_0000_01B3
        }
        return mark
    }
}

extension TelegramReadout.Target {
    /// Where requests for the meter go to.
    var address: PrimaryAddress {
        switch self {
        case .primary(let address): address
        case .secondary: .selected
        }
    }
}
