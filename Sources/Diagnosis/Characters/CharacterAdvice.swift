internal import Catalogue
internal import Transport

/// What to do next about a meter that is asked in characters, the most likely cause first.
struct CharacterAdvice {
    private let seen: Evidence
    private let model: ASCIIMeterModel
    private let verdict: Verdict
    /// What is said of any meter.
    private let general: Advice

    init(_ seen: Evidence, _ characters: CharacterEvidence, _ verdict: Verdict) {
        self.seen = seen
        self.verdict = verdict
        model = characters.model
        general = Advice(seen, verdict)
    }

    /// The actions, in the order in which to try them.
    var actions: [String] {
        switch verdict {
        case .ok: healthy
        case .noBytes: general.port + placement + again + general.deadHead + others
        case .echoOnly: general.port + placement + again + general.loopBack + others
        case .badChecksum: general.port + placement + general.cleaning + general.cable
        case .intermittent: again + placement
        case .slowAnswer: [slowness]
        case .kmpMeter: newer
        case .portUnsuitable: unsuitable
        default: general.actions
        }
    }

    private var healthy: [String] {
        [
            "Nothing: the meter answers. Read it with: "
                + "\(Self.reading(model.argument, at: seen.address))",
            "Say what its digits count with --scale, for it does not send that: compare the numbers "
                + "above with its display. docs/old-multicals.md explains it.",
        ]
    }

    /// Where the head has to sit; 'heatlog align' knows KMP only.
    private var placement: [String] {
        [
            "Turn the head by 180 degrees: its lamp has to shine into the meter's receiver, not into "
                + "the meter's lamp.",
            "Move the head by a millimetre and try again, in five seconds each time: "
                + "heatlog doctor --quick --meter \(model.argument) --port \(seen.address)",
        ]
    }

    private var again: [String] {
        [
            "Run this once more when little heat is taken: while the flow is high such a meter may "
                + "leave a request unanswered."
        ]
    }

    /// What else the meter may be.
    private var others: [String] {
        [
            "See what meter it is: MULTICAL III, 66, 401, 41 and Compact are asked so. A 402, 601 or "
                + "newer one is examined by: heatlog doctor --port \(seen.address)"
        ]
    }

    private var slowness: String {
        "heatlog waits 3 s for such an answer, and asks three times. If the port is on the network, "
            + "see whether the network is what is slow."
    }

    private var newer: [String] {
        [
            "The head and its place are right: leave them. Leave --meter away, and the meter says "
                + "itself what it is: heatlog read --port \(seen.address)",
            "In the configuration, take 'model:' and 'scale:' out of this meter's part.",
        ]
    }

    private var unsuitable: [String] {
        guard seen.failure?.kind == .speedIsFixed, let failure = seen.failure else {
            return general.portActions
        }
        return [
            failure.hint,
            "With ser2net, write 'accepter: telnet(rfc2217),tcp,2217' for this port.",
        ]
    }

    /// How such a meter is read, by a name for `--meter`.
    static func reading(_ name: String, at address: LineAddress) -> String {
        "heatlog read --meter \(name) --port \(address)"
    }
}

extension ASCIIMeterModel {
    /// The name for `--meter`: `66-CDE`.
    fileprivate var argument: String {
        let words = name.split(separator: " ")
        return words.last.map(String.init) ?? name
    }
}
