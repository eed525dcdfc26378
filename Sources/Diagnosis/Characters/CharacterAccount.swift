internal import IEC62056
internal import Transport

/// What was seen of a meter that is asked in characters, put into sentences.
struct CharacterAccount {
    private let seen: Evidence
    private let characters: CharacterEvidence
    private let general: Account

    init(_ seen: Evidence, _ characters: CharacterEvidence, _ verdict: Verdict) {
        self.seen = seen
        self.characters = characters
        general = Account(seen, verdict)
    }

    /// What was seen, what matters most first.
    var sentences: [String] {
        if let fault = general.portFault { return fault }
        let all = [line, answers, damage, echo, noise, newer, timing, general.refusal]
        return all.flatMap { $0 } + general.hardware
    }

    private var line: [String] {
        ["The port opens, and its speed can be changed while it is open."]
    }

    private var answers: [String] {
        let asked = counted(characters.reads.count, "question")
        guard characters.answered > 0 else {
            return ["\(asked) at 300 baud (/#1): none was answered."]
        }
        let numbers = characters.reads.compactMap(\.fields).last.map { ["It sent: \($0)"] } ?? []
        return ["\(characters.answered) of \(asked) at 300 baud (/#1) were answered."] + numbers
    }

    private var damage: [String] {
        var sentences: [String] = []
        if characters.damaged > 0 {
            sentences.append(
                "\(counted(characters.damaged, "answer")) began rightly and arrived damaged."
            )
        }
        if characters.parityErrors > 0 {
            sentences.append(
                "\(counted(characters.parityErrors, "character")) had a wrong parity."
            )
        }
        return sentences
    }

    private var echo: [String] {
        guard characters.echoes > 0 else {
            let bytes = characters.reads.reduce(0) { $0 + $1.seen.bytes }
            return bytes == 0 ? ["Not a single byte came back."] : []
        }
        return [
            "Our own request came back whole \(times(characters.echoes)): the head sees its own "
                + "light."
        ]
    }

    private var noise: [String] {
        var sentences: [String] = []
        if seen.unasked > 0 {
            sentences.append(
                "\(counted(seen.unasked, "byte")) came while the line had to be quiet."
            )
        }
        if characters.strays > 0 {
            sentences.append("\(counted(characters.strays, "byte")) came that belong to no answer.")
        }
        if characters.otherTexts > 0 {
            sentences.append("Text came that is no answer of such a meter.")
        }
        return sentences
    }

    private var newer: [String] {
        guard let models = characters.newer else { return [] }
        let name = models.isEmpty ? "" : ": a \(models.joined(separator: " or "))"
        return ["Asked in KMP at \(LineSettings.heatMeter), a meter answered\(name)."]
    }

    private var timing: [String] {
        guard let first = characters.delays.first, let last = characters.delays.last else {
            return []
        }
        return [
            first.inSeconds == last.inSeconds
                ? "Answers began after \(first.inSeconds)."
                : "Answers began after \(first.inSeconds) to \(last.inSeconds)."
        ]
    }
}
