extension Verdict {
    /// What the verdict means of a meter on an M-Bus, in one or two sentences.
    var meaningOnBus: String {
        switch self {
        case .noBytes:
            "We ask, and not a single byte comes back: no meter on this bus hears us, or none is "
                + "heard."
        case .echoOnly:
            "No meter answers. What comes back is our own request, which the level converter or an "
                + "optical head sends back."
        case .echoDamaged:
            "No meter answers, and our own request comes back with mistakes in it: something is "
                + "wrong between this machine and the level converter."
        case .noise:
            "Bytes come that answer nothing: a disturbed bus, a converter that is at fault, or "
                + "another master."
        case .wrongParity: "The meter answers, with another parity than the one that is set."
        case .otherAddress: "Somebody on this bus answers, and not at the address that is asked."
        case .collision: "Several meters answer together, and nobody can understand them."
        case .applicationError: "The meter answers, and says that it cannot send its data."
        case .encrypted: "The meter answers, and its records are encrypted."
        case .nothingToTell: "The meter is there and acknowledges, and sends no data."
        case .kmpMeter: "What answers is a meter's optical eye, not an M-Bus."
        default: meaning
        }
    }
}
