import MBus
internal import Transport

// What an M-Bus examination comes to, by looking at its evidence alone.

extension Evidence {
    /// The verdict on an M-Bus line and how sure it is.
    func judgement(of bus: BusEvidence) -> (Verdict, Confidence) {
        portJudgement ?? disturbance(bus) ?? answerJudgement(bus) ?? elsewhereJudgement(bus)
            ?? silenceJudgement(bus)
    }

    /// What is to be said before it is asked who answers: somebody else talks at the same time.
    private func disturbance(_ bus: BusEvidence) -> (Verdict, Confidence)? {
        if messages + foreign > 0, answered == 0 || missed + damaged > 0 { return (.noise, .high) }
        if isEchoDamaged { return (.echoDamaged, echoes.damaged > 1 ? .high : .medium) }
        if isCollided { return (.collision, bus.wanted.count > 1 ? .high : .medium) }
        guard isNoisy, answered == 0 || missed + damaged > 0 || isConfused else { return nil }
        return (.noise, unasked > 5 || bus.babble ?? 0 > 2 ? .high : .medium)
    }

    /// Whether nothing comes but our own requests, with mistakes in them.
    private var isEchoDamaged: Bool {
        answered == 0 && unasked <= 2 && echoes.damaged > 0 && echoes.damaged * 3 >= echoes.whole
    }

    /// Whether bytes come that no meter sends.
    var isNoisy: Bool { unasked > 2 || bus?.babble ?? 0 > 0 }

    /// Whether the answers look as those of several meters at once: damaged, or more than one.
    var isConfused: Bool {
        plain.contains { attempt in
            if case .otherTelegram = attempt.reply.answer { return false }
            return attempt.reply.isDamaged || !attempt.reply.isClean
        }
    }

    /// Whether several meters answer at the address that is wanted.
    var isCollided: Bool {
        guard let bus, isConfused, unasked <= 2, bus.babble ?? 0 == 0 else { return false }
        if bus.wanted.count > 1 { return true }
        if bus.isForAny, bus.areSeveral { return true }
        // A single meter's E5h is right now and then, however bad the line.
        let greetings = greetings.map(\.reply).filter { $0.count > 0 }
        return greetings.count > 2 && !greetings.contains { $0.isAnswered && $0.isClean }
            && !plain.contains { $0.reply.isGoodTelegram }
    }

    /// Questions to the meter that are answered with E5h.
    private var greetings: [Attempt] { plain.filter(\.question.isGreeting) }

    /// Questions to the meter for its data.
    private var readings: [Attempt] { plain.filter { !$0.question.isGreeting } }

    /// Whether the meter answers, though never to a greeting, as some do.
    ///
    /// One that leaves out answers now and then would have left out those to other questions too.
    var isGreetingIgnored: Bool {
        let after = readings.drop { !$0.reply.isAnswered }
        return after.count > 2 && after.allSatisfy(\.reply.isAnswered) && greetings.count > 6
            && !greetings.contains(where: \.reply.isAnswered)
    }

    /// What is to be said of a meter that answers where it is asked.
    private func answerJudgement(_ bus: BusEvidence) -> (Verdict, Confidence)? {
        guard answered > 0 else { return nil }
        if damaged > 0 { return (.badChecksum, damaged > 1 ? .high : .medium) }
        if isMute { return (.nothingToTell, readings.count > 3 ? .high : .medium) }
        if missed > 0 { return (.intermittent, missed > 1 ? .high : .medium) }
        if bus.telegrams.contains(where: { $0.applicationError != nil }) {
            return (.applicationError, .high)
        }
        if bus.telegrams.contains(where: { $0.encryptionMode != nil }) {
            return (.encrypted, .high)
        }
        if isSlow { return (.slowAnswer, .high) }
        return (.ok, answered > 2 ? .high : .medium)
    }

    /// Whether the meter acknowledges and never sends a telegram.
    private var isMute: Bool {
        guard !readings.contains(where: \.reply.isTelegram) else { return false }
        if readings.contains(where: \.reply.isAnswered) { return true }
        // A meter that answers now and then has left out greetings too.
        let after = greetings.drop { !$0.reply.isAnswered }
        return readings.count > (isQuick ? 1 : 3) && after.allSatisfy(\.reply.isAnswered)
    }

    /// What is to be said of something that answers otherwise than it is asked.
    private func elsewhereJudgement(_ bus: BusEvidence) -> (Verdict, Confidence)? {
        if let settings = otherSettings {
            guard isConfirmed(settings) else { return (.intermittent, .low) }
            return (settings.baud == configured.baud ? .wrongParity : .wrongSpeed, .high)
        }
        if !bus.others.isEmpty || otherName != nil { return (.otherAddress, .high) }
        if !bus.wanted.isEmpty { return (.intermittent, .medium) }
        if !bus.known.isEmpty { return (.otherAddress, .high) }
        let calls = callsToEverybody.drop { !$0.reply.isAnswered }
        // Who leaves out answers may be the meter wanted.
        if calls.count > 3, calls.allSatisfy(\.reply.isAnswered) { return (.otherAddress, .medium) }
        if !calls.isEmpty { return (.intermittent, .low) }
        return kmpSettings == nil ? nil : (.kmpMeter, .high)
    }

    /// Greetings to every meter with the settings wanted.
    private var callsToEverybody: [Attempt] {
        attempts.filter {
            $0.settings == configured && $0.purpose == .alternative
                && [.anyBusMeter, .bus(.select(.every), .selected)].contains($0.question)
        }
    }

    /// The address in whose name the meter answers that is asked, where that is another one.
    var otherName: PrimaryAddress? {
        for case .otherTelegram(let answer) in plain.map(\.reply.answer) { return answer.address }
        return nil
    }

    /// The settings at which the optical eye of a meter answered.
    var kmpSettings: LineSettings? {
        attempts.first { $0.question.request != nil && $0.reply.isAnswered }?.settings
    }

    /// What is to be said where nothing answers at all.
    private func silenceJudgement(_ bus: BusEvidence) -> (Verdict, Confidence) {
        if damaged > 0 { return (.badChecksum, damaged > 1 ? .high : .medium) }
        if strays > 0 || unasked > 0 { return (.noise, .low) }
        if echoes.whole > 0 { return (.echoOnly, echoes.whole > 1 && !isQuick ? .high : .medium) }
        return (.noBytes, isQuick ? .low : .medium)
    }
}

extension BusEvidence {
    /// Whether two masks were answered that no single meter fits.
    var areSeveral: Bool {
        known.count > 1
            || branches.contains { one in branches.contains { $0.excludes(one) } }
    }
}

extension Question {
    /// Whether it is answered with E5h.
    var isGreeting: Bool {
        guard case .bus(let request, _) = self else { return false }
        return request.reply == .acknowledgement
    }
}

extension Reply {
    /// Whether it is a telegram of the meter that was asked.
    var isTelegram: Bool { if case .telegram = answer { true } else { false } }

    /// The same, with nothing beside it.
    var isGoodTelegram: Bool { isTelegram && isClean }
}
