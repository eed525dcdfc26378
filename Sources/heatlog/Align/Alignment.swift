import Catalogue
import Collector
import KMP
import Metering
import Transport

/// Asks again and again while somebody moves the head, as fast as a meter and its battery bear it.
///
/// A request follows the one before after 1.5 s, or after as long as makes an ``Allowance`` last; a
/// failure by 1.6 s of silence, for until then the meter discards whatever it hears.
/// (5512-447 §2.1)
final class Alignment {
    private let line: any Line
    private let time: LineClock
    private let timing: LineTiming
    private let permit: MeterLine.Permission
    private let show: (Aim) -> Void
    private var questions: [Request]
    private var aim: Aim
    private let allowance: Int?
    private var drawn = Moment(microseconds: 0)

    /// How often the screen is drawn at least.
    private static let drawing = Duration.milliseconds(500)

    /// Prepares to ask.
    ///
    /// - Parameters:
    ///   - line: an open line; nobody else may use it meanwhile.
    ///   - model: the meter's, where it is known.
    ///   - clock: the clock that all waits are made on.
    ///   - timing: the times of the line.
    ///   - allowance: how many requests it may send, nil for any number.
    ///   - permit: counts what the battery has to bear, and may refuse it.
    ///   - show: told how it stands, at least once a second.
    init(
        _ line: any Line,
        model: MeterModel?,
        clock: any Clock<Duration>,
        timing: LineTiming,
        allowance: Int? = nil,
        permit: @escaping MeterLine.Permission,
        show: @escaping (Aim) -> Void
    ) {
        self.line = line
        self.timing = timing
        self.allowance = allowance
        self.permit = permit
        aim = Aim(allowance: allowance)
        self.show = show
        time = LineClock(clock)
        questions = Self.questions(to: model)
    }

    /// How it stands.
    var result: Aim { aim }

    /// Asks until the time is up.
    ///
    /// - Throws: ``MeterError`` where the line fails, the budget is spent, or the task is cancelled.
    func run(for limit: Duration) async throws(MeterError) {
        let end = time.now.advanced(by: limit)
        draw()
        while time.now < end, left != 0 {
            let begin = time.now
            let (exchange, isGood) = try await attempt()
            let outcome = isGood ? Aim.Outcome.good : Aim.Outcome(failed: exchange.evidence)
            aim.record(outcome, at: elapsed)
            settle(on: exchange.request, outcome)
            draw()
            try await wait(until: exchange.readyAgain, prolonging: outcome != .good)
            let interval = Allowance.interval(left: left, time: end.duration(since: begin))
            try await wait(until: min(end, begin.advanced(by: interval)), prolonging: false)
        }
    }

    /// How many requests are left, nil for any number.
    private var left: Int? { allowance.map { max(0, $0 - aim.requests) } }

    /// The shortest question is the meter's type; one that has published none may not know it.
    private static func questions(to model: MeterModel?) -> [Request] {
        let id = model?.readSet.first ?? RegisterID(60)
        let register = Request.getRegisters(RegisterList([id]))
        guard let model else { return [.getType, register] }
        return model.typeCodes.isEmpty ? [register] : [.getType]
    }

    /// Keeps to the question that was answered; until then it tries each in turn.
    private func settle(on request: Request, _ outcome: Aim.Outcome) {
        if outcome == .good {
            questions = [request]
        } else {
            questions.append(questions.removeFirst())
        }
    }

    private func attempt() async throws(MeterError) -> (FullExchange, isGood: Bool) {
        var exchange = FullExchange(questions[0], attempts: 1, timing: timing)
        var step = exchange.begin(at: time.now)
        while true {
            switch step {
            case .send:
                try await send(exchange.requestBytes)
                step = exchange.sent(at: time.now)
            case .listen(let limit):
                let bytes = try await receive(until: limit)
                if bytes.isEmpty { step = exchange.timePassed(at: time.now) }
                for byte in bytes { step = exchange.receive(byte, at: time.now) }
            case .finished: return (exchange, true)
            case .failed: return (exchange, false)
            }
        }
    }

    private func send(_ bytes: [UInt8]) async throws(MeterError) {
        do throws(BudgetSpent) {
            try permit()
        } catch { throw .budget(error) }
        aim.spend()
        do throws(LineError) {
            try await line.send(bytes)
        } catch { throw .line(error) }
    }

    /// Lets the meter come to rest; what it hears meanwhile prolongs that, though not for ever.
    private func wait(until ready: Moment, prolonging: Bool) async throws(MeterError) {
        let silence = Duration.microseconds(Int64(timing.silence))
        let latest = ready.advanced(by: silence * 4)
        var ready = ready
        while time.now < ready {
            let bytes = try await receive(until: ready)
            if prolonging, !bytes.isEmpty { ready = min(latest, time.now.advanced(by: silence)) }
        }
    }

    /// Listens, and draws in time.
    private func receive(until limit: Moment) async throws(MeterError) -> [UInt8] {
        let next = drawn.advanced(by: Self.drawing)
        let patience = min(limit, next).duration(since: time.now)
        do throws(LineError) {
            let bytes = try await line.receive(within: patience)
            if time.now >= next { draw() }
            return bytes
        } catch { throw .line(error) }
    }

    private var elapsed: Duration { time.now.duration(since: Moment(microseconds: 0)) }

    private func draw() {
        aim.pass(elapsed)
        drawn = time.now
        show(aim)
    }
}

extension Aim.Outcome {
    /// What was seen of a request without an answer.
    init(failed evidence: ExchangeEvidence) {
        if evidence.bytes == evidence.strayZeros {
            self = .nothing
        } else {
            self = evidence.hasOnlyEcho ? .echo : .fragments
        }
    }
}

extension ExchangeEvidence {
    fileprivate var hasOnlyEcho: Bool {
        (echoes > 0 || damagedEchoes > 0) && strayBytes == 0 && damagedAnswers == 0
            && otherAnswers == 0 && unbelievable == nil && acknowledgements == 0
    }
}
