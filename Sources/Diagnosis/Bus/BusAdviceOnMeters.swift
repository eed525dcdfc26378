internal import MBus
internal import Transport

// What to do where a meter answers, and not as it should.

extension BusAdvice {
    /// What to set the line to.
    var rightSettings: [String] {
        guard let right = seen.otherSettings else { return [] }
        return [
            "Set the line to \(right): on the command line with --line '\(right)', in the "
                + "configuration with 'settings: \(right)' at the line.",
            "All meters of one bus have to have the same speed, or find it out by themselves.",
        ]
    }

    /// Which address is the right one.
    var otherAddress: [String] {
        if let spelling { return spelling }
        let answer = bus.others.first
        var actions: [String] = []
        if let number = answer?.address ?? bus.known.first?.primary ?? seen.otherName {
            actions.append(
                "If that is the meter that you want, ask it at primary address "
                    + "\(number.rawValue): heatlog doctor --port \(seen.address) --mbus "
                    + "\(number.rawValue)"
            )
            if number == .unconfigured { actions.append(unconfigured) }
        }
        return actions + [
            "See all meters of this bus with their addresses: \(scanning)",
            "If yours is not among them, it is not on this bus: measure the voltage at its M-Bus "
                + "terminals.",
        ]
    }

    private var unconfigured: String {
        "Address 0 is that of a meter that was given none: it is better read by its secondary "
            + "address, for the next new meter will have it too."
    }

    private var spelling: [String]? {
        switch bus.spelling {
        case .reversed(let selection)?:
            [
                "The bytes of the number were typed in the wrong order. Write \(selection): "
                    + "the number reads as on the meter's display, though it goes over the bus the "
                    + "other way round."
            ]
        case .numberOnly(let selection)?:
            [
                "The number is right, and maker, version or medium behind it is not. Write the "
                    + "eight digits alone, \(selection), or the address that was seen."
            ]
        case nil: nil
        }
    }

    /// How meters that answer together are told apart.
    var collided: [String] {
        let scan = "See who is on the bus, with all addresses: \(scanning)"
        if bus.isForAny {
            return [
                "Address 254 is every meter's, so it is only good where one meter is on the bus. "
                    + "Ask for one of them by its own address.", scan,
            ]
        }
        var actions = [scan]
        if bus.target.isSecondary {
            actions.append(
                "Give all sixteen digits of the secondary address that the search shows: meters "
                    + "may share a number and differ in maker, version or medium."
            )
        } else {
            actions += [
                "Read them by their secondary addresses, which differ: write those into the "
                    + "configuration instead of the primary one.",
                "Or give one of them another primary address: take the others off the bus, then "
                    + "see 'heatlog mbus set address --help'. Meters come with the last digits of "
                    + "their customer numbers, or with 0, so two may well have the same.",
            ]
        }
        return actions
    }

    /// Where answers come late.
    var slowness: [String] {
        [
            "Other programs give up sooner: raise their timeout to 3 seconds.",
            "If the port is on the network, see whether the network is what is slow: try the "
                + "converter on a port of this machine.",
            "Run this once more in an hour: a meter that is busy may answer late for a while.",
        ]
    }

    /// Where the meter's application complains.
    var application: [String] {
        let error = bus.telegrams.lazy.compactMap(\.applicationError).first
        let wait = [
            "Wait ten minutes and run this once more; some meters answer only so many readouts in "
                + "a time."
        ]
        switch error?.rawValue {
        case 8, 9: return wait + ["Read it less often: 'every: 1h' in the configuration."]
        default:
            return wait + [
                "If it stays, the meter or its module is at fault: tell its maker or the utility "
                    + "the code above."
            ]
        }
    }

    /// Where the records are encrypted.
    var encryption: [String] {
        [
            "heatlog does not decrypt. Ask who gave out the meter whether its wired M-Bus can be "
                + "set to plain data; encryption is mostly wanted on the radio only.",
            "Or read the meter by its optical eye: heatlog doctor without --mbus tells whether it "
                + "has one that heatlog knows.",
        ]
    }

    /// Where the meter acknowledges and sends nothing.
    var muteness: [String] {
        [
            "Run this once more in some minutes: a module that has just been powered may not have "
                + "its meter's values yet.",
            "See that the module sits in its meter and is one for this model: it answers by itself, "
                + "and has its data from the meter.",
            "If other meters on this bus send data, this one is at fault, and not the bus: "
                + scanning,
        ]
    }

    /// Where an optical head is on the port.
    var opticalEye: [String] {
        [
            "This port has an optical head on a meter. Read it as such: heatlog read --port "
                + "\(seen.address)",
            "If you expected an M-Bus converter here, you have taken the wrong port; 'heatlog "
                + "ports' lists them.",
        ]
    }
}
