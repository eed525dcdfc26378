public import Metering

/// One request in characters and its answer, with the retries between them: the reader's side.
///
/// It does no I/O and has no clock. Each call returns the one thing to do next, and the speed that
/// the line has to have for it:
///
/// ```swift
/// var exchange = ASCIIExchange<128>(.data(.live))
/// var step = exchange.begin(at: now)
/// // .send(baud:)          hand the bytes of `withRequest` to the line at 8N2, then call `sent`
/// // .listen(baud:until:)  give each byte to `receive`; when the time is up call `timePassed`
/// // .finished             the answer is in `withAnswer`
/// // .failed               nobody answered, or nothing that can be believed
/// ```
///
/// Bytes carry seven bits and their parity. Behind a request the line is listened to at the
/// request's speed until the last bit is out for certain; only then the next step names the speed
/// of the answer.
///
/// - Note: `/#n` answers have no checksum. Each character's parity and all that is known of the
///   line are checked; two wrong bits in one character are not seen.
public struct ASCIIExchange<let capacity: Int>: Sendable {
    /// What to do next.
    public enum Step: Sendable, Hashable {
        /// Send the bytes of ``ASCIIExchange/withRequest(_:)`` at this speed, then call
        /// ``ASCIIExchange/sent(at:)``; until then each call says so again.
        case send(baud: Int32)
        /// Listen at this speed until then.
        case listen(baud: Int32, until: Moment)
        /// The answer is there.
        case finished
        /// The request failed for good.
        case failed(ASCIIFailure)
    }

    private enum State: Sendable, Hashable {
        /// The request, or `ACK 000`, waits to be sent.
        case sending
        /// The last bit may still be on its way.
        case turning(until: Moment)
        case waiting(until: Moment)
        /// An identification came that `ACK 000` has to follow unless data do.
        case identified(until: Moment)
        /// A line of an answer of unknown length came.
        case ending(until: Moment)
        /// The meter is left in peace before the next attempt.
        case pausing(until: Moment)
        case finished
        case failed
    }

    /// What is asked.
    public let request: ASCIIRequest
    /// What was seen on the line so far.
    public private(set) var evidence = ASCIIEvidence()

    private let timing: ASCIITiming
    private var attemptsLeft: Int
    private var echo: EchoFilter
    private var isAcknowledging = false
    private var reader: AnswerReader<capacity>
    private var state = State.sending
    private var requestStart = Moment(microseconds: 0)
    private var requestEnd = Moment(microseconds: 0)
    private var lastByte = Moment(microseconds: 0)
    private var lastStray: Moment?

    /// Prepares a request.
    ///
    /// `capacity` is the longest answer: 96 characters hold `/#1`, `/#2` and a readout's block; how
    /// long the answers to `/#3` to `/#9` and `/#J` are depends on the meter's memory.
    ///
    /// - Parameters:
    ///   - request: what is asked.
    ///   - attempts: how often it is asked at most, at least once; a meter may leave a request
    ///     unanswered while the flow is high.
    ///   - timing: the speeds and times of the line.
    public init(
        _ request: ASCIIRequest,
        attempts: Int = 3,
        timing: ASCIITiming = ASCIITiming()
    ) {
        self.request = request
        self.timing = timing
        attemptsLeft = max(1, attempts)
        echo = EchoFilter(of: request.wire)
        reader = AnswerReader(request.form)
    }

    /// Lends the bytes to be sent, their parity in bit 7: the request, or `ACK 000` behind it.
    public func withRequest<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try echo.sent.withBytes(body)
    }

    /// Lends the characters of the answer, once ``Step/finished`` was returned.
    ///
    /// For `/#n` they are lines with their carriage returns, for a readout what stood in its block.
    public func withAnswer<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try reader.withText(body)
    }

    /// Lends the identification of a readout without its `/` and line end: `KAM MC`.
    public func withIdentification<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try reader.withIdentification(body)
    }

    /// When the meter may be asked again.
    public var readyAgain: Moment {
        requestStart.advanced(byMicroseconds: Int64(widening: timing.repetition))
    }

    /// Begins; the first step is to send.
    public mutating func begin(at now: Moment) -> Step {
        lastByte = now
        return attempt()
    }

    /// The bytes were handed to the line.
    public mutating func sent(at now: Moment) -> Step {
        guard state == .sending else { return step }
        if !isAcknowledging {
            attemptsLeft -= 1
            evidence.attempts &+= 1
            requestStart = now
        }
        let wire = timing.wire(echo.sent.count, baud: timing.slow)
        requestEnd = now.advanced(byMicroseconds: wire)
        if answerBaud == timing.slow {
            state = .waiting(until: latestBegin)
        } else {
            state = .turning(until: requestEnd + timing.turnaround)
        }
        return step
    }

    /// A byte came.
    public mutating func receive(_ byte: UInt8, at now: Moment) -> Step {
        evidence.bytes &+= 1
        switch state {
        case .finished, .failed: return step
        case .pausing: evidence.count(stray: byte)
        case .sending, .turning: hearEcho(byte)
        case .waiting, .identified, .ending: hear(byte, at: now)
        }
        lastByte = now
        return step
    }

    /// The time of a `listen` step is up, or some other time passed.
    public mutating func timePassed(at now: Moment) -> Step {
        switch state {
        case .turning(let limit) where now >= limit: state = .waiting(until: latestBegin)
        case .waiting(let limit) where now >= limit:
            if reader.isInside { evidence.count(.truncated) }
            retry(at: now)
        case .identified(let limit) where now >= limit: acknowledge()
        case .ending(let limit) where now >= limit: judge(at: now)
        case .pausing(let limit) where now >= limit: return attempt()
        default: break
        }
        return step
    }

    /// What the state asks for.
    private var step: Step {
        switch state {
        case .sending: .send(baud: timing.slow)
        case .turning(let limit): .listen(baud: timing.slow, until: limit)
        case .waiting(let limit), .identified(let limit), .ending(let limit), .pausing(let limit):
            .listen(baud: answerBaud, until: limit)
        case .finished: .finished
        case .failed: .failed(evidence.failure)
        }
    }

    private var answerBaud: Int32 {
        if case .readout = request { timing.slow } else { timing.fast }
    }

    /// When an answer has to have begun.
    private var latestBegin: Moment { requestEnd + timing.answer + timing.latency }

    /// When an answer has to be over: in twice the time that its characters take.
    private var latestEnd: Moment {
        let length = request.layout == nil ? capacity &+ 40 : 96
        let wire = timing.wire(2 &* length, baud: answerBaud)
        return (latestBegin + timing.latency).advanced(byMicroseconds: wire)
    }

    /// When the next character of an answer has to have come, inside a line or a block.
    private func nextLimit(after last: Moment) -> Moment {
        min(latestEnd, last + timing.gap + timing.latency)
    }

    private mutating func attempt() -> Step {
        reader = AnswerReader(request.form)
        echo = EchoFilter(of: request.wire)
        isAcknowledging = false
        lastStray = nil
        state = .sending
        return step
    }

    private mutating func acknowledge() {
        echo = EchoFilter(of: .acknowledgement)
        isAcknowledging = true
        state = .sending
    }

    /// While a request is on its way nothing but its echo can come.
    private mutating func hearEcho(_ byte: UInt8) {
        switch echo.take(byte) {
        case .part: break
        case .whole: evidence.echoes &+= 1
        case .none(let before):
            for place in 0..<before { evidence.count(stray: echo.sent[place]) }
            if before > 0 { hearEcho(byte) } else { evidence.count(stray: byte) }
        }
    }

    private mutating func hear(_ byte: UInt8, at now: Moment) {
        guard !reader.isInside else {
            guard now < nextLimit(after: lastByte) else { return lost(before: byte, at: now) }
            return read(byte, at: now)
        }
        switch echo.take(byte) {
        case .part: break
        case .whole: evidence.echoes &+= 1
        case .none(let before):
            giveBack(before, at: now)
            if before > 0 { hear(byte, at: now) } else { read(byte, at: now) }
        }
    }

    /// What only began like the echo is part of the answer, unless a pause parts the two.
    private mutating func giveBack(_ count: Int, at now: Moment) {
        let isPart = now < nextLimit(after: lastByte)
        for place in 0..<count {
            if isPart {
                read(echo.sent[place], at: now)
            } else {
                evidence.count(stray: echo.sent[place])
            }
        }
    }

    /// What had begun never ended: noise, or an answer that lost its middle.
    private mutating func lost(before byte: UInt8, at now: Moment) {
        evidence.count(.truncated)
        guard request.layout != nil else { return retry(at: now) }
        reader = AnswerReader(request.form)
        hear(byte, at: now)
    }

    /// What has just been given up stays so, whatever else came with the same byte.
    private var isOpen: Bool {
        switch state {
        case .waiting, .identified, .ending: true
        case .sending, .turning, .pausing, .finished, .failed: false
        }
    }

    private mutating func read(_ byte: UInt8, at now: Moment) {
        guard isOpen else { return }
        let wasInside = reader.isInside
        let event = reader.receive(byte)
        if !wasInside, reader.isInside { began(at: now) }
        switch event {
        case .pending: if isOpen, reader.isInside { state = .waiting(until: nextLimit(after: now)) }
        case .blank: if byte == 0 { evidence.count(stray: byte) }
        case .stray:
            evidence.count(stray: byte)
            lastStray = now
        case .otherText:
            evidence.otherTexts &+= 1
            state = .waiting(until: latestBegin)
        case .failure(let defect): damaged(defect, at: now)
        case .identification: identified(at: now)
        case .block: judge(at: now)
        case .line where request.layout != nil: judge(at: now)
        case .line: state = .ending(until: now + timing.silence)
        }
    }

    private mutating func began(at now: Moment) {
        if evidence.answerDelay == nil {
            evidence.answerDelay = now.microseconds - requestEnd.microseconds
        }
        if let lastStray, now < lastStray + timing.separation {
            damaged(.parity(offset: reader.offset &- 2), at: now)
        }
    }

    private mutating func identified(at now: Moment) {
        evidence.identifications &+= 1
        guard !isAcknowledging, case .readout(let kind) = request, kind != .never else {
            state = .waiting(until: now + timing.answer + timing.latency)
            return
        }
        let isWanted = kind == .always
        state = .identified(until: now + (isWanted ? timing.reaction : timing.patience))
    }

    /// A whole answer is there; it is believed if it is what such an answer has to be.
    private mutating func judge(at now: Moment) {
        do throws(ASCIIDefect) {
            try reader.withText { text throws(ASCIIDefect) in
                if case .readout = request { return try ReadoutRecords.check(text) }
                if let layout = request.layout { try layout.check(text) }
            }
            state = .finished
        } catch { damaged(error, at: now) }
    }

    private mutating func damaged(_ defect: ASCIIDefect, at now: Moment) {
        evidence.count(defect)
        retry(at: now)
    }

    private mutating func retry(at now: Moment) {
        reader = AnswerReader(request.form)
        guard attemptsLeft > 0 else {
            state = .failed
            return
        }
        let quiet = max(now, lastByte) + timing.silence
        state = .pausing(until: max(readyAgain, quiet))
    }
}

extension Moment {
    fileprivate static func + (moment: Moment, microseconds: Int32) -> Moment {
        moment.advanced(byMicroseconds: Int64(widening: microseconds))
    }
}
