internal import Catalogue
internal import IEC62056
internal import KMP
internal import Transport

// The walk to a meter that is asked in characters, and what else may be at the other end.

extension Examination {
    /// Looks for a MULTICAL III, 66, 401, 41 or Compact.
    func lookAtCharacters() async throws(LineError) {
        guard evidence.isSettable else {
            throw LineError(.speedIsFixed, address: evidence.address.description)
        }
        let turns = wish.isQuick ? 1 : 3
        for turn in 1...turns {
            guard try await readCharacters(turn, of: turns) else { break }
        }
        tellCharacters()
        guard let seen = evidence.characters, seen.answered == 0, seen.damaged == 0,
            !wish.isQuick, interview.refusal == nil
        else { return }
        try await tryNewer()
    }

    /// The times of the line: a network adds to those of the wire.
    var characterTiming: ASCIITiming {
        ASCIITiming(latency: evidence.isBridge ? 1_000_000 : 100_000)
    }

    /// The same, and long enough for an answer that comes later than it should.
    private var patientTiming: ASCIITiming {
        var timing = characterTiming
        if !wish.isQuick { timing.answer = 4_400_000 }
        return timing
    }

    /// Asks once, in time behind the question before.
    ///
    /// - Returns: whether there is room for another.
    private func readCharacters(_ turn: Int, of turns: Int) async throws(LineError) -> Bool {
        progress("asking for the meter's values, \(turn) of \(turns)")
        let start = interview.elapsed
        guard hasTime(for: .milliseconds(4_500)) || turn == 1,
            let read = try await interview.askCharacters(patientTiming)
        else { return false }
        evidence.characters?.reads.append(read)
        let attempt = Attempt(.knock, .oldMultical, at: .oldMultical, read.reply)
        evidence.attempts.append(attempt)
        let words = "Asked for its values (/#1): \(read.words)."
        tell(Step(turn == 1 ? .question : .reads, read.fields == nil ? .bad : .good, words))
        guard turn < turns else { return false }
        // It may be asked again 5 s after it was asked. (5511-634 §4)
        let rest = start + .seconds(5) - interview.elapsed
        if rest > .zero { try await interview.overhear(rest) }
        evidence.unasked = interview.unasked
        return true
    }

    private func tellCharacters() {
        guard let seen = evidence.characters, !seen.reads.isEmpty else { return }
        tell(
            seen.echoes > 0
                ? Step(.echo, .open, "Our own request comes back whole, as optical heads do it.")
                : Step(.echo, .open, "Our own request does not come back.")
        )
        tell(
            seen.strays == 0
                ? Step(.bytes, .good, "No other bytes came.")
                : Step(.bytes, .bad, "\(counted(seen.strays, "other byte")) came.")
        )
        let parity = seen.parityErrors
        if seen.answered + seen.damaged > 0 {
            let words = "\(counted(parity, "character")) had a wrong parity."
            let good = "The parity of every character is right."
            tell(Step(.checksum, parity == 0 ? .good : .bad, parity == 0 ? good : words))
        }
        guard let delay = seen.delays.last else { return }
        let words = "The answer began after \(delay.inSeconds)."
        tell(Step(.time, seen.isSlow ? .bad : .good, words))
    }

    /// Asks as a newer meter is asked: twice, for the first request may only wake it.
    private func tryNewer() async throws(LineError) {
        progress("asking as a newer meter is asked")
        guard try await use(.heatMeter) else { return }
        var reply: Reply?
        for _ in 0..<2 where reply?.isAnswered != true && hasTime(for: Patience.usual) {
            let question = Question.type(evidence.meter)
            reply = try await ask(.alternative, question, patience: Patience.usual)
        }
        let isNewer = reply?.isAnswered == true
        if isNewer { evidence.characters?.newer = reply?.models ?? [] }
        let words = "As a newer meter, KMP at \(LineSettings.heatMeter): \(reply.words)."
        tell(Step(.protocols, isNewer ? .bad : .open, words))
    }
}

extension Reply {
    /// The models of the type that was answered.
    fileprivate var models: [String] {
        guard case .good(let data) = answer, let type = try? MeterType(data: data.span) else {
            return []
        }
        return MeterCatalogue.models(typeCode: type.code).map(\.name)
    }
}

extension CharacterRead {
    /// What came back, to stand behind a colon.
    var words: String {
        guard fields == nil else { return "it answers" }
        return isDamaged ? "an answer came, damaged" : reply.words
    }
}
