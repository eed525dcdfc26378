import KMP
internal import Transport

extension Examination {
    /// Tries what else may be at the other end: other settings, addresses and protocols.
    func lookElsewhere() async throws(LineError) {
        guard !wish.isQuick else {
            return tell(Step(.settings, .open, "Other speeds were not tried: that is not quick."))
        }
        // Answers that arrive broken are at the right speed already.
        guard evidence.damaged < 3 || evidence.unasked > 1 else {
            return tell(
                Step(.settings, .open, "Other speeds were not tried: frames arrive at this one.")
            )
        }
        if evidence.isSettable {
            if try await trySettings() { return }
        } else {
            tell(Step(.settings, .open, "Other speeds were not tried: the bridge keeps its own."))
        }
        if try await tryAddresses() { return }
        guard evidence.isSettable else { return }
        if try await tryOldMultical() { return }
        if try await tryMBus() { return }
        try await lastKnock()
    }

    /// The settings at which meters of this protocol have been seen.
    private var candidates: [LineSettings] {
        [
            .heatMeter, LineSettings(baud: 1200), LineSettings(baud: 9600, stopBits: 2),
            LineSettings(baud: 2400, stopBits: 2),
        ].filter { $0 != wish.settings }
    }

    private func trySettings() async throws(LineError) -> Bool {
        for settings in candidates where hasTime(for: Patience.usual) {
            progress("trying \(settings)")
            guard try await use(settings) else { continue }
            let reply = try await ask(.alternative, .type(evidence.meter), patience: Patience.usual)
            tell(Step(.settings, reply.result, "At \(settings): \(reply.words)."))
            guard reply?.isAnswered == true else { continue }
            try await compare(with: settings)
            return true
        }
        _ = try await use(wish.settings)
        return false
    }

    /// Opens the line with other settings, where the port has them.
    private func use(_ settings: LineSettings) async throws(LineError) -> Bool {
        do throws(LineError) {
            try await interview.use(settings)
            return true
        } catch {
            guard case .settingsRefused = error.kind else { throw error }
            tell(Step(.settings, .open, "The port cannot be set to \(settings)."))
            return false
        }
    }

    /// One answer may be chance, of a meter that answers only at times: both settings once more.
    private func compare(with settings: LineSettings) async throws(LineError) {
        progress("comparing \(wish.settings) with \(settings)")
        for _ in 0..<2 {
            try await interview.use(wish.settings)
            let old = try await ask(.knock, .type(evidence.meter), patience: Patience.usual)
            tell(Step(.settings, old.result, "At \(wish.settings) again: \(old.words)."))
            if old?.isAnswered == true {
                try await identify()
                return try await count()
            }
            try await interview.use(settings)
            let new = try await ask(.alternative, .serial(evidence.meter), patience: Patience.usual)
            tell(Step(.settings, new.result, "At \(settings) again: \(new.words)."))
        }
    }

    private func tryAddresses() async throws(LineError) -> Bool {
        let others = [Address.meter, .topModule, .baseModule].filter { $0 != evidence.meter }
        for address in others where hasTime(for: Patience.usual) {
            progress("asking at another address")
            let reply = try await ask(.alternative, .type(address), patience: Patience.usual)
            tell(Step(.address, reply.result, "At KMP address \(address.words): \(reply.words)."))
            if reply?.isAnswered == true { return true }
        }
        return false
    }

    /// Twice, for an old meter may be asleep, or busy with its flow.
    private func tryOldMultical() async throws(LineError) -> Bool {
        for _ in 0..<2 where hasTime(for: Patience.long + .milliseconds(500)) {
            progress("asking as an old MULTICAL is asked")
            guard try await use(Interview.oldMulticalHears) else { return false }
            let attempt = try await interview.askOldMultical(patience: Patience.long)
            guard let attempt else { return false }
            evidence.attempts.append(attempt)
            let reply = attempt.reply
            tell(
                Step(
                    .protocols,
                    reply.isAnswered ? .good : .bad,
                    "As an old MULTICAL, /#1 at 300 baud: \(reply.words)."
                )
            )
            if reply.isAnswered { return true }
        }
        return false
    }

    /// Twice where it answers: a single byte is soon there by chance.
    private func tryMBus() async throws(LineError) -> Bool {
        for baud in [2400, 300] where hasTime(for: .seconds(3)) {
            let settings = LineSettings(baud: baud, parity: .even)
            progress("asking as an M-Bus device is asked, at \(settings)")
            guard try await use(settings) else { continue }
            // 330 bits and 50 ms, and something for the adapter. (EN 13757-2)
            let patience = Duration.milliseconds(330_000 / baud + 250)
            let first = try await ask(.alternative, .mBus, patience: patience)
            let words = "As an M-Bus device at \(settings): \(first.words)."
            tell(Step(.protocols, first.result, words))
            guard first?.isAnswered == true else { continue }
            return try await ask(.alternative, .mBus, patience: patience)?.isAnswered == true
        }
        return false
    }

    /// Once more as at first, for a meter that answers seldom.
    private func lastKnock() async throws(LineError) {
        guard hasTime(for: Patience.usual + .seconds(2)) else { return }
        progress("asking once more")
        try await interview.use(wish.settings)
        let reply = try await ask(.knock, .type(evidence.meter), patience: Patience.usual)
        tell(Step(.question, reply.result, "Asked once more as at first: \(reply.words)."))
        guard reply?.isAnswered == true else { return }
        try await identify()
        try await count()
    }
}

extension Address {
    /// The number as protocol documents write it.
    var words: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return (digits.count < 2 ? "0" : "") + digits + "h"
    }
}
