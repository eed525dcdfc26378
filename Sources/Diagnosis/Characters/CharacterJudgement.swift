// What the examination of a meter that is asked in characters comes to.

extension Evidence {
    /// The verdict on such a meter and how sure it is.
    func judgement(of characters: CharacterEvidence) -> (Verdict, Confidence) {
        portJudgement ?? answerJudgement(characters) ?? silenceJudgement(characters)
    }

    /// What is to be said of a meter that answers.
    private func answerJudgement(_ seen: CharacterEvidence) -> (Verdict, Confidence)? {
        guard seen.answered > 0 else { return nil }
        if seen.damaged > 0 { return (.badChecksum, seen.damaged > 1 ? .high : .medium) }
        // One unanswered question is its way while the flow is high.
        if seen.silent > 1 { return (.intermittent, .medium) }
        if seen.isSlow { return (.slowAnswer, .high) }
        return (.ok, seen.answered > 1 && seen.silent == 0 ? .high : .medium)
    }

    /// What is to be said where no answer can be believed.
    private func silenceJudgement(_ seen: CharacterEvidence) -> (Verdict, Confidence) {
        if seen.newer != nil { return (.kmpMeter, .high) }
        if unasked > 2 { return (.noise, unasked > 5 ? .high : .medium) }
        if seen.otherTexts > 0 { return (.noise, .medium) }
        // Noise looks now and then like the beginning of an answer, whose leavings are fewer.
        if seen.damaged > 0, seen.strays <= 4 * seen.damaged {
            return (.badChecksum, seen.damaged > 1 ? .high : .medium)
        }
        if seen.strays > 2 * seen.reads.count { return (.noise, .medium) }
        if seen.damaged > 0 { return (.badChecksum, .low) }
        if seen.strays > 0 { return (.noise, .low) }
        if seen.echoes > 0 { return (.echoOnly, seen.echoes > 1 && !isQuick ? .high : .medium) }
        return (.noBytes, isQuick ? .low : .medium)
    }
}

extension Verdict {
    /// What the verdict means of a meter that is asked in characters, in one or two sentences.
    var meaningOfCharacters: String {
        switch self {
        case .kmpMeter: "What answers is a newer meter, which speaks KMP and not this protocol."
        case .badChecksum: "The meter answers, and its answers arrive with damaged characters."
        case .portUnsuitable:
            "The line cannot do what this meter needs: to be asked at 300 baud and heard at 1200."
        default: meaning
        }
    }
}
