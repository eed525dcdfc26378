internal import Catalogue
internal import Transport

/// What to do next, in words for somebody who has never seen a byte.
struct Advice {
    let seen: Evidence
    let verdict: Verdict

    init(_ seen: Evidence, _ verdict: Verdict) {
        self.seen = seen
        self.verdict = verdict
    }

    /// The actions, the most likely cause first.
    var actions: [String] {
        switch verdict {
        case .ok: [healthy] + sparing
        case .portMissing, .portPermission, .portBusy, .portUnsuitable, .portLost, .bridgeClosed:
            portActions
        case .noBytes: port + wake + limits + silentHead + foreign
        case .echoOnly: port + wake + limits + placement + loopBack + foreign
        case .echoDamaged: port + damagedEcho
        case .noise: port + strangers + light
        case .badChecksum: port + optics + cable
        case .intermittent: port + aim + cleaning + placementHint + cable + battery
        case .wrongSpeed, .wrongStopBits, .wrongParity, .electricityMeter9600: settings
        case .oldMultical, .mBusDevice, .otherAddress: otherDevice
        case .noSuchRegisters: registers
        case .slowAnswer: slowness
        case .throttled: throttling
        case .collision, .applicationError, .encrypted, .nothingToTell, .kmpMeter: []
        }
    }

    private var healthy: String {
        "Nothing: the meter answers. Log it with: heatlog run --port \(seen.address)"
    }

    /// What a healthy meter that limits its reads will do later.
    private var sparing: [String] {
        guard seen.presumed?.eye.throttling != nil else { return [] }
        return limits + ["Log it with 'every: 1h' or more, and run this seldom."]
    }

    /// How the model limits its reads, where it does.
    private var limits: [String] {
        guard let model = seen.presumed, let throttling = model.eye.throttling else { return [] }
        return ["A \(model.name) limits how often it is read. \(throttling)"]
    }

    /// Where somebody else talks on the line.
    private var strangers: [String] {
        guard seen.messages + seen.foreign > 0 else { return [] }
        return [
            "End the other program that uses this head, or disconnect the other device. What they "
                + "say to each other is shown by: heatlog sniff --port \(seen.address)"
        ]
    }

    /// What has to be put right about the port before anything else is worth a try.
    var port: [String] {
        var actions: [String] = []
        if seen.port?.isConsole == true {
            actions.append(
                "Take the console off the port: on a Raspberry Pi with 'sudo raspi-config', "
                    + "Interface Options, Serial Port: no login shell, but keep the hardware on. "
                    + "Then start it anew."
            )
        }
        if seen.port?.kind == .miniUART {
            actions.append(
                "Use the Pi's good serial port: write dtoverlay=disable-bt into "
                    + "/boot/firmware/config.txt, start it anew, and take /dev/ttyAMA0. Or use a "
                    + "USB adapter."
            )
        }
        return actions
    }

    private var damagedEcho: [String] {
        [
            "Clean the head and the meter's eye, and set the head on flat: it should see its own "
                + "light as clearly as it sends it.",
            "Check the cable and the plugs of the head; a loose contact or a long cable without a "
                + "screen changes bits. Try another USB port, without a hub.",
            "Hold the head 2 cm over white paper and run this once more: if the request still "
                + "comes back damaged, the head or its supply voltage is at fault, not the meter.",
            "With a head of your own making, check its supply voltage and the resistor of its "
                + "receiver; a level that is too low or too high does this.",
        ]
    }

    private var light: [String] {
        [
            "Keep light away from the head: switch lamps off, cover head and meter with a dark "
                + "cloth, and run this once more.",
            "Lay the head face down on a dark table: if bytes still come, they come from its "
                + "electronics or cable. Keep the cable away from pumps and mains wires.",
            "See that no other program or device talks on this line.",
            "With a head of your own making, check whether its receiver has to be inverted.",
        ]
    }

    private var optics: [String] {
        aim.map { "The answers are there and arrive damaged, so the place is nearly right. \($0)" }
            + cleaning + placementHint
    }

    /// A dirty head or eye.
    var cleaning: [String] {
        ["Clean the meter's eye and the head, set it on flat, and keep sun and lamps away."]
    }

    /// A bad cable or plug.
    var cable: [String] {
        ["Check cable and plugs; try another USB port, without a hub, and a shorter cable."]
    }

    private var battery: [String] {
        [
            "Wait ten minutes and run this once more; if it is the same, the head's place is the "
                + "likely cause.",
            "If the display is weak or shows a battery sign, the meter's battery may be at its end: "
                + "ask the utility.",
        ]
    }

    private var settings: [String] {
        guard let right = seen.otherSettings else { return [] }
        var actions = [
            "Set the line to \(right): on the command line with --line '\(right)', in the "
                + "configuration with 'settings: \(right)' at the line."
        ]
        if verdict == .electricityMeter9600 {
            actions.append(
                "Name the model with --meter, as in --meter 382 or --meter omnipower: then the "
                    + "speed is right by itself. 'heatlog meters' lists the names."
            )
        }
        return actions
    }

    private var registers: [String] {
        [
            "Ask for registers that this meter has: 'heatlog meters' lists them for each model.",
            "Let heatlog choose: leave --registers away, or write 'meter: auto'.",
        ]
    }

    private var slowness: [String] {
        [
            "heatlog waits for such answers as far as it can; other programs give up after a "
                + "second, so raise their timeout to 5 seconds.",
            "If the port is on the network, see whether the network is what is slow: try the head "
                + "on a port of this machine.",
            "Run this once more in an hour: a meter that is busy with its own measuring may answer "
                + "late for a while.",
        ]
    }

    private var throttling: [String] {
        let sleep = seen.presumed?.eye.sleep.map { ["Its eye goes to sleep: \($0)"] } ?? []
        return [
            "Wake the meter: lift the head off, wait ten seconds and set it on again; or press a "
                + "key on the meter. Then run this once more.",
            "Read it less often, once an hour at most: 'every: 1h' in the configuration.",
        ] + limits + sleep
    }
}
