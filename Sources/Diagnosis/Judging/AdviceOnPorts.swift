internal import Transport

// What to do about a port that cannot be used.

extension Advice {
    /// The actions where the port or the bridge is at fault.
    var portActions: [String] {
        guard let failure = seen.failure else { return refusedByFacts }
        return [failure.hint] + more
    }

    /// The port was not worth opening.
    private var refusedByFacts: [String] {
        let kind: LineError.Kind =
            seen.port?.exists == false ? .notFound : .notPermitted(group: seen.port?.group)
        return [LineError(kind, address: seen.address.description).hint] + more
    }

    private var more: [String] {
        switch seen.judgement.0 {
        case .portMissing:
            [
                "Plug the head's adapter in, wait a few seconds, and run this again. If it never "
                    + "shows, try another USB port and another cable.",
                "Prefer a name under /dev/serial/by-id: it stays the same when other adapters come.",
            ]
        case .portPermission:
            [
                "Until then, one try as root tells whether the rest works: put sudo before the "
                    + "command."
            ]
        case .portBusy:
            [
                "One program at a time: stop the other one, or ask it. A running heatlog is asked "
                    + "with 'heatlog read NAME', which needs no port."
            ]
        case .portLost:
            [
                "Use a USB port with enough power, without a hub, and a short cable; adapters that "
                    + "come and go are mostly short of power.",
                "See what the kernel says of it: sudo dmesg | tail",
            ]
        case .bridgeClosed:
            [
                "Many bridges serve one connection at a time: end other programs that use it, and "
                    + "with ser2net set 'kickolduser: true' and 'max-connections: 1'.",
                "Restart the bridge, and try again.",
            ]
        default:
            ["Give the name of the port that the head is on; 'heatlog ports' lists them."]
        }
    }
}
