public import Metering

/// One request and its answer, with the retries between them: the master's side of a bus.
///
/// It does no I/O and has no clock. Each call returns the one thing to do next:
///
/// ```swift
/// var exchange = Exchange(.readData(frameCount: true), to: PrimaryAddress(17))
/// var step = exchange.begin(at: now)
/// // .send             hand the bytes of `withRequest` to the line, then call `sent`
/// // .listen(until:)   give each byte to `receive`; when the time is up call `timePassed`
/// // .finished         the answer is in `answer`, `head` and `withAnswer`
/// // .failed           nobody answered, or nothing that can be believed
/// ```
///
/// A request is sent again exactly as it was, so its frame count bit says that it is the same one.
/// What comes back first is taken for an echo only while it is the request, byte by byte.
public struct Exchange: Sendable {
    /// What to do next.
    public enum Step: Sendable, Hashable {
        /// Send the request, then call ``Exchange/sent(at:)``; until then each call says so again.
        case send
        /// Listen until then.
        case listen(until: Moment)
        /// The answer is there.
        case finished
        /// The request failed for good.
        case failed(ExchangeFailure)
    }

    private enum State: Sendable {
        case sending
        case waiting(until: Moment)
        /// A good answer is there; whether another one comes.
        case hearing(until: Moment)
        /// Something broken came: until the line is silent nothing is said.
        case quiet(until: Moment)
        case finished
        case failed(ExchangeFailure)
    }

    /// What is asked.
    public let request: Request
    /// Who is asked.
    public let address: PrimaryAddress
    /// What was seen on the line so far.
    public private(set) var evidence = ExchangeEvidence()
    /// What the answer is, once ``Step/finished`` was returned.
    public private(set) var answer = Request.Reply.acknowledgement

    private let wire: FrameWriter
    private let timing: LineTiming
    private let manner: Manner
    private var attemptsLeft: Int
    private var reader = FrameReader()
    /// How many bytes that came are so far those of the request; nil once it is no echo, or over.
    private var echoed: Int?
    private var state = State.sending
    private var requestEnd = Moment(microseconds: 0)
    /// The end of the time in which an answer may begin.
    private var window = Moment(microseconds: 0)
    /// The end of all listening: noise must not keep the line for ever.
    private var latest = Moment(microseconds: 0)

    /// Prepares a request.
    public init(
        _ request: Request,
        to address: PrimaryAddress,
        _ manner: Manner = Manner(),
        timing: LineTiming = LineTiming()
    ) {
        self.request = request
        self.address = address
        self.manner = manner
        self.timing = timing
        attemptsLeft = manner.attempts
        wire = request.frame(to: address)
    }

    /// Lends the bytes to be sent.
    public func withRequest<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try wire.withBytes(body)
    }

    /// Lends the data of the answer, once ``Step/finished`` was returned with a telegram.
    public func withAnswer<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try reader.withData(body)
    }

    /// What stands before the data of the answer.
    public var head: FrameHead { reader.head }

    /// Begins; the first step is to send.
    public mutating func begin(at now: Moment) -> Step {
        if request.writes, !manner.allowsWrites { return fail(.writeNotAllowed) }
        guard wire.isComplete else { return fail(.cannotBeSent) }
        return attempt()
    }

    /// The request was handed to the line.
    public mutating func sent(at now: Moment) -> Step {
        attemptsLeft -= 1
        evidence.attempts &+= 1
        requestEnd = now.advanced(by: Int32(truncatingIfNeeded: wire.count) * timing.byte)
        window = requestEnd.advanced(by: timing.answer + timing.latency)
        // A meter that was slow once gets twice the time.
        if evidence.attempts > 1 { window = window.advanced(by: timing.answer) }
        latest = window.advanced(by: 2 * 261 * timing.byte + timing.latency)
        state = .waiting(until: window)
        return .listen(until: window)
    }

    /// A byte came.
    public mutating func receive(_ byte: UInt8, at now: Moment) -> Step {
        evidence.bytes &+= 1
        switch state {
        case .sending:
            if !isEcho(byte) { evidence.strayBytes &+= 1 }
            return .send
        case .waiting:
            if isEcho(byte) { return wait(until: later(than: now)) }
            return giveBackEcho(at: now) ?? heard(byte, at: now)
        case .hearing:
            evidence.surplusBytes &+= 1
            return hear(until: later(than: now))
        case .quiet:
            return keepQuiet(until: now.advanced(by: timing.gap + timing.latency))
        case .finished: return .finished
        case .failed(let failure): return .failed(failure)
        }
    }

    /// The time of a `listen` step is up, or some other time passed.
    public mutating func timePassed(at now: Moment) -> Step {
        switch state {
        case .sending: return .send
        case .waiting(let limit):
            guard now >= limit else { return .listen(until: limit) }
            return waitedOut(at: now)
        case .hearing(let limit):
            guard now >= limit else { return .listen(until: limit) }
            return heardOut()
        case .quiet(let limit):
            guard now >= limit else { return .listen(until: limit) }
            return attemptsLeft > 0 ? attempt() : fail(evidence.failure)
        case .finished: return .finished
        case .failed(let failure): return .failed(failure)
        }
    }

    private mutating func attempt() -> Step {
        reader = FrameReader()
        echoed = 0
        state = .sending
        return .send
    }

    /// Whether a byte is the next one of an echo.
    private mutating func isEcho(_ byte: UInt8) -> Bool {
        guard let count = echoed, wire.withBytes({ $0[count] == byte }) else { return false }
        let isWhole = count + 1 == wire.count
        if isWhole { evidence.echoes &+= 1 }
        echoed = isWhole ? nil : count + 1
        return true
    }

    /// What began like the request and is another frame is read as what it is.
    private mutating func giveBackEcho(at now: Moment) -> Step? {
        guard let count = echoed else { return nil }
        echoed = nil
        for index in 0..<count {
            let step = heard(wire.withBytes { $0[index] }, at: now)
            guard case .waiting = state else { return step }
        }
        return nil
    }

    private mutating func heard(_ byte: UInt8, at now: Moment) -> Step {
        if evidence.answerDelay == nil {
            evidence.answerDelay = now.microseconds - requestEnd.microseconds
        }
        let event = reader.receive(byte)
        if let broken = reader.brokenBefore, event == .frame { evidence.count(broken.defect) }
        switch event {
        case .pending: return wait(until: later(than: now))
        case .stray:
            evidence.strayBytes &+= 1
            return wait(until: later(than: now))
        case .acknowledgement: return accept(.acknowledgement, at: now)
        case .frame: return judge(at: now)
        case .failure(let failure):
            evidence.count(failure.defect)
            return keepQuiet(until: now.advanced(by: timing.gap + timing.latency))
        }
    }

    private mutating func judge(at now: Moment) -> Step {
        guard isAnswer else {
            evidence.otherFrames &+= 1
            return wait(until: later(than: now))
        }
        do throws(TelegramDefect) {
            let head = reader.head
            try reader.withData { data throws(TelegramDefect) in
                try Telegram.check(head, data: data)
            }
            return accept(.telegram, at: now)
        } catch {
            evidence.unbelievable = error
            return keepQuiet(until: now.advanced(by: timing.gap + timing.latency))
        }
    }

    /// Whether the frame just completed answers this request.
    ///
    /// A meter that is asked at 253 or 254 answers in the name of its own address.
    private var isAnswer: Bool {
        guard reader.head.control.isResponse, reader.head.kind != .short else { return false }
        return !address.isOwn || reader.head.address == address
    }

    private mutating func accept(_ reply: Request.Reply, at now: Moment) -> Step {
        answer = reply
        guard manner.hearsOut || isBare else { return finish() }
        return hear(until: later(than: now))
    }

    /// Whether E5h came where a telegram was asked for.
    ///
    /// The meter may have nothing to tell; but it may also be that a second meter at its address, or a
    /// slow one that was asked twice, answers an earlier request so late.
    private var isBare: Bool { answer == .acknowledgement && request.reply == .telegram }

    private mutating func heardOut() -> Step {
        guard evidence.surplusBytes > 0 else { return finish() }
        guard isBare, !manner.hearsOut, attemptsLeft > 0 else { return fail(.collision) }
        return attempt()
    }

    private mutating func waitedOut(at now: Moment) -> Step {
        if let step = giveBackEcho(at: now), case .quiet = state { return step }
        switch reader.lineFellSilent() {
        case .frame:
            let step = judge(at: now)
            guard case .waiting = state else { return step }
        case .failure(let failure): evidence.count(failure.defect)
        case .pending, .stray, .acknowledgement: break
        }
        return attemptsLeft > 0 ? attempt() : fail(evidence.failure)
    }

    private mutating func finish() -> Step {
        state = .finished
        return .finished
    }

    private mutating func fail(_ failure: ExchangeFailure) -> Step {
        state = .failed(failure)
        return .failed(failure)
    }

    /// When the next byte of what is on its way has to be there, and an answer to have begun.
    private func later(than now: Moment) -> Moment {
        max(window, now.advanced(by: timing.gap + timing.latency))
    }

    private mutating func wait(until limit: Moment) -> Step {
        let limit = min(limit, latest)
        state = .waiting(until: limit)
        return .listen(until: limit)
    }

    private mutating func hear(until limit: Moment) -> Step {
        let limit = min(limit, latest)
        state = .hearing(until: limit)
        return .listen(until: limit)
    }

    private mutating func keepQuiet(until limit: Moment) -> Step {
        let limit = min(limit, latest)
        state = .quiet(until: limit)
        return .listen(until: limit)
    }
}

extension Moment {
    /// The moment so many microseconds later.
    func advanced(by microseconds: Int32) -> Moment {
        advanced(byMicroseconds: Int64(widening: microseconds))
    }
}
