internal import Catalogue
internal import KMP
internal import Transport

/// What an examination comes to: a verdict, how sure it is, what it rests on, and what to do.
///
/// Made of ``Evidence`` alone, by no other means than looking at it.
public struct Finding: Sendable, Hashable {
    /// The verdict.
    public let verdict: Verdict
    /// How sure it is.
    public let confidence: Confidence
    /// What was seen, in sentences.
    public let evidence: [String]
    /// What to do next, the most likely cause first.
    public let next: [String]

    /// Judges what was seen.
    public init(_ seen: Evidence) {
        let (verdict, confidence) = seen.judgement
        self.verdict = verdict
        self.confidence = confidence
        evidence = Account(seen, verdict).sentences
        next = Advice(seen, verdict).actions
    }
}

extension Evidence {
    /// The verdict and how sure it is.
    var judgement: (Verdict, Confidence) {
        portJudgement ?? answerJudgement ?? elsewhereJudgement ?? silenceJudgement
    }

    /// What is wrong with the port or the bridge, nil where nothing is.
    private var portJudgement: (Verdict, Confidence)? {
        if let port {
            guard port.exists else { return (.portMissing, .high) }
            guard port.isPermitted else { return (.portPermission, .high) }
        }
        return failure.map { failed($0.kind) }
    }

    private func failed(_ kind: LineError.Kind) -> (Verdict, Confidence) {
        switch kind {
        case .notFound: isBridge ? (.bridgeClosed, .high) : (.portMissing, .high)
        case .notPermitted: (.portPermission, .high)
        case .busy: (.portBusy, .high)
        case .notASerialPort, .settingsRefused, .speedIsFixed, .linkInTheWay,
            .recordingUnreadable, .input:
            (.portUnsuitable, .high)
        case .unreachable, .hostUnknown, .refused, .notRFC2217: (.bridgeClosed, .high)
        case .closed, .stuck, .cancelled, .io:
            isBridge ? (.bridgeClosed, .high) : (.portLost, .high)
        }
    }

    /// What is to be said of a meter that answers as it is asked.
    private var answerJudgement: (Verdict, Confidence)? {
        guard answered > 0 else { return nil }
        if messages + foreign > 0, missed + damaged > 0 { return (.noise, .high) }
        if unasked > 2, missed > 0 { return (.noise, .medium) }
        if damaged > 0 { return (.badChecksum, damaged > 1 ? .high : .medium) }
        if hasStopped { return (.throttled, throttlingConfidence) }
        if missed > 0 { return (.intermittent, missed > 1 ? .high : .medium) }
        if hasNoRegisters { return (.noSuchRegisters, .high) }
        if isSlow { return (.slowAnswer, .high) }
        return (.ok, answered > 2 ? .high : .medium)
    }

    private var throttlingConfidence: Confidence {
        if presumed?.eye.throttling != nil { return .high }
        return silentAtEnd >= Silence.telling - 3 ? .medium : .low
    }

    /// Whether the registers that were wanted are all missing; a knock asks for others.
    var hasNoRegisters: Bool {
        attempts.contains { $0.purpose == .identify && $0.reply.answer == .noRegisters }
    }

    /// What is to be said of a meter that answers otherwise than it is asked.
    private var elsewhereJudgement: (Verdict, Confidence)? {
        if let settings = otherSettings {
            guard isConfirmed(settings) else { return (.intermittent, .low) }
            return (differing(settings), .high)
        }
        if otherAddress != nil { return (.otherAddress, .high) }
        if oldFields != nil { return (.oldMultical, .high) }
        if mBusSettings != nil { return (.mBusDevice, .medium) }
        return nil
    }

    /// Whether a meter that limits its reads was read not long ago, and is silent now.
    private var isThrottledSince: Bool {
        presumed?.eye.throttling != nil && past?.isRecent == true && answered == 0
    }

    /// In what the settings that are answered differ from those wanted.
    private func differing(_ settings: LineSettings) -> Verdict {
        if settings.baud == 9600, configured.baud != 9600 { return .electricityMeter9600 }
        if settings.baud != configured.baud { return .wrongSpeed }
        return settings.stopBits == configured.stopBits ? .wrongParity : .wrongStopBits
    }

    /// What is to be said where nothing answers at all.
    private var silenceJudgement: (Verdict, Confidence) {
        if messages + foreign > 0, damaged == 0 { return (.noise, .high) }
        if unasked > 2 { return (.noise, unasked > 5 ? .high : .medium) }
        // Noise looks now and then like the beginning of an answer, whose leavings are fewer.
        if unasked > 0, strays > 12 * max(1, damaged) { return (.noise, .medium) }
        if damaged > 0 { return (.badChecksum, damaged > 1 ? .high : .medium) }
        if isThrottledSince, strays <= 2 * plain.count, echoes.damaged == 0 {
            return (.throttled, echoes.whole > 0 ? .medium : .low)
        }
        let echoes = echoes
        if echoes.damaged > 0, echoes.damaged * 3 >= echoes.whole {
            return (.echoDamaged, echoes.damaged > 1 ? .high : .medium)
        }
        if strays > 2 * plain.count { return (.noise, .low) }
        if echoes.whole > 0 {
            return (.echoOnly, echoes.whole > 1 && !isQuick ? .high : .medium)
        }
        if bytes > 0 { return (.noise, .low) }
        return (.noBytes, isQuick ? .low : .medium)
    }
}
