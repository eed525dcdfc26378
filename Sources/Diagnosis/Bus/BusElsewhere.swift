import KMP
import MBus
internal import Transport

extension Examination {
    /// Tries who else is on the bus, other settings, and another protocol.
    func lookElsewhere(for target: TelegramReadout.Target) async throws(LineError) {
        guard !wish.isQuick else {
            return tell(Step(.settings, .open, "Other speeds were not tried: that is not quick."))
        }
        guard evidence.unasked <= 2 else { return }
        if try await askEverybody(target) { return }
        if evidence.isSettable {
            if try await tryBusSettings(target) { return }
        } else {
            tell(Step(.settings, .open, "Other speeds were not tried: the bridge keeps its own."))
        }
        if try await tryOpticalEye() { return }
        try await greetAgain(target)
    }

    /// Asks everybody at once, and by other spellings of the address.
    ///
    /// - Returns: whether somebody else than the meter wanted has said who it is.
    private func askEverybody(_ target: TelegramReadout.Target) async throws(LineError) -> Bool {
        if case .secondary(let selection) = target, try await tryToSpell(selection) { return true }
        if target != .primary(.any) {
            let words = "Asked every meter at once, at 254; several answer together"
            if try await meet(.bus(.initialise, .any), .primary(.any), words) { return true }
        }
        let words = "Selected every meter by a secondary address that is all wildcards"
        return try await meet(.bus(.select(.every), .selected), .secondary(.every), words)
    }

    /// Greets everybody in one way, and asks whoever answers who it is.
    private func meet(
        _ greeting: Question,
        _ everybody: TelegramReadout.Target,
        _ words: String
    ) async throws(LineError) -> Bool {
        progress("asking every meter at once")
        let reply = try await ask(.alternative, greeting, patience: busPatience, hearsOut: true)
        tell(Step(.address, reply.result, "\(words): \(reply.words)."))
        guard let reply, reply.isAnswered || reply.strays > 0 || reply.isDamaged else {
            return false
        }
        return try await askWho(everybody)
    }

    /// Asks those who have answered who they are; several at once are told apart by a search.
    private func askWho(_ everybody: TelegramReadout.Target) async throws(LineError) -> Bool {
        for _ in 0..<3 {
            let question = everybody.data(true)
            let reply = try await ask(.alternative, question, patience: busPatience)
            if case .telegram(let answer)? = reply?.answer { return meet(answer) }
            if reply?.isDamaged == true { break }
        }
        guard hasTime(for: .seconds(2)) else { return false }
        try await search(.every)
        if evidence.bus?.known.isEmpty == false { return evidence.bus?.wanted.isEmpty == true }
        // One that leaves out answers now and then may be the meter wanted.
        for _ in 0..<5 {
            try await ask(.alternative, everybody.greeting, patience: busPatience)
        }
        return false
    }

    /// Takes down who it is, unless it is the meter wanted.
    private func meet(_ answer: BusAnswer) -> Bool {
        guard evidence.bus?.isWanted(answer) == false else { return false }
        evidence.bus?.others.append(answer)
        tell(Step(.address, .good, "It is \(answer.words)."))
        return true
    }

    /// Tries what people write by mistake.
    private func tryToSpell(_ selection: Selection) async throws(LineError) -> Bool {
        var tries: [BusEvidence.Spelling] = []
        if selection.reversed != selection { tries.append(.reversed(selection.reversed)) }
        let number = Selection(identification: selection.identification)
        if number != selection { tries.append(.numberOnly(number)) }
        for spelling in tries {
            progress("trying another spelling of the address")
            let reply = try await ask(
                .alternative,
                .bus(.select(spelling.selection), .selected),
                patience: busPatience
            )
            tell(Step(.address, reply.result, "\(spelling.words): \(reply.words)."))
            guard reply?.isAnswered == true else { continue }
            evidence.bus?.spelling = spelling
            return try await askWho(.secondary(spelling.selection))
        }
        return false
    }

    /// Speeds of the bus and what else a line is set to, the most usual first.
    private var busCandidates: [LineSettings] {
        let speeds = [wish.settings.baud, 2400, 300, 9600, 19_200, 4800, 1200, 600, 38_400]
        let right = speeds.map { LineSettings(baud: $0, parity: .even) }
        let plain = [wish.settings.baud, 2400, 9600].map { LineSettings(baud: $0) }
        var candidates: [LineSettings] = []
        for settings in right + plain
        where settings != wish.settings && !candidates.contains(settings) {
            candidates.append(settings)
        }
        return candidates
    }

    private func tryBusSettings(
        _ target: TelegramReadout.Target
    ) async throws(LineError) -> Bool {
        for settings in busCandidates where hasTime(for: .seconds(4)) {
            progress("trying \(settings)")
            guard try await use(settings) else { continue }
            guard let question = try await answeredGreeting(target) else { continue }
            try await compare(with: settings, question, target)
            return true
        }
        _ = try await use(wish.settings)
        return false
    }

    /// What is answered with the settings in force: the greeting of the meter, or that of everybody.
    private func answeredGreeting(
        _ target: TelegramReadout.Target
    ) async throws(LineError) -> Question? {
        var last: Reply?
        let others: [Question] = target.greeting == .anyBusMeter ? [] : [.anyBusMeter]
        for question in [target.greeting] + others {
            last = try await ask(.alternative, question, patience: busPatience)
            if last?.isAnswered == true { return question }
        }
        tell(Step(.settings, last.result, "Tried \(interview.settings): \(last.words)."))
        return nil
    }

    /// One answer may be chance, of a meter that answers only at times: both settings once more.
    private func compare(
        with settings: LineSettings,
        _ question: Question,
        _ target: TelegramReadout.Target
    ) async throws(LineError) {
        tell(Step(.settings, .good, "Tried \(settings): it answers."))
        for _ in 0..<2 {
            try await interview.use(wish.settings)
            let old = try await ask(.knock, question, patience: busPatience)
            tell(Step(.settings, old.result, "Back at \(wish.settings): \(old.words)."))
            if old?.isAnswered == true { return try await greetAgain(target) }
            try await interview.use(settings)
            let new = try await ask(.alternative, question, patience: busPatience)
            tell(Step(.settings, new.result, "At \(settings) once more: \(new.words)."))
        }
    }

    /// Asks as the optical eye of a meter is asked; it has to be quiet before that.
    private func tryOpticalEye() async throws(LineError) -> Bool {
        let eyes = [LineSettings.heatMeter, .heatMeter, LineSettings(baud: 9600, stopBits: 2)]
        var last: Reply?
        for settings in evidence.isSettable ? eyes : [wish.settings]
        where hasTime(for: Patience.usual + .seconds(2)) {
            progress("asking as the optical eye of a meter is asked")
            guard try await use(settings) else { continue }
            try await interview.pause(.milliseconds(1_600))
            last = try await ask(
                .alternative,
                .type(.meter),
                patience: Patience.usual,
                rest: .short
            )
            if last?.isAnswered == true { break }
        }
        guard let last else { return false }
        let words = "As the optical eye of a meter, in KMP: \(last.words)."
        tell(Step(.protocols, last.isAnswered ? .good : .bad, words))
        return last.isAnswered
    }

    /// Some times more as at first, for a meter that answers seldom.
    private func greetAgain(_ target: TelegramReadout.Target) async throws(LineError) {
        try await interview.use(wish.settings)
        var replies: [Reply] = []
        while replies.count < 6, hasTime(for: busPatience + .milliseconds(200)) {
            progress("asking once more")
            guard let reply = try await ask(.knock, target.greeting, patience: busPatience) else {
                break
            }
            replies.append(reply)
            if reply.isAnswered { break }
        }
        guard let last = replies.last else { return }
        let words = "Asked \(counted(replies.count, "time")) more as at first: \(last.words)."
        tell(Step(.question, last.isAnswered ? .good : .bad, words))
        guard last.isAnswered else { return }
        try await readWhole(target)
        try await count(target)
    }
}

extension BusEvidence.Spelling {
    /// The address as it is meant.
    var selection: Selection {
        switch self {
        case .reversed(let selection), .numberOnly(let selection): selection
        }
    }

    fileprivate var words: String {
        switch self {
        case .reversed(let selection): "The number the other way round, \(selection)"
        case .numberOnly(let selection): "The number alone, \(selection)"
        }
    }
}
