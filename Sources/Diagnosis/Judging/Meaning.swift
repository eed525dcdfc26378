extension Verdict {
    /// What the verdict means, in one or two sentences.
    public var meaning: String {
        switch self {
        case .ok: "The meter answers as it should."
        case .portMissing: "There is no such port on this machine."
        case .portPermission: "The port is there, and you may not open it."
        case .portBusy: "Another program has the port open; only one can use it at a time."
        case .portUnsuitable: "This is no port for a meter, or it cannot be set as it has to be."
        case .portLost: "The port went away while it was used: the adapter lost its contact."
        case .bridgeClosed: "The network bridge refuses the connection, or ended it."
        case .noBytes, .echoOnly, .echoDamaged: ofSilence
        case .noise:
            "Bytes come that answer nothing: light or electric noise in the head, or another "
                + "device on the line."
        case .badChecksum: "The meter answers, and its answers arrive damaged."
        case .intermittent: "The meter answers some questions and not others."
        case .wrongSpeed: "The meter answers, at another speed than the one that is set."
        case .wrongStopBits: "The meter answers, with another number of stop bits than is set."
        case .wrongParity: "The meter answers, with another parity or other data bits than set."
        case .electricityMeter9600: "The meter answers at 9600 baud, as electricity meters do."
        case .oldMultical: "This is an older MULTICAL, which speaks another protocol."
        case .mBusDevice: "What answers is an M-Bus device, not a meter's optical eye."
        case .otherAddress: "Something answers, from another address than the meter's."
        case .noSuchRegisters: "The meter answers, and has none of the registers asked for."
        case .slowAnswer: "The meter answers, and later than it should."
        case .throttled:
            "The meter answered at first and then fell silent: it limits how often it is read, or "
                + "its eye went to sleep."
        case .collision, .applicationError, .encrypted, .nothingToTell, .kmpMeter: meaningOnBus
        }
    }

    /// What it means that no answer comes.
    private var ofSilence: String {
        switch self {
        case .echoOnly:
            "The meter is silent. What comes back is our own question: the light of the head, seen "
                + "by the head itself. So port, cable and head work; the meter's eye is asleep, or "
                + "the head does not sit over it as it should."
        case .echoDamaged:
            "The meter is silent, and our own question comes back with mistakes in it: something "
                + "is wrong between this machine and the head's light."
        default:
            "We ask, and not a single byte comes back: neither from the meter nor from the head."
        }
    }
}
