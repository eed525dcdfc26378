internal import MBus
internal import Transport

/// What was seen of an M-Bus, put into sentences.
struct BusAccount {
    private let seen: Evidence
    private let bus: BusEvidence
    private let verdict: Verdict
    private let general: Account

    init(_ seen: Evidence, _ bus: BusEvidence, _ verdict: Verdict) {
        self.seen = seen
        self.bus = bus
        self.verdict = verdict
        general = Account(seen, verdict)
    }

    /// What was seen, what matters most first.
    var sentences: [String] {
        if let fault = general.portFault { return fault }
        let all = [
            general.line, answers, echo, noise, company, elsewhere, general.wire, timing, meter,
            general.refusal,
        ]
        return all.flatMap { $0 } + general.hardware
    }

    private var answers: [String] {
        let asked = seen.plain.count
        guard asked > 0 else { return [] }
        let place = "at \(bus.target.words)"
        guard seen.answered > 0 else {
            let settings = seen.isSettable ? " and \(seen.configured)" : ""
            return [
                "\(counted(asked, "question")) \(place)\(settings): none was answered."
            ] + general.damage
        }
        var sentences = [
            "\(seen.answered) of \(counted(asked, "question")) \(place) were answered."
        ]
        if seen.isGreetingIgnored {
            sentences.append("It is silent to SND_NKE, as some meters are; that does no harm.")
        } else if seen.knocksInVain > 0 {
            sentences.append("It had to be woken: the first question was not answered.")
        }
        return sentences + general.damage
    }

    private var echo: [String] {
        let echoes = seen.echoes
        var sentences: [String] = []
        if echoes.whole > 0 {
            sentences.append(
                "Our own request came back whole \(times(echoes.whole)), as some converters do "
                    + "it; heatlog takes it out."
            )
        }
        if echoes.damaged > 0 {
            sentences.append("Our own request came back damaged \(times(echoes.damaged)).")
        }
        if seen.bytes == 0 { sentences.append("Not a single byte came back.") }
        return sentences
    }

    private var noise: [String] {
        var sentences: [String] = []
        if seen.unasked > 0 {
            sentences.append(
                "\(counted(seen.unasked, "byte")) came while the line had to be quiet."
            )
        }
        if let babble = bus.babble {
            sentences.append(
                babble > 0
                    ? "\(counted(babble, "byte")) came after a request that nobody answers."
                    : "After a request that nobody answers nothing came: the line is quiet."
            )
        }
        if seen.strays > 0 {
            sentences.append("\(counted(seen.strays, "byte")) came that belong to no message.")
        }
        if seen.messages + seen.foreign > 0 {
            sentences.append(
                "\(counted(seen.messages + seen.foreign, "whole message")) came that we have not "
                    + "asked for: another master talks on this bus."
            )
        }
        return sentences
    }

    /// Who else is there.
    private var company: [String] {
        let surplus = seen.plain.count { $0.reply.surplus > 0 }
        var sentences: [String] = []
        if surplus > 0 {
            sentences.append("More bytes followed a good answer \(times(surplus)).")
        }
        if bus.selections > 0 {
            let end = bus.isSearchOver ? "" : ", which was not all of it"
            sentences.append(
                "A search with \(counted(bus.selections, "selection"))\(end) found "
                    + "\(counted(bus.known.count, "meter"))."
            )
        }
        sentences += bus.known.prefix(6).map { "On the bus: \($0.words)." }
        if bus.known.count > 6 { sentences.append("And \(bus.known.count - 6) more.") }
        if bus.known.count < 2, bus.areSeveral {
            sentences.append("Selections were answered that no single meter fits.")
        }
        if bus.isInseparable {
            sentences.append("Several meters have the same secondary address in all its parts.")
        }
        return sentences
    }

    private var elsewhere: [String] {
        var sentences = bus.others.map { "On the bus: \($0.words)." }
        if let settings = seen.otherSettings {
            sentences.append("At \(settings) it answered, at \(seen.configured) it did not.")
        }
        if let name = seen.otherName {
            sentences.append("The answer came in the name of primary address \(name.rawValue).")
        }
        switch bus.spelling {
        case .reversed(let selection)?:
            sentences.append("The number the other way round, \(selection), is answered.")
        case .numberOnly(let selection)?:
            sentences.append("The number alone, \(selection), is answered.")
        case nil: break
        }
        if let settings = seen.kmpSettings {
            let place = seen.isSettable ? " at \(settings)" : ""
            sentences.append("A request of KMP, the eye's protocol, was answered\(place).")
        }
        return sentences.isEmpty && bus.known.isEmpty ? tried : sentences
    }

    /// What else was tried in vain.
    private var tried: [String] {
        guard seen.answered == 0, !bus.areSeveral else { return [] }
        let others = seen.attempts.filter { $0.purpose == .alternative }
        let onBus = others.filter { $0.question.isOfBus }
        var names: [String] = []
        let everybody = onBus.contains {
            $0.settings == seen.configured && $0.question == .anyBusMeter
        }
        if everybody { names.append("every meter at once") }
        var speeds: [String] = []
        for attempt in onBus where attempt.settings != seen.configured {
            let settings = attempt.settings.description
            if !speeds.contains(settings) { speeds.append(settings) }
        }
        if !speeds.isEmpty { names.append(speeds.joined(separator: ", ")) }
        if others.contains(where: { $0.question.request != nil }) { names.append("an optical eye") }
        guard !names.isEmpty else { return [] }
        return ["Also tried, without an answer: \(names.joined(separator: "; "))."]
    }

    private var timing: [String] {
        let delays = seen.delays
        guard let first = delays.first, let last = delays.last else { return [] }
        let limit = "\(seen.configured.busAnswer.inMilliseconds) are allowed"
        let (from, until) = (first.inMilliseconds, last.inMilliseconds)
        return [
            from == until
                ? "Answers began after \(from); \(limit)."
                : "Answers began after \(from) to \(until); \(limit)."
        ]
    }

    private var meter: [String] {
        guard let first = bus.telegrams.first, bus.others.isEmpty else { return [] }
        if let error = first.applicationError {
            return ["Its application says: \(error.text) (code \(error.rawValue))."]
        }
        let records = bus.telegrams.reduce(0) { $0 + $1.records }
        var sentences = ["The meter is \(first.words)."]
        if let mode = first.encryptionMode {
            sentences.append("Its telegram is encrypted in mode \(mode).")
        } else {
            sentences.append(
                "It sent \(counted(bus.telegrams.count, "telegram")) with "
                    + "\(counted(records, "record"))."
            )
        }
        return sentences + status(of: first)
    }

    /// What the header says of the meter's own state.
    private func status(of answer: BusAnswer) -> [String] {
        guard case .variable(let header) = answer.telegram else { return [] }
        let bits = [
            (header.status.hasLowPower, "its power is low, as of an old battery"),
            (header.status.hasPermanentError, "it has an error that stays"),
            (header.status.hasTemporaryError, "it has an error that may pass"),
        ]
        return bits.filter(\.0).map { "The meter says that \($0.1)." }
    }
}
