public import IEC62056
internal import Metering
public import Transport

/// A meter that is asked in characters, at the end of a line, asked by the one task that owns the
/// line.
///
/// The only place where the protocol of the older MULTICALs meets a clock: it does what each step
/// of an ``ASCIIExchange`` says, and gives the line the speed that the step names.
///
/// Like its line it is not `Sendable`: one task owns it.
public final class CharacterLine {
    private let line: any Line
    private let time: LineClock
    private let timing: ASCIITiming
    private let attempts: Int
    private var onRequest: MeterLine.Permission
    /// The speed that the line has, nil where nobody has set it yet.
    private var baud: Int32?
    /// When the meter may be asked again.
    private var ready = Moment(microseconds: 0)

    /// Puts a meter at the end of a line.
    ///
    /// - Parameters:
    ///   - line: an open line of eight bits without parity, whose speed can be changed; nobody else
    ///     may use it meanwhile.
    ///   - clock: the clock that all waits are made on.
    ///   - timing: the speeds and times of the line.
    ///   - attempts: how often each request is sent at most; a meter may leave one unanswered while
    ///     the flow is high.
    ///   - onRequest: counts what the meter's battery has to bear, and may refuse it.
    public init(
        _ line: any Line,
        clock: any Clock<Duration>,
        timing: ASCIITiming = ASCIITiming(),
        attempts: Int = 3,
        onRequest: @escaping MeterLine.Permission = {}
    ) {
        self.line = line
        time = LineClock(clock)
        self.timing = timing
        self.attempts = attempts
        self.onRequest = onRequest
        baud = line.settings.map { Int32(clamping: $0.baud) }
    }

    /// Counts the requests from now on otherwise.
    public func turn(onRequest: @escaping MeterLine.Permission) { self.onRequest = onRequest }

    /// Asks, and waits for the answer through all retries.
    ///
    /// - Parameters:
    ///   - request: what is asked.
    ///   - attempts: how often it is sent at most, where that is not as usual.
    /// - Returns: the answer, and what was seen on the line meanwhile.
    /// - Throws: ``MeterError``, after at most as many attempts as were allowed.
    public func ask(
        _ request: ASCIIRequest,
        attempts: Int? = nil
    ) async throws(MeterError) -> CharacterAnswer {
        try await discardUntilReady()
        var exchange = Exchange(request, attempts: attempts ?? self.attempts, timing: timing)
        defer { ready = exchange.readyAgain }
        var step = exchange.begin(at: time.now)
        while true {
            switch step {
            case .send(let baud):
                try await send(exchange.bytes, at: baud)
                step = exchange.sent(at: time.now)
            case .listen(let baud, let limit):
                try await setSpeed(baud)
                let bytes = try await receive(within: limit.duration(since: time.now))
                step = listened(&exchange, bytes, at: time.now)
            case .finished: return CharacterAnswer(exchange)
            case .failed(let failure): throw .characters(failure, exchange.evidence)
            }
        }
    }

    /// Gives the line back.
    public func close() async { await line.close() }

    /// Long enough for 960 rows of an hour's log, as a 66-CDE has them.
    typealias Exchange = ASCIIExchange<32_768>

    /// What lies in the line from before is no answer to what is asked next.
    private func discardUntilReady() async throws(MeterError) {
        repeat {
            _ = try await receive(within: ready.duration(since: time.now))
        } while time.now < ready
    }

    private func listened(
        _ exchange: inout Exchange,
        _ bytes: [UInt8],
        at now: Moment
    ) -> Exchange.Step {
        guard !bytes.isEmpty else { return exchange.timePassed(at: now) }
        var step = Exchange.Step.failed(.noAnswer)
        for byte in bytes {
            step = exchange.receive(byte, at: now)
            guard case .listen = step else { return step }
        }
        return step
    }

    private func send(_ bytes: [UInt8], at baud: Int32) async throws(MeterError) {
        // A speed that cannot be set costs the meter nothing.
        try await setSpeed(baud)
        // What only acknowledges an identification is part of the request before it.
        if bytes.first != ASCII.acknowledge { try permit() }
        do throws(LineError) {
            try await line.send(bytes)
        } catch { throw .line(error) }
    }

    private func permit() throws(MeterError) {
        do throws(BudgetSpent) {
            try onRequest()
        } catch { throw .budget(error) }
    }

    private func setSpeed(_ baud: Int32) async throws(MeterError) {
        guard baud != self.baud else { return }
        do throws(LineError) {
            try await line.setSpeed(Int(baud))
        } catch { throw .line(error) }
        self.baud = baud
    }

    private func receive(within patience: Duration) async throws(MeterError) -> [UInt8] {
        do throws(LineError) {
            return try await line.receive(within: patience)
        } catch { throw .line(error) }
    }
}

/// What came of a request in characters.
public struct CharacterAnswer: Sendable {
    /// The characters: lines with their carriage returns, or what stood in a readout's block.
    public let text: [UInt8]
    /// The identification of a readout, `KAM MC`; empty behind any other request.
    public let identification: String
    /// What was seen on the line.
    public let evidence: ASCIIEvidence

    init(_ exchange: CharacterLine.Exchange) {
        text = exchange.withAnswer { span in span.indices.map { span[$0] } }
        identification = exchange.withIdentification { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
        evidence = exchange.evidence
    }

    /// The lines of the answer and their fields, as sent.
    public var rows: [[String]] {
        String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { line in line.split(separator: " ").map(String.init) }
            .filter { !$0.isEmpty }
    }
}

extension ASCIIExchange {
    /// What is to be sent now.
    fileprivate var bytes: [UInt8] { withRequest { span in span.indices.map { span[$0] } } }
}
