import KMP
internal import Transport

/// Collects what comes back after a question, and says how long it is worth waiting.
struct Listening {
    /// How long a broken answer may go on before the next question.
    private static let aftermath = Duration.milliseconds(250)
    /// How long an answer that has begun may pause: adapters deliver in bursts.
    private static let burst = Duration.milliseconds(500)

    let question: Question
    private let sent: [UInt8]
    /// When the last byte of the question has left.
    private let end: Duration
    private let patience: Duration
    /// No answer to what is asked here is longer; noise must not keep the line for ever.
    private let longest: Duration
    /// Whether it goes on behind a good answer, for others that answer too.
    private let hearsOut: Bool
    private var bytes: [UInt8] = []
    private var times: [Duration] = []
    var reply = Reply()
    var isInside = false

    /// Begins when a question was handed to the line.
    ///
    /// - Parameters:
    ///   - question: what was asked.
    ///   - now: when.
    ///   - settings: what the line is set to, which says how long the question takes on it.
    ///   - patience: how long the answer may take to begin.
    ///   - hearsOut: whether it goes on behind a good answer, for others that answer too.
    init(
        _ question: Question,
        at now: Duration,
        _ settings: LineSettings,
        patience: Duration,
        hearsOut: Bool = false
    ) {
        self.question = question
        self.patience = patience
        self.hearsOut = hearsOut
        // The longest telegram of M-Bus has 261 bytes.
        longest = max(.seconds(2), question.isOfBus ? settings.time(of: 270) : .zero)
        sent = question.bytes
        end = now + settings.time(of: sent.count)
    }

    /// Until when there is something to wait for.
    var deadline: Duration {
        let limit = end + patience
        guard let last = times.last else { return limit }
        if reply.isDamaged, !isInside {
            // A telegram that broke early goes on until all who sent it have ended.
            return min(question.isOfBus ? limit + longest : limit, last + Self.aftermath)
        }
        return isInside ? min(max(limit, last + Self.burst), limit + longest) : limit
    }

    /// Whether the answer is there.
    var hasAnswer: Bool {
        switch reply.answer {
        case .good, .noRegisters, .otherAddress, .fields, .acknowledged, .telegram, .otherTelegram:
            true
        case .unbelievable: !question.isOfBus
        case .none, .damaged, .damagedTelegram: false
        }
    }

    /// Whether there is nothing more to wait for.
    var isComplete: Bool { hasAnswer && !hearsOut }

    /// Takes what came.
    mutating func take(_ new: [UInt8], at now: Duration) {
        bytes += new
        times += new.map { _ in now }
        let search = EchoSearch(of: sent, in: bytes)
        let offset = bytes.count - search.rest.count
        reply = Reply(count: bytes.count, echo: search.echo)
        switch question {
        case .bus(_, let address): takeTelegram(search.rest, of: address, behind: offset)
        default: takeFrames(search.rest, behind: offset)
        }
    }

    private mutating func takeFrames(_ rest: [UInt8], behind offset: Int) {
        var reader = FullFrameReader()
        for byte in rest {
            switch reader.receive(byte) {
            case .pending: break
            case .stray: if byte != 0 { reply.strays += 1 }
            case .acknowledgement: reply.strays += 1
            case .frame: judge(reader, delay: delay(of: offset + reader.start))
            case .failure(let failure): judge(failure)
            }
        }
        isInside = reader.isInsideFrame && reader.direction == .answer
        if isInside, reply.answer == .none { reply.answer = .damaged(.tooShort) }
    }

    /// How long after the question a byte came.
    func delay(of place: Int) -> Duration {
        place < times.count ? max(.zero, times[place] - end) : .zero
    }

    private mutating func judge(_ failure: KMP.FrameFailure) {
        guard failure.direction == .answer else {
            reply.strays += failure.offset - failure.start + 1
            return
        }
        if reply.answer == .none { reply.answer = .damaged(failure.defect) }
    }

    private mutating func judge(_ reader: FullFrameReader, delay: Duration) {
        guard let request = question.request else { return }
        guard reader.direction == .answer else {
            if reader.address != question.address || reader.command != request.command {
                reply.foreign += 1
            }
            return
        }
        reply.delay = delay
        guard reader.address == question.address else {
            reply.answer = .otherAddress(reader.address)
            return
        }
        let data = reader.withData { span in span.indices.map { span[$0] } }
        let fits = reader.withData { span in (try? request.check(answer: span)) != nil }
        guard reader.command == request.answerCommand, fits else {
            reply.answer = .unbelievable
            return
        }
        reply.answer = data.isEmpty ? .noRegisters : .good(data)
    }
}
