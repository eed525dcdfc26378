internal import Catalogue
import MBus
internal import Transport

// The walk on an M-Bus: the meter itself, everybody else, and what else may be at the other end.

extension Examination {
    /// Looks for a meter on an M-Bus.
    ///
    /// Nothing that is asked changes anything in a meter.
    func lookAtBus(_ target: TelegramReadout.Target) async throws(LineError) {
        let isAnswered = try await greet(target)
        tellBusReplies()
        if isAnswered {
            try await readWhole(target)
            try await count(target)
        }
        guard interview.refusal == nil else { return }
        if evidence.isConfused {
            try await lookForCompany(target)
        } else if !isAnswered {
            try await lookElsewhere(for: target)
        }
    }

    /// How long to wait for an answer that comes in time, or as late as the meter's have come.
    var busPatience: Duration {
        let usual = interview.settings.latestBusAnswer
        let wait = usual + (evidence.isBridge ? .seconds(1) : .milliseconds(150))
        guard evidence.isSlow, let latest = evidence.delays.last else { return wait }
        return max(wait, latest + .seconds(1))
    }

    /// How long to wait for one that is later than the standard allows: meters with 2 s have been
    /// seen, and gateways with 5. (libmbus, issue 121)
    private var longBusPatience: Duration {
        if wish.isQuick { return max(busPatience, .milliseconds(1_200)) }
        return .seconds(evidence.isBridge ? 6 : 3)
    }

    /// Begins anew with the meter, or selects it.
    ///
    /// - Returns: whether it answers.
    private func greet(_ target: TelegramReadout.Target) async throws(LineError) -> Bool {
        progress("asking the meter at \(target.words)")
        if target.isSecondary { try await deselect() }
        let first = try await ask(.knock, target.greeting, patience: longBusPatience)
        tell(Step(.question, first.result, "\(target.greetingWords): \(first.words)."))
        if first?.isAnswered == true { return try await greetInCompany(target) }
        let second = try await ask(.knock, target.greeting, patience: busPatience)
        tell(Step(.wake, second.result, "Once more, in case that only woke it: \(second.words)."))
        if second?.isAnswered == true { return true }
        guard !target.isSecondary else { return false }
        // Some meters are silent to SND_NKE and answer all the same.
        let third = try await ask(.knock, target.data(true), patience: longBusPatience)
        tell(Step(.question, third.result, "Asked for its data (REQ_UD2): \(third.words)."))
        return third?.isAnswered == true
    }

    /// Once more, and listens whether another meter answers behind it.
    private func greetInCompany(_ target: TelegramReadout.Target) async throws(LineError) -> Bool {
        // What another has said to the first greeting must not be taken for an answer to this one.
        guard hasTime(for: busPatience * 2) else { return true }
        try await interview.pause(busPatience)
        let reply = try await ask(.knock, target.greeting, patience: busPatience, hearsOut: true)
        if let reply, !reply.isClean {
            tell(Step(.question, .bad, "Once more, and listened on: \(reply.words)."))
        }
        return true
    }

    /// Has everybody forget the selection; nobody needs to answer.
    func deselect() async throws(LineError) {
        let question = Question.bus(.initialise, .selected)
        _ = try await interview.ask(.alternative, question, patience: interview.settings.busAnswer)
    }

    /// Reads the meter whole: its telegrams, until none follows.
    func readWhole(_ target: TelegramReadout.Target) async throws(LineError) {
        var frameCount = true
        while evidence.bus?.telegrams.count ?? 16 < 16, hasTime(for: telegramTime) {
            progress("reading the meter")
            let question = target.data(frameCount)
            var reply = try await ask(.identify, question, patience: busPatience)
            if reply?.isAnswered == false {
                reply = try await ask(.identify, question, patience: busPatience)
            }
            guard case .telegram(let answer)? = reply?.answer, isNew(answer) else { break }
            evidence.bus?.telegrams.append(answer)
            guard answer.moreFollow else { break }
            frameCount.toggle()
        }
        tellBusMeter()
    }

    private func isNew(_ answer: BusAnswer) -> Bool {
        evidence.bus?.telegrams.contains { $0.content == answer.content } == false
    }

    /// How long a telegram takes, by the longest that has come.
    private var telegramTime: Duration {
        let longest = evidence.bus?.telegrams.map(\.content.count).max() ?? 100
        return interview.settings.time(of: longest + 40) + busPatience
    }

    /// Asks again and again, mostly what is answered with one byte, and counts the answers.
    func count(_ target: TelegramReadout.Target) async throws(LineError) {
        var (asked, answered) = (0, 0)
        for turn in 0..<(wish.isQuick ? 3 : 10) where interview.refusal == nil {
            let isData = turn % 3 == 2
            guard hasTime(toCount: isData, turn) else { continue }
            progress("read \(turn + 1)")
            let question = isData ? target.data(true) : target.greeting
            guard let reply = try await ask(.count, question, patience: busPatience) else { break }
            asked += 1
            answered += reply.isAnswered ? 1 : 0
        }
        let words = "\(answered) of \(counted(asked, "question")) answered."
        tell(Step(.reads, answered == asked ? .good : .bad, words))
    }

    /// Whether there is time for one more; a meter with which all is well is done with sooner.
    private func hasTime(toCount isData: Bool, _ turn: Int) -> Bool {
        let cost = isData ? telegramTime : busPatience + interview.settings.time(of: 18)
        let isWell = evidence.missed + evidence.damaged + evidence.knocksInVain == 0
        let isEnough = isWell && turn > 2 && interview.elapsed + cost > .milliseconds(9_600)
        return hasTime(for: cost) && !isEnough
    }

    /// Where the answers look as those of several meters: whether they are.
    private func lookForCompany(_ target: TelegramReadout.Target) async throws(LineError) {
        guard evidence.unasked <= 2, try await isQuiet() else { return }
        // One more of each is what tells a bad line from several meters.
        for _ in 0..<2 { try await ask(.count, target.greeting, patience: busPatience) }
        if let mask = target.narrowMask {
            try await search(mask)
            if evidence.bus?.wanted.count ?? 0 > 1 { return }
        }
        guard !target.isSecondary, hasTime(for: .seconds(1)) else { return }
        try await search(.every)
    }

    /// Tells everybody something that nobody answers.
    ///
    /// - Returns: whether nothing comes but our own words.
    private func isQuiet() async throws(LineError) -> Bool {
        let question = Question.bus(.initialise, .all)
        guard let attempt = try await interview.ask(.alternative, question, patience: busPatience)
        else { return false }
        let reply = attempt.reply
        let count = reply.strays + reply.surplus + (reply.answer == .none ? 0 : 1)
        evidence.bus?.babble = count
        let words =
            count == 0
            ? "Where nobody has to answer, nothing comes."
            : "\(counted(count, "byte")) came where nobody has to answer."
        tell(Step(.silence, count == 0 ? .good : .bad, words))
        return count == 0
    }
}

extension TelegramReadout.Target {
    /// Whether it is named by its secondary address.
    var isSecondary: Bool { if case .secondary = self { true } else { false } }

    /// Where requests for the meter go to.
    private var address: PrimaryAddress {
        if case .primary(let address) = self { address } else { .selected }
    }

    /// What is answered with E5h by the meter alone: SND_NKE, or its selection.
    var greeting: Question {
        switch self {
        case .primary(let address): .bus(.initialise, address)
        case .secondary(let selection): .bus(.select(selection), .selected)
        }
    }

    /// What is answered with a telegram.
    func data(_ frameCount: Bool) -> Question { .bus(.readData(frameCount: frameCount), address) }

    /// What a greeting is called.
    fileprivate var greetingWords: String {
        isSecondary
            ? "Selected the meter by its secondary address" : "Began anew with the meter (SND_NKE)"
    }

    /// A mask that holds all meters that may have the same address; nil for every meter.
    ///
    /// A Kamstrup meter's primary address is given by the last two or three digits of its customer
    /// number, which is its identification number. (MULTICAL 403, technical description)
    fileprivate var narrowMask: Selection? {
        switch self {
        case .secondary(let selection):
            var mask = selection
            mask.fabrication = nil
            return mask
        case .primary(let address):
            guard address.isOwn, address != .unconfigured else { return nil }
            let number = UInt32(address.rawValue % 100)
            return Selection(identification: 0xFFFF_FF00 | number / 10 << 4 | number % 10)
        }
    }
}
