import KMP
internal import Transport

/// How long an answer may take.
enum Patience {
    /// What the document allows, 1.6 s, and something for adapters and networks. (5512-447 §2.1)
    static let usual = Duration.milliseconds(1_900)
    /// For a meter that may be slow: more than twice what the document allows.
    static let long = Duration.milliseconds(4_200)
    /// For an old MULTICAL: it begins after 1 to 2 s, and 80 characters take 0.8 s. (5511-634 §4)
    static let old = Duration.milliseconds(3_400)
    /// For one that is known to be slow.
    static let longest = Duration.milliseconds(4_500)
    /// Short enough that the next question comes within 1.6 s.
    static let short = Duration.milliseconds(900)
}

extension Examination {
    /// Registers of which every meter has one: energy, volume, active energy, serial number.
    private static let common: [RegisterID] = [60, 68, 1, 1001].map { RegisterID($0) }

    /// Asks until the meter answers, in the ways that wake one.
    ///
    /// - Returns: whether it answers.
    func knock() async throws(LineError) -> Bool {
        progress("asking the meter for its type")
        let first: Duration = wish.isQuick ? .milliseconds(2_900) : Patience.long
        let reply = try await ask(.knock, .type(evidence.meter), patience: first)
        tell(Step(.question, reply.result, "Asked for the meter's type: \(reply.words)."))
        if reply?.isAnswered == true { return true }
        if !wish.isQuick, try await hearOut() { return true }
        return try await wake()
    }

    /// The first request may only wake a meter; some take their time after that.
    private func wake() async throws(LineError) -> Bool {
        if wish.isQuick {
            let isThere = hasTime(for: .milliseconds(1_300))
            return isThere ? try await again("asked again", .milliseconds(1_100), .none) : false
        }
        progress("asking again, in case the first request only woke it")
        try await ask(.knock, .type(evidence.meter), patience: Patience.short)
        if evidence.attempts.last?.reply.isAnswered == true {
            return tellWake("asked again", evidence.attempts.last?.reply)
        }
        if try await again("asked twice within 1.6 s", Patience.usual, .none) { return true }
        progress("a pause of two seconds")
        try await interview.pause(.seconds(2))
        if try await again("after a pause, for registers", Patience.usual, .whole, Self.common) {
            return true
        }
        progress("a pause of five seconds")
        try await interview.pause(.seconds(5))
        return try await again("after a longer pause", Patience.usual, .whole)
    }

    private func again(
        _ way: String,
        _ patience: Duration,
        _ rest: Rest,
        _ registers: [RegisterID] = []
    ) async throws(LineError) -> Bool {
        let question: Question =
            registers.isEmpty ? .type(evidence.meter) : .registers(registers, evidence.meter)
        let reply = try await ask(.knock, question, patience: patience, rest: rest)
        return tellWake(way, reply)
    }

    private func tellWake(_ way: String, _ reply: Reply?) -> Bool {
        tell(Step(.wake, reply.result, "To wake it, \(way): \(reply.words)."))
        return reply?.isAnswered == true
    }
}

extension Reply? {
    /// How a question went.
    var result: Step.Result {
        guard let self else { return .open }
        return self.isAnswered && self.surplus == 0 ? .good : .bad
    }

    /// What came back, to stand behind a colon.
    var words: String { self?.words ?? "not asked" }
}
