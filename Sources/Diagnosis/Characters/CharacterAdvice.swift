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
        case .noBytes: general.port + again + general.silentHead + others
        case .echoOnly: general.port + general.placement + again + general.loopBack + others
        case .intermittent: again + general.aim
        case .slowAnswer: [slowness]
        case .kmpMeter: newer
        case .portUnsuitable: unsuitable
        default: general.actions
        }
    }

    private var healthy: [String] {
        [
            "Nothing: the meter answers. Read it with: "
                + "\(Self.reading(model.aliases.first ?? model.name, at: seen.address))",
            "Say what its digits count with --scale, for it does not send that: compare the numbers "
                + "above with its display. docs/old-multicals.md explains it.",
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
        "heatlog waits 3 s for such an answer; if the port is on the network, see whether the network "
            + "is what is slow."
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

    /// How such a meter is read.
    static func reading(_ name: String, at address: LineAddress) -> String {
        "heatlog read --meter \(name) --port \(address)"
    }
}
