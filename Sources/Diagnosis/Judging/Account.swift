internal import Catalogue
internal import KMP
internal import Transport

/// Evidence put into sentences.
struct Account {
    private let seen: Evidence
    private let verdict: Verdict

    init(_ seen: Evidence, _ verdict: Verdict) {
        self.seen = seen
        self.verdict = verdict
    }

    /// What was seen, what matters most first.
    var sentences: [String] {
        if let fault = portFault { return fault }
        let all = [
            line, answers, past, echo, noise, elsewhere, wire, timing, identity, missing, refusal,
        ]
        return all.flatMap { $0 } + hardware
    }

    /// What is wrong with the port, nil where it can be used.
    var portFault: [String]? {
        if let failure = seen.failure { return [failure.message] + hardware }
        if let port = seen.port, !port.exists { return ["There is no \(seen.address)."] }
        if let port = seen.port, !port.isPermitted { return [permission(port)] }
        return nil
    }

    private func permission(_ port: PortFacts) -> String {
        let group = port.group.map { " It belongs to the group \($0)." } ?? ""
        return "\(seen.address) exists, and you may not read and write it.\(group)"
    }

    /// Whether the line can be set.
    var line: [String] {
        seen.isSettable
            ? ["The port opens and takes \(seen.configured)."]
            : ["The bridge takes the connection; its speed is its own."]
    }

    private var answers: [String] {
        let asked = seen.plain.count
        guard seen.answered > 0 else {
            return ["\(counted(asked, "question")) at \(seen.configured): none was answered."]
        }
        var sentences = ["\(seen.answered) of \(counted(asked, "question")) were answered."]
        if seen.silentAtEnd > 1, verdict == .throttled {
            sentences.append(
                "It answered \(times(asked - seen.silentAtEnd)) without fail, and then not once in "
                    + "\(counted(seen.silentAtEnd, "question"))."
            )
        }
        if verdict == .ok, seen.knocksInVain > 0 {
            sentences.append("It had to be woken: the first question was not answered.")
        }
        return sentences + damage
    }

    /// What the record says, which costs no request.
    private var past: [String] {
        guard let past = seen.past else { return [] }
        let name = seen.model == nil ? past.model.map { "A \($0.name)" } : nil
        var sentence = "\(name ?? "The meter") last answered here \(past.words) ago"
        if let requests = past.requests, requests > 0 {
            sentence += ", and \(counted(requests, "request")) went to it today before this"
        }
        guard past.failures > 0 else { return [sentence + "."] }
        let failures = "\(past.failures) of \(counted(past.visits, "read")) brought nothing today."
        return [sentence + ".", failures]
    }

    /// How many answers were damaged.
    var damage: [String] {
        guard seen.damaged > 0 else { return [] }
        return ["\(counted(seen.damaged, "answer")) began rightly and arrived damaged."]
    }

    private var echo: [String] {
        let echoes = seen.echoes
        var sentences: [String] = seen.answered == 0 ? damage : []
        if echoes.whole > 0 {
            sentences.append(
                "Our own request came back whole \(times(echoes.whole)): the head sees its own "
                    + "light."
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
        if seen.strays > 0 {
            sentences.append("\(counted(seen.strays, "byte")) came that belong to no message.")
        }
        if seen.messages + seen.foreign > 0 {
            sentences.append(
                "\(counted(seen.messages + seen.foreign, "whole message")) came that we have not "
                    + "asked for: another program or device talks on this line."
            )
        }
        return sentences
    }

    private var elsewhere: [String] {
        var sentences: [String] = []
        if let settings = seen.otherSettings {
            sentences.append("At \(settings) the meter answered, at \(seen.configured) it did not.")
        }
        if let address = seen.otherAddress {
            sentences.append(
                "An answer came from KMP address \(address.words); the "
                    + "meter's is \(seen.meter.words)."
            )
        }
        if let fields = seen.oldFields {
            sentences.append("Asked with /#1 at 300 baud, it sent: \(fields)")
        }
        if let settings = seen.mBusSettings {
            sentences.append("At \(settings) something acknowledged an M-Bus request, twice.")
        }
        return sentences.isEmpty ? tried : sentences
    }

    /// What else was tried in vain.
    private var tried: [String] {
        let others = seen.attempts.filter { !seen.plain.contains($0) }
        guard seen.answered == 0 else { return [] }
        let settings = others.filter {
            $0.question.address != nil && $0.settings != seen.configured
        }
        let names =
            list(settings.map(\.settings.description))
            + list(addresses).map { "KMP address \($0)" }
            + (others.contains { $0.question == .oldMultical } ? ["/#1 of old MULTICALs"] : [])
            + (others.contains(where: \.question.isOfBus) ? ["M-Bus"] : [])
        guard !names.isEmpty else { return [] }
        return ["Also tried, without an answer: \(names.joined(separator: "; "))."]
    }

    private var addresses: [String] {
        guard !seen.isEveryAddressAsked else { return ["00h to FFh"] }
        return seen.attempts.compactMap(\.question.address).filter { $0 != seen.meter }.map(\.words)
    }

    /// Different names in a row, nothing where there are none.
    private func list(_ names: [String]) -> [String] {
        var different: [String] = []
        for name in names where !different.contains(name) { different.append(name) }
        return different.isEmpty ? [] : [different.joined(separator: ", ")]
    }

    /// What the receiver has counted.
    var wire: [String] {
        guard let errors = seen.wireErrors, errors > 0 else { return [] }
        return ["The receiver counted \(counted(errors, "damaged character"))."]
    }

    private var timing: [String] {
        let delays = seen.delays
        guard let first = delays.first, let last = delays.last else { return [] }
        return [
            first.inSeconds == last.inSeconds
                ? "Answers began after \(first.inSeconds)."
                : "Answers began after \(first.inSeconds) to \(last.inSeconds)."
        ]
    }

    private var identity: [String] {
        guard let model = seen.model, seen.answered > 0, !seen.isModelGiven else { return [] }
        let serial = seen.serial.map { ", serial number \($0.rawValue)" } ?? ""
        return ["The meter is taken for a \(model.name)\(serial)."]
    }

    private var missing: [String] {
        guard !seen.missing.isEmpty else { return [] }
        let numbers = seen.missing.map { String($0.rawValue) }.joined(separator: ", ")
        return ["It does not have: \(numbers)."]
    }

    /// Why nothing more was asked.
    var refusal: [String] { seen.refusal.map { [$0] } ?? [] }

    /// What the port is, where that matters.
    var hardware: [String] {
        var sentences: [String] = []
        if seen.port?.kind == .miniUART {
            sentences.append(
                "The port is a Raspberry Pi's mini UART, which has no parity and no second stop "
                    + "bit, whatever it says."
            )
        }
        if seen.port?.isConsole == true {
            sentences.append("The kernel's console is on this port and talks into it.")
        }
        return sentences
    }
}

/// How often.
func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
