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
        try await knockAgain()
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
            let reply = try await ask(
                .alternative,
                .type(evidence.meter),
                patience: Patience.usual,
                rest: .short
            )
            tell(Step(.settings, reply.result, "Tried \(settings): \(reply.words)."))
            guard reply?.isAnswered == true else { continue }
            try await compare(with: settings)
            return true
        }
        _ = try await use(wish.settings)
        return false
    }

    /// Opens the line with other settings, where the port has them.
    func use(_ settings: LineSettings) async throws(LineError) -> Bool {
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
            tell(Step(.settings, old.result, "Back at \(wish.settings): \(old.words)."))
            if old?.isAnswered == true {
                try await identify()
                return try await count()
            }
            try await interview.use(settings)
            let new = try await ask(.alternative, .serial(evidence.meter), patience: Patience.usual)
            tell(Step(.settings, new.result, "At \(settings) once more: \(new.words)."))
        }
    }

    /// Twice, for an old meter may be asleep, or busy with its flow.
    private func tryOldMultical() async throws(LineError) -> Bool {
        var replies: [Reply] = []
        while replies.count < 2, hasTime(for: Patience.old + .milliseconds(500)) {
            progress("asking as an old MULTICAL is asked")
            guard try await use(.oldMultical),
                let read = try await interview.askCharacters(characterTiming)
            else { break }
            let slow = LineSettings.oldMultical
            evidence.attempts.append(Attempt(.alternative, .oldMultical, at: slow, read.reply))
            replies.append(read.reply)
            if read.fields != nil { break }
        }
        return tellProtocol("As an old MULTICAL, /#1 at 300 baud", replies)
    }

    /// Twice where it answers: a single byte is soon there by chance.
    private func tryMBus() async throws(LineError) -> Bool {
        var replies: [Reply] = []
        var speeds: [String] = []
        for baud in [2400, 300, 9600] where hasTime(for: .seconds(3)) {
            let settings = LineSettings(baud: baud, parity: .even)
            progress("asking as an M-Bus device is asked, at \(settings)")
            guard try await use(settings) else { continue }
            // 330 bits and 50 ms, and something for the adapter. (EN 13757-2)
            let patience = Duration.milliseconds(330_000 / baud + 250)
            let first = try await askBusMeter(patience)
            guard let first else { break }
            speeds.append("\(baud)")
            replies.append(first)
            guard first.isAcknowledged else { continue }
            let second = try await askBusMeter(patience)
            _ = tellProtocol("As an M-Bus device at \(settings)", [first])
            return second?.isAcknowledged == true
        }
        return tellProtocol("As an M-Bus device at \(speeds.joined(separator: ", ")) baud", replies)
    }

    private func askBusMeter(_ patience: Duration) async throws(LineError) -> Reply? {
        try await ask(
            .alternative,
            .anyBusMeter,
            patience: patience,
            rest: .short,
            hearsOut: true
        )
    }

    /// What a protocol has brought: its answer, or what the tries came to.
    private func tellProtocol(_ name: String, _ replies: [Reply]) -> Bool {
        guard let reply = replies.first(where: \.isAnswered) ?? replies.last else { return false }
        tell(Step(.protocols, reply.isAnswered ? .good : .bad, "\(name): \(reply.words)."))
        return reply.isAnswered
    }

    /// Some times more as at first, for a meter that answers seldom.
    private func knockAgain() async throws(LineError) {
        try await interview.use(wish.settings)
        var replies: [Reply] = []
        while replies.count < 6, hasTime(for: Patience.usual + .milliseconds(200)) {
            progress("asking once more")
            let question = Question.type(evidence.meter)
            let rest: Rest = replies.isEmpty ? .whole : .short
            let reply = try await ask(.knock, question, patience: Patience.usual, rest: rest)
            guard let reply else { break }
            replies.append(reply)
            if reply.isAnswered { break }
        }
        guard let last = replies.last else { return }
        let words = "Asked \(counted(replies.count, "time")) more as at first: \(last.words)."
        tell(Step(.question, last.isAnswered ? .good : .bad, words))
        guard last.isAnswered else { return }
        try await identify()
        try await count()
    }
}
