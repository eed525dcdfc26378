internal import MBus
internal import Transport

/// What to do next about an M-Bus, what is cheapest to check first.
struct BusAdvice {
    let seen: Evidence
    let bus: BusEvidence
    let verdict: Verdict
    /// What is said of any line.
    private let general: Advice

    init(_ seen: Evidence, _ bus: BusEvidence, _ verdict: Verdict) {
        self.seen = seen
        self.bus = bus
        self.verdict = verdict
        general = Advice(seen, verdict)
    }

    /// The actions, in the order in which to try them.
    var actions: [String] {
        switch verdict {
        case .ok: ["Nothing: the meter answers. Its values are read with: \(reading)"]
        case .portMissing, .portPermission, .portBusy, .portUnsuitable, .portLost, .bridgeClosed:
            general.portActions
        case .noBytes: general.port + address + settings + supply + wires
        case .echoOnly: general.port + echoes + address + settings + supply + wires
        case .echoDamaged: general.port + converter
        case .noise: general.port + strangers + disturbed
        case .badChecksum: general.port + damaged
        case .intermittent: seldom
        case .wrongSpeed, .wrongParity: rightSettings
        case .otherAddress: otherAddress
        case .collision: collided
        case .slowAnswer: slowness
        case .applicationError: application
        case .encrypted: encryption
        case .nothingToTell: muteness
        case .kmpMeter: opticalEye
        default: general.actions
        }
    }

    /// How the meter is read.
    private var reading: String { "heatlog mbus read \(bus.target) --port \(seen.address)" }

    /// How to see who is on the bus.
    var scanning: String { "heatlog mbus scan --port \(seen.address)" }

    /// Whether the address is the meter's.
    private var address: [String] {
        let check =
            bus.target.isSecondary
            ? "Check the secondary address: eight digits are the identification number, which on a "
                + "Kamstrup meter is the last eight digits of the customer number."
            : "Check the address: a Kamstrup meter has the last two or three digits of its customer "
                + "number as its primary address, and 0 is a meter that was given none."
        return bus.isForAny ? [] : [check]
    }

    /// Speed and parity, where they could not be tried from here.
    private var settings: [String] {
        seen.isSettable
            ? []
            : [
                "Look at the bridge's own settings: its serial side has to be 8E1 (even parity), "
                    + "and mostly at 2400 baud; 300 and 9600 are the other usual speeds. With a "
                    + "bridge that knows RFC 2217 this tries them all."
            ]
    }

    /// Whether the bus has its voltage.
    private var supply: [String] {
        [
            "See that the level converter has its own supply: a master feeds the bus, and most do "
                + "not live on USB alone. Between the two wires of the bus there have to be about "
                + "36 V DC, and at the meter's terminals never less than 24 V.",
            "If there is no voltage, the converter may be one for meters (a slave) instead of a "
                + "master, or an RS-485 adapter: neither feeds a bus. Some masters show a short "
                + "circuit with a lamp.",
        ]
    }

    /// Whether the meter is on the bus.
    private var wires: [String] {
        [
            "Take all meters but one off the bus and run this with --mbus any. If that one answers, "
                + "the bus has a short circuit or more meters than the converter can feed: each "
                + "takes 1.5 mA, and the converter's data sheet says for how many it is made.",
            "Measure at this meter's own M-Bus terminals (24 and 25 on Kamstrup modules): without "
                + "voltage there it is not on this bus. Which wire is which does not matter.",
            "See that the meter has an M-Bus module at all, and that it sits: the type number on "
                + "the meter tells which module was built in.",
        ]
    }

    private var echoes: [String] {
        [
            "The echo proves that port and cable work up to where it is made. If an optical head is "
                + "on this port, the meter behind it is asleep; ask it as such: "
                + "heatlog doctor --port \(seen.address)"
        ]
    }

    private var converter: [String] {
        [
            "Check the cable and the plugs between this machine and the converter; a loose contact "
                + "or a long cable without a screen changes bits. Try another USB port, without a "
                + "hub.",
            "See that the converter is fed as its data sheet wants it, and that its speed is not "
                + "set to a fixed one by a switch.",
        ]
    }

    private var strangers: [String] {
        guard seen.messages + seen.foreign > 0 else { return [] }
        return [
            "End the other program or disconnect the other master: a bus has one master at a time. "
                + "Heat controllers and building systems are masters too."
        ]
    }

    private var disturbed: [String] {
        [
            "Disconnect the bus from the converter and run this once more: if bytes still come, the "
                + "converter, its supply or the cable to this machine is at fault, not the bus.",
            "Look at the line's settings and at the kind of adapter: a converter that does not "
                + "suit the port, or a wrong speed, looks like noise at every address.",
            "Connect the meters one after another to find the one that disturbs, and keep the bus "
                + "away from mains and motor cables.",
        ]
    }

    private var damaged: [String] {
        let twice =
            bus.isSearchOver
            ? []
            : ["If two meters may have the same address, see who is on the bus: \(scanning)"]
        return twice + [
            "Check the terminals of the bus and of the converter for a loose wire; try another USB "
                + "port, without a hub.",
            "Take meters off the bus until the answers are whole: too many of them, or a cable that "
                + "is too long, leave too little voltage. The last of them need 24 V.",
            "Read at a lower speed: 300 baud bears a longer cable than 2400, and 2400 than 9600.",
        ]
    }

    private var seldom: [String] {
        [
            "Run this once more: it tells how many questions are answered. Meters on a battery may "
                + "leave out answers when they are asked more often than they like.",
            "Check the terminals for a loose wire, and the voltage at the meter: it has to stay "
                + "above 24 V while the bus is in use.",
            "See that no other master is on the bus, and that each meter has an address of its "
                + "own: \(scanning)",
        ]
    }
}
