internal import KMP
internal import MBus
internal import Transport

/// Asks questions on a line that can be opened anew with other settings.
///
/// Like its line it is not `Sendable`: one task owns it.
final class Interview {
    /// How a line is opened with settings.
    typealias Opening = (LineSettings) async throws(LineError) -> any Line
    /// Counts a request; gives a sentence where it is not allowed.
    typealias Permission = () -> String?

    /// With less time than this left there is nothing to be learnt from a question.
    private static let least = Duration.milliseconds(400)

    private let open: Opening
    private let permit: Permission
    private let clock: any Clock<Duration>
    private let watch: Stopwatch
    /// When all has to be over.
    private let limit: Duration
    private var line: (any Line)?
    private(set) var settings: LineSettings
    /// When the meter listens again.
    private var ready = Duration.zero
    /// When the last byte passed, either way.
    private var latest = Duration.zero
    /// Bytes but for 00 that came while the line had to be quiet.
    private(set) var unasked = 0
    /// Whole messages among them.
    private(set) var messages = 0
    /// What the last question has brought so far, where its answer may still come.
    private var unanswered: Listening?
    private var wasDamaged = false
    /// Whether the line has been open before.
    private var isUsed = false
    /// Why no further request is allowed.
    private(set) var refusal: String?

    init(
        settings: LineSettings,
        limit: Duration,
        clock: any Clock<Duration>,
        permit: @escaping Permission,
        open: @escaping Opening
    ) {
        self.settings = settings
        self.limit = limit
        self.clock = clock
        self.permit = permit
        self.open = open
        watch = Stopwatch(clock)
    }

    /// How long it has been going on, in whole microseconds: what is left of a wait is never less
    /// than a line can wait for.
    var elapsed: Duration { .microseconds(Int64(watch.elapsed / .microseconds(1))) }

    /// What the receiver has counted, nil where it does not.
    var wireErrors: WireErrors? { line?.wireErrors }

    /// Opens the line with settings, unless it is open with them.
    func use(_ wanted: LineSettings) async throws(LineError) {
        guard line == nil || wanted != settings else { return }
        await close()
        unanswered = nil
        settings = wanted
        guard isUsed else {
            line = try await open(wanted)
            isUsed = true
            return
        }
        line = try await reopened(wanted)
    }

    /// Opens the line once more; a bridge may need a moment to see that we have gone.
    private func reopened(_ wanted: LineSettings) async throws(LineError) -> any Line {
        do throws(LineError) {
            return try await open(wanted)
        } catch {
            switch error.kind {
            case .closed, .refused, .busy, .notRFC2217: break
            default: throw error
            }
        }
        try await pause(.seconds(1))
        return try await open(wanted)
    }

    /// Gives the line back.
    func close() async {
        await line?.close()
        line = nil
    }

    /// Asks, and waits for the answer.
    ///
    /// - Parameters:
    ///   - purpose: what it is for.
    ///   - question: what is asked.
    ///   - patience: how long the answer may take to begin.
    ///   - rest: how long the line has to be quiet first.
    ///   - hearsOut: whether it listens on behind a good answer, for others that answer too.
    /// - Returns: what came; nil where the request was not allowed, or there was no time for it.
    /// - Throws: what the line says.
    func ask(
        _ purpose: Attempt.Purpose,
        _ question: Question,
        patience: Duration,
        rest: Rest = .whole,
        hearsOut: Bool = false
    ) async throws(LineError) -> Attempt? {
        let quiet = quiet(rest, question.recovery)
        guard max(elapsed, quiet) + settings.time(of: question.bytes.count) + Self.least < limit
        else { return nil }
        guard isAllowed() else { return nil }
        if rest != .none { try await listenOn(until: quiet) }
        let before = wireErrors
        try await send(question.bytes)
        var listening = Listening(
            question,
            at: elapsed,
            settings,
            patience: patience,
            hearsOut: hearsOut
        )
        guard try await listen(&listening) else { return nil }
        if question.isOfBus { try await hearEnd(of: &listening) }
        ready = elapsed + (listening.hasAnswer ? settings.time(of: 1) : question.recovery)
        // On an M-Bus the rest of what several have said may follow.
        wasDamaged = listening.reply.isDamaged && !question.isOfBus
        unanswered = listening.hasAnswer || wasDamaged ? nil : listening
        let wire = before.flatMap { wireErrors?.since($0) }
        return Attempt(purpose, question, at: settings, listening.reply, wire: wire)
    }

    /// Waits until nobody on a bus says anything more: several meters end at different times, and a
    /// telegram that is broken at its beginning goes on all the same.
    private func hearEnd(of listening: inout Listening) async throws(LineError) {
        // The standard's 33 bits, and what an adapter collects before it delivers.
        let gap = settings.time(of: 3) + .milliseconds(60)
        let end = min(limit, elapsed + settings.time(of: 270))
        while elapsed < end {
            let bytes = try await receive(within: min(gap, end - elapsed))
            guard !bytes.isEmpty else { return }
            listening.take(bytes, at: elapsed)
        }
    }

    /// Hands bytes to the line.
    func send(_ bytes: [UInt8]) async throws(LineError) {
        unanswered = nil
        try await line?.send(bytes)
        latest = elapsed + settings.time(of: bytes.count)
    }

    /// Until when the line has to be quiet.
    private func quiet(_ rest: Rest, _ silence: Duration) -> Duration {
        switch rest {
        case .whole: ready
        case .short: min(ready, latest + silence)
        case .none: .zero
        }
    }

    /// Listens on until the meter listens again, for an answer that comes later than any should.
    ///
    /// - Returns: what the last question has brought, where that has become an answer by now.
    func hearOut() async throws(LineError) -> Reply? {
        try await listenOn(until: ready)
        guard let listening = unanswered, listening.hasAnswer else { return nil }
        unanswered = nil
        return listening.reply
    }

    /// Changes the speed of the open line.
    func change(toBaud baud: Int) async throws(LineError) {
        guard settings.baud != baud else { return }
        try await line?.setSpeed(baud)
        settings.baud = baud
    }

    /// Whether there is no time left.
    var isOver: Bool { elapsed >= limit }

    /// Listens without having asked, and counts what comes but for 00, which a meter may send at any
    /// time.
    func overhear(_ time: Duration) async throws(LineError) {
        let end = elapsed + time
        var (reader, busReader) = (FullFrameReader(), MBus.FrameReader())
        repeat {
            let bytes = try await receive(within: end - elapsed)
            unasked += bytes.count { $0 != 0 }
            messages += bytes.count { reader.receive($0) == .frame }
            messages += bytes.count { busReader.receive($0) == .frame }
        } while elapsed < end
    }

    /// Lets time pass.
    func pause(_ time: Duration) async throws(LineError) {
        do {
            try await clock.sleep(for: time, tolerance: nil)
        } catch { throw LineError(.cancelled, address: line?.address ?? "") }
    }

    /// Counts a request, and says whether it is allowed.
    func isAllowed() -> Bool {
        refusal = refusal ?? permit()
        return refusal == nil
    }

    /// Listens as long as it is worth while.
    ///
    /// - Returns: whether it could; a question that was cut off proves nothing.
    private func listen(_ listening: inout Listening) async throws(LineError) -> Bool {
        while !listening.isComplete, elapsed < min(listening.deadline, limit) {
            let bytes = try await receive(within: min(listening.deadline, limit) - elapsed)
            if !bytes.isEmpty { listening.take(bytes, at: elapsed) }
        }
        return listening.isComplete || elapsed >= listening.deadline
    }

    /// Waits until the meter listens again.
    ///
    /// After silence an answer may come far too late; after a damaged one, which is over by now,
    /// what comes is noise.
    private func listenOn(until wanted: Duration) async throws(LineError) {
        let end = min(wanted, limit)
        repeat {
            let bytes = try await receive(within: max(.zero, end - elapsed))
            if wasDamaged { unasked += bytes.count { $0 != 0 } }
            if !bytes.isEmpty, unanswered?.hasAnswer == false {
                unanswered?.take(bytes, at: elapsed)
            }
        } while elapsed < end
    }

    /// What comes within a time.
    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        guard let line else { return [] }
        let bytes = try await line.receive(within: patience)
        if !bytes.isEmpty { latest = max(latest, elapsed) }
        return bytes
    }
}

/// How long a line has to be quiet before a question.
enum Rest {
    /// 1.6 s from when it was given up to wait: an answer may come that late.
    case whole
    /// 1.6 s from the last byte, which is all that a meter asks for.
    case short
    /// Not at all, which keeps a meter awake that the question before has only woken.
    case none
}
