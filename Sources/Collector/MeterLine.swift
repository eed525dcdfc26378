public import KMP
internal import Metering
public import Transport

/// A meter at the end of a line, asked by the one task that owns the line.
///
/// The only place where the protocol meets a clock: it does what each step of an ``Exchange`` says.
///
/// Like its line it is not `Sendable`: one task owns it.
public final class MeterLine {
    private let line: any Line
    private let time: LineClock
    private var address: Address
    private let timing: LineTiming
    private let attempts: Int
    private var onRequest: Permission
    /// When the meter listens again; it needs a pause after an answer, a longer one after a failure.
    private var ready = Moment(microseconds: 0)

    /// Asked before each request is sent, retries included; what it throws keeps it from being sent.
    public typealias Permission = () throws(BudgetSpent) -> Void

    /// Puts a meter at the end of a line.
    ///
    /// - Parameters:
    ///   - line: an open line; nobody else may use it meanwhile.
    ///   - clock: the clock that all waits are made on.
    ///   - address: which device on the line is asked.
    ///   - timing: the times of the line.
    ///   - attempts: how often each request is sent at most.
    ///   - onRequest: counts what the meter's battery has to bear, and may refuse it.
    public init(
        _ line: any Line,
        clock: any Clock<Duration>,
        address: Address = .meter,
        timing: LineTiming = LineTiming(),
        attempts: Int = 3,
        onRequest: @escaping Permission = {}
    ) {
        self.line = line
        time = LineClock(clock)
        self.address = address
        self.timing = timing
        self.attempts = attempts
        self.onRequest = onRequest
    }

    /// Turns to another device on the same line.
    ///
    /// - Parameters:
    ///   - address: which one is asked from now on.
    ///   - onRequest: counts what its battery has to bear, and may refuse it.
    public func turn(to address: Address, onRequest: @escaping Permission) {
        self.address = address
        self.onRequest = onRequest
    }

    /// Asks, and waits for the answer through all retries.
    ///
    /// - Parameters:
    ///   - request: what is asked.
    ///   - other: which device is asked, where it is not the meter itself but a module in it.
    ///   - attempts: how often it is sent at most, where that is not as usual.
    /// - Returns: the answer's data, and what was seen on the line meanwhile.
    /// - Throws: ``MeterError``, after at most as many attempts as were allowed.
    public func ask(
        _ request: Request,
        at other: Address? = nil,
        attempts: Int? = nil
    ) async throws(MeterError) -> MeterAnswer {
        try await discardUntilReady()
        var exchange = FullExchange(
            request,
            to: other ?? address,
            attempts: attempts ?? self.attempts,
            timing: timing
        )
        defer { ready = exchange.readyAgain }
        var step = exchange.begin(at: time.now)
        while true {
            switch step {
            case .send:
                try permit()
                try await send(exchange.requestBytes)
                step = exchange.sent(at: time.now)
            case .listen(let limit):
                let bytes = try await receive(within: limit.duration(since: time.now))
                step = listened(&exchange, bytes, at: time.now)
            case .finished:
                return MeterAnswer(data: exchange.answerBytes, evidence: exchange.evidence)
            case .failed(let failure):
                throw .exchange(failure, exchange.evidence)
            }
        }
    }

    /// Gives the line back.
    public func close() async { await line.close() }

    /// What lies in the line from before is no answer to what is asked next.
    private func discardUntilReady() async throws(MeterError) {
        repeat {
            _ = try await receive(within: ready.duration(since: time.now))
        } while time.now < ready
    }

    private func listened(
        _ exchange: inout FullExchange,
        _ bytes: [UInt8],
        at now: Moment
    ) -> FullExchange.Step {
        guard !bytes.isEmpty else { return exchange.timePassed(at: now) }
        var step = FullExchange.Step.listen(until: now)
        for byte in bytes {
            step = exchange.receive(byte, at: now)
            guard case .listen = step else { return step }
        }
        return step
    }

    private func permit() throws(MeterError) {
        do throws(BudgetSpent) {
            try onRequest()
        } catch { throw .budget(error) }
    }

    private func send(_ bytes: [UInt8]) async throws(MeterError) {
        do throws(LineError) {
            try await line.send(bytes)
        } catch { throw .line(error) }
    }

    private func receive(within patience: Duration) async throws(MeterError) -> [UInt8] {
        do throws(LineError) {
            return try await line.receive(within: patience)
        } catch { throw .line(error) }
    }
}

/// What came of a request.
public struct MeterAnswer: Sendable {
    /// What stands between command and checksum; nothing where the answer was a bare 06h.
    public let data: [UInt8]
    /// What was seen on the line.
    public let evidence: ExchangeEvidence
}
