public import MBus
internal import Metering
public import Transport

/// The meters of an M-Bus at the end of a line, asked by the one task that owns the line.
///
/// The only place where the protocol meets a clock: it does what each step of an ``Exchange``, a
/// ``TelegramReadout`` or a search says.
///
/// Like its line it is not `Sendable`: one task owns it.
public final class BusLine {
    private let line: any Line
    private let time: LineClock
    /// The times of the line.
    let timing: LineTiming
    private var onRequest: MeterLine.Permission
    /// How the newest readout ended; nil before one has, and where it failed.
    public private(set) var ending: TelegramReadout.Ending?
    /// When the line has been silent for long enough behind what came last.
    private var free = Moment(microseconds: 0)

    /// Puts a bus at the end of a line.
    ///
    /// - Parameters:
    ///   - line: an open line; nobody else may use it meanwhile.
    ///   - clock: the clock that all waits are made on.
    ///   - timing: the times of the line, of which the speed is a part.
    ///   - onRequest: counts what the meter's battery has to bear, and may refuse it.
    public init(
        _ line: any Line,
        clock: any Clock<Duration>,
        timing: LineTiming = LineTiming(),
        onRequest: @escaping MeterLine.Permission = {}
    ) {
        self.line = line
        time = LineClock(clock)
        self.timing = timing
        self.onRequest = onRequest
    }

    /// Turns to another meter on the same line.
    ///
    /// - Parameter onRequest: counts what its battery has to bear, and may refuse it.
    public func turn(onRequest: @escaping MeterLine.Permission) { self.onRequest = onRequest }

    /// Reads a meter whole.
    ///
    /// - Parameters:
    ///   - target: which meter.
    ///   - options: how it is read.
    ///   - each: told each telegram as it comes; what came before a failure is as good as any.
    /// - Returns: its telegrams in their order, none where it has nothing to tell.
    /// - Throws: ``MeterError``, after at most as many attempts as were allowed.
    public func readout(
        of target: TelegramReadout.Target,
        options: TelegramReadout.Options = TelegramReadout.Options(),
        each: (BusTelegram) -> Void = { _ in }
    ) async throws(MeterError) -> [BusTelegram] {
        ending = nil
        var readout = TelegramReadout(target, options, timing: timing)
        var telegrams: [BusTelegram] = []
        var step = try await drive(&readout, from: readout.begin(at: time.now))
        while case .telegram = step {
            let data = readout.withTelegram { span in span.indices.map { span[$0] } }
            let telegram = BusTelegram(head: readout.head, data: data)
            telegrams.append(telegram)
            each(telegram)
            step = try await drive(&readout, from: readout.proceed(at: time.now))
        }
        if case .failed(let failure, during: let stage) = step {
            throw .bus(failure, readout.evidence, during: stage)
        }
        if case .finished(let how) = step { ending = how }
        return telegrams
    }

    /// Asks a meter for one thing, or tells it one.
    ///
    /// - Parameters:
    ///   - request: what is asked or told.
    ///   - address: which meter.
    ///   - manner: how often, and whether it may change something in the meter.
    /// - Returns: the telegram that it answered; nil for a bare E5h.
    /// - Throws: ``MeterError``.
    public func ask(
        _ request: Request,
        at address: PrimaryAddress,
        _ manner: Exchange.Manner = Exchange.Manner()
    ) async throws(MeterError) -> BusTelegram? {
        var exchange = Exchange(request, to: address, manner, timing: timing)
        let step = try await drive(&exchange, from: exchange.begin(at: time.now))
        if case .failed(let failure) = step {
            throw .bus(failure, exchange.evidence, during: request.stage)
        }
        guard exchange.answer == .telegram else { return nil }
        let data = exchange.withAnswer { span in span.indices.map { span[$0] } }
        return BusTelegram(head: exchange.head, data: data)
    }

    /// Gives the line back.
    public func close() async { await line.close() }

    /// The present moment of the line.
    var now: Moment { time.now }

    /// Does what a dialogue says, until it tells something.
    ///
    /// - Parameters:
    ///   - dialogue: what says what to do.
    ///   - first: its first step.
    ///   - sending: told before each request that goes out.
    /// - Returns: the step that tells something.
    /// - Throws: ``MeterError`` where the line fails or the battery is to be spared.
    func drive<Dialogue: BusDialogue>(
        _ dialogue: inout Dialogue,
        from first: Dialogue.Step,
        sending: (Dialogue) -> Void = { _ in }
    ) async throws(MeterError) -> Dialogue.Step {
        var step = first
        while let demand = Dialogue.demand(of: step) {
            switch demand {
            case .send:
                sending(dialogue)
                try permit()
                try await discardUntilFree()
                try await send(dialogue.requestBytes)
                step = dialogue.sent(at: time.now)
            case .listen(let limit):
                let bytes = try await receive(within: limit.duration(since: time.now))
                step = listened(&dialogue, bytes, until: limit)
            }
        }
        return step
    }

    private func listened<Dialogue: BusDialogue>(
        _ dialogue: inout Dialogue,
        _ bytes: [UInt8],
        until limit: Moment
    ) -> Dialogue.Step {
        let now = time.now
        var step = Dialogue.Step?.none
        for byte in bytes {
            let next = dialogue.receive(byte, at: now)
            guard case .listen? = Dialogue.demand(of: next) else { return next }
            step = next
        }
        // Also where bytes never cease to come: a line full of noise ends the wait as well.
        guard let step, now < limit else { return dialogue.timePassed(at: now) }
        return step
    }

    /// A meter needs a moment before the next request, and what lies in the line from before is no
    /// answer to it.
    private func discardUntilFree() async throws(MeterError) {
        let free = free
        repeat {
            _ = try await receive(within: free.duration(since: time.now))
        } while time.now < free
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
            let bytes = try await line.receive(within: patience)
            if !bytes.isEmpty { free = time.now.advanced(by: .microseconds(timing.gap)) }
            return bytes
        } catch { throw .line(error) }
    }
}

extension Request {
    /// What a readout would be about with this request.
    fileprivate var stage: TelegramReadout.Stage {
        switch self {
        case .initialise: .initialising
        case .select: .selecting
        case .resetApplication: .resetting
        default: .reading
        }
    }
}
