public import Metering

/// One request and its answer, with the retries between them: the master's side of a line.
///
/// It does no I/O and has no clock. Each call returns the one thing to do next:
///
/// ```swift
/// var exchange = Exchange<512>(.getSerialNumber)
/// var step = exchange.begin(at: now)
/// // .send             hand the bytes of `withRequest` to the line, then call `sent`
/// // .listen(until:)   give each byte to `receive`; when the time is up call `timePassed`
/// // .finished         the answer is in `withAnswer`
/// // .failed           nobody answered, or nothing that can be believed
/// ```
///
/// An answer is believed only if start byte, address, command and checksum are right and its
/// contents are exactly what was asked for.
public struct Exchange<let capacity: Int>: Sendable {
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
        case quiet(until: Moment, latest: Moment)
        case finished
        case failed
    }

    /// What is asked.
    public let request: Request
    /// Who is asked.
    public let address: Address
    /// What was seen on the line so far.
    public private(set) var evidence = ExchangeEvidence()

    private let wire: FrameWriter<capacity>
    private let timing: LineTiming
    private var attemptsLeft: Int
    private var reader = FrameReader<capacity>()
    private var state = State.sending
    private var requestEnd = Moment(microseconds: 0)
    private var lastByte = Moment(microseconds: 0)

    /// Prepares a request.
    ///
    /// One that does not fit `capacity`, or holds a value that cannot be sent, is never sent: it
    /// fails at its beginning, after no attempt. 300 bytes hold the longest request there is.
    ///
    /// - Parameters:
    ///   - request: what is asked.
    ///   - address: who is asked.
    ///   - attempts: how often the request is sent at most, at least once.
    ///   - timing: the times of the line.
    public init(
        _ request: Request,
        to address: Address = .meter,
        attempts: Int = 3,
        timing: LineTiming = LineTiming()
    ) {
        self.request = request
        self.address = address
        self.timing = timing
        attemptsLeft = max(1, attempts)
        wire = request.frame(to: address)
    }

    /// Lends the bytes to be sent.
    public func withRequest<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try wire.withBytes(body)
    }

    /// Lends the data of the answer, once ``Step/finished`` was returned; none for a bare 06h.
    public func withAnswer<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try reader.withData(body)
    }

    /// When the meter listens to the next request.
    ///
    /// That is one byte's time behind its answer; after a failure it is once the line was silent
    /// for so long that the meter no longer discards what it hears. (5512-447 §2.1)
    public var readyAgain: Moment {
        switch state {
        case .failed: heardLast.advanced(byMicroseconds: Int64(widening: timing.silence))
        default: lastByte.advanced(byMicroseconds: Int64(widening: timing.byte))
        }
    }

    /// Begins; the first step is to send.
    public mutating func begin(at now: Moment) -> Step {
        lastByte = now
        return attempt()
    }

    /// The request was handed to the line.
    public mutating func sent(at now: Moment) -> Step {
        attemptsLeft -= 1
        evidence.attempts &+= 1
        let wireTime = Int64(widening: Int32(truncatingIfNeeded: wire.count) * timing.byte)
        requestEnd = now.advanced(byMicroseconds: wireTime)
        let limit = Int64(widening: timing.answer + timing.latency)
        return wait(until: requestEnd.advanced(byMicroseconds: limit))
    }

    /// A byte came.
    public mutating func receive(_ byte: UInt8, at now: Moment) -> Step {
        lastByte = now
        evidence.bytes &+= 1
        switch state {
        case .sending: return heardWhileSending(byte)
        case .waiting(let limit): return heard(byte, at: now, limit: limit)
        case .quiet(_, let latest): return heardInSilence(byte, latest: latest)
        case .finished: return .finished
        case .failed: return .failed(evidence.failure)
        }
    }

    /// The time of a `listen` step is up, or some other time passed.
    public mutating func timePassed(at now: Moment) -> Step {
        switch state {
        case .sending: return .send
        case .waiting(let limit):
            guard now >= limit else { return .listen(until: limit) }
            // A frame that began and never ended is damaged too.
            if reader.isInsideFrame {
                evidence.count(.tooShort, direction: reader.direction)
            }
            return retry(at: now)
        case .quiet(let limit, _):
            guard now >= limit else { return .listen(until: limit) }
            return attempt()
        case .finished: return .finished
        case .failed: return .failed(evidence.failure)
        }
    }

    private mutating func attempt() -> Step {
        reader = FrameReader()
        guard wire.isComplete else {
            state = .failed
            return .failed(evidence.failure)
        }
        state = .sending
        return .send
    }

    /// An optical head sends the echo back while the request is still on its way.
    private mutating func heardWhileSending(_ byte: UInt8) -> Step {
        switch reader.receive(byte) {
        case .stray: evidence.count(stray: byte)
        case .frame where reader.direction == .request: evidence.echoes &+= 1
        case .pending, .acknowledgement, .frame, .failure: break
        }
        return .send
    }

    private mutating func heard(_ byte: UInt8, at now: Moment, limit: Moment) -> Step {
        let event = reader.receive(byte)
        let limit = answerBegins ? latestEnd(at: now, limit: limit) : limit
        switch event {
        case .pending: return wait(until: limit)
        case .stray:
            evidence.count(stray: byte)
            return .listen(until: limit)
        case .acknowledgement: return acknowledged(limit: limit)
        case .frame: return judge(at: now, limit: limit)
        case .failure(let failure): return broken(failure, at: now, limit: limit)
        }
    }

    private mutating func wait(until limit: Moment) -> Step {
        state = .waiting(until: limit)
        return .listen(until: limit)
    }

    /// Whether the newest byte began an answer, be it in the middle of another frame.
    private var answerBegins: Bool {
        reader.isInsideFrame && reader.direction == .answer && reader.start == reader.offset - 1
    }

    /// No gap ends a frame, so the whole answer gets the time of twice its usual length.
    ///
    /// Counted from the last moment at which an answer may begin, that is also the most that any
    /// number of beginnings gets: noise full of start bytes must not keep the line for ever.
    private mutating func latestEnd(at now: Moment, limit: Moment) -> Moment {
        if evidence.answerDelay == nil {
            evidence.answerDelay = now.microseconds - requestEnd.microseconds
        }
        let wireTime = Int64(widening: Int32(2 * request.usualAnswerLength) * timing.byte)
        let pause = Int64(widening: timing.answer + timing.latency)
        let wanted = now.advanced(byMicroseconds: wireTime + pause)
        return max(limit, min(wanted, requestEnd.advanced(byMicroseconds: wireTime + 2 * pause)))
    }

    private mutating func acknowledged(limit: Moment) -> Step {
        guard request.isAcknowledged else {
            evidence.acknowledgements &+= 1
            return .listen(until: limit)
        }
        // An echo may have left its contents there.
        reader = FrameReader()
        state = .finished
        return .finished
    }

    private mutating func judge(at now: Moment, limit: Moment) -> Step {
        guard reader.direction == .answer else {
            evidence.echoes &+= 1
            return .listen(until: limit)
        }
        guard isAnswer else {
            evidence.otherAnswers &+= 1
            return .listen(until: limit)
        }
        do throws(DataDefect) {
            try reader.withData { data throws(DataDefect) in try request.check(answer: data) }
            state = .finished
            return .finished
        } catch {
            evidence.unbelievable = error
            return retry(at: now)
        }
    }

    private mutating func broken(
        _ failure: FrameFailure,
        at now: Moment,
        limit: Moment
    ) -> Step {
        evidence.count(failure.defect, direction: failure.direction)
        // Cut short by a start byte: the frame that begins there may be the answer.
        guard failure.direction == .answer, failure.defect != .interrupted else {
            return wait(until: limit)
        }
        return retry(at: now)
    }

    /// When the meter last heard a byte, from us or from itself.
    private var heardLast: Moment {
        evidence.bytes == 0 ? requestEnd : max(requestEnd, lastByte)
    }

    /// Until the line was silent for a while the meter discards whatever it is sent.
    private mutating func retry(at now: Moment) -> Step {
        guard attemptsLeft > 0 else {
            reader = FrameReader()
            state = .failed
            return .failed(evidence.failure)
        }
        let silence = Int64(widening: timing.silence)
        let limit = heardLast.advanced(byMicroseconds: silence)
        guard now < limit else { return attempt() }
        state = .quiet(until: limit, latest: limit.advanced(byMicroseconds: 4 * silence))
        return .listen(until: limit)
    }

    /// Noise that looked like an answer may stand before the answer itself, which is as good as any.
    private mutating func heardInSilence(_ byte: UInt8, latest: Moment) -> Step {
        if reader.receive(byte) == .frame, isAnswer, reader.withData({ request.isAnswered(by: $0) })
        {
            state = .finished
            return .finished
        }
        return prolongSilence(latest: latest)
    }

    /// Whether the frame just completed says that it answers this request.
    private var isAnswer: Bool {
        reader.direction == .answer && reader.address == address
            && reader.command == request.answerCommand && !request.isAcknowledged
            && reader.withData { request.concerns($0) }
    }

    /// Noise that never ends must not keep the request waiting for ever.
    private mutating func prolongSilence(latest: Moment) -> Step {
        let wanted = lastByte.advanced(byMicroseconds: Int64(widening: timing.silence))
        let limit = min(wanted, latest)
        state = .quiet(until: limit, latest: latest)
        return .listen(until: limit)
    }
}
