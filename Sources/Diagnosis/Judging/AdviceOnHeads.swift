internal import Catalogue
internal import KMP
internal import Transport

// What to do about a head and an eye that do not see each other.

extension Advice {
    /// How the meter's eye is woken: the model's own way, or all there are.
    var wake: [String] {
        guard let eye = seen.presumed?.eye else {
            return [
                "Wake the meter: press a key on it, and run this again within four minutes. Most "
                    + "MULTICALs switch their eye off when no key was pressed for a while (302 and "
                    + "303 after 4 minutes, 602 after 5 to 10, 402 after 30).",
                "MULTICAL 403, 603, 803, 21 and flowIQ answer only while a magnet lies over their "
                    + "eye: use a head with a magnet, and one that is strong enough.",
            ]
        }
        let sleep = eye.sleep.map { " It falls silent: \(lowered($0))" } ?? ""
        return ["Wake the meter (\(seen.presumed?.name ?? "")). \(eye.wake)\(sleep)"]
    }

    private func lowered(_ text: String) -> String {
        text.prefix(1).lowercased() + text.dropFirst()
    }

    /// Where the head has to sit.
    var placement: [String] {
        let turn =
            "Turn the head by 180 degrees: its lamp has to shine into the meter's receiver, not "
            + "into the meter's lamp, and its magnet has to lie over the sensor."
        let isTold = placementHint.contains { $0.contains("180°") }
        return placementHint + (isTold ? [] : [turn]) + aim
    }

    /// How the place is found.
    var aim: [String] {
        [
            "Move the head by a millimetre at a time, up and down and to the sides, while this shows "
                + "live what comes back: heatlog align --port \(seen.address)"
        ]
    }

    /// What is known of the place on this model.
    var placementHint: [String] {
        seen.presumed?.eye.placement.map { ["On a \(seen.presumed?.name ?? "meter"): \($0)"] } ?? []
    }

    /// What the echo proves, and how to prove it again.
    var loopBack: [String] {
        [
            "To be sure of the head, hold it over white paper and run this: there, the same verdict "
                + "is the good sign, for the paper sends the light back. Port, cable, lamp and "
                + "receiver of the head work then, and only the meter is missing.",
            "If the request comes back even when the head looks into the dark, the echo is made "
                + "inside the adapter and proves nothing of the lamp: look at the lamp with a "
                + "phone's camera while this runs; it has to flicker.",
        ]
    }

    /// What keeps even the echo away.
    var silentHead: [String] { placement + deadHead }

    /// The same where the head's place is not the cause.
    var deadHead: [String] {
        [
            "Check that this is the right port ('heatlog ports' lists them), that the head's plug "
                + "sits, and that it gets its power.",
            "Look at the head's lamp with a phone's camera while this runs: it has to flicker. If "
                + "it stays dark, the two data wires may be swapped, or the head is broken.",
            "Hold the head over white paper and run this: most heads then see their own light, and "
                + "the verdict becomes echo-only.",
        ]
    }

    /// What else the meter may be.
    var foreign: [String] {
        [
            "See what meter it is. This program asks as MULTICAL 402, 601 and newer ones are asked; "
                + "other makers' meters do not understand that, and some utilities switch the eye "
                + "off."
        ] + addressing
    }

    /// An electricity meter may be somewhere else.
    private var addressing: [String] {
        guard seen.presumed == nil, !seen.isEveryAddressAsked else { return [] }
        return [
            "If it is an electricity meter, name its model, as in --meter 382 or --meter "
                + "omnipower: then it is asked at 9600 baud and at every address it may have."
        ]
    }

    /// What to do with a device of another kind.
    var otherDevice: [String] {
        switch verdict {
        case .oldMultical:
            [
                "The head and its place are right: leave them. This is a MULTICAL III, 66, 401 or "
                    + "a relative; name it as its face does, for it cannot be asked: --meter III, "
                    + "66-B, 66-CDE, 401, 41 or Compact.",
                "Read it with one of these names: "
                    + CharacterAdvice.reading("401", at: seen.address),
                "The numbers above are energy, volume, hours, two temperatures, their difference, "
                    + "power, flow, peak and info code; what their digits count is said with "
                    + "--scale. docs/old-multicals.md explains it.",
            ]
        case .mBusDevice:
            [
                "This is an M-Bus line, or a meter's M-Bus module. See which meters are on it: "
                    + "heatlog mbus scan --port \(seen.address)",
                "If one of them does not answer: "
                    + "heatlog doctor --port \(seen.address) --mbus any",
                "If you expected an optical head here, you have taken the wrong port.",
            ]
        default: otherAddress
        }
    }

    /// What to do where another address answers than the one that is asked.
    private var otherAddress: [String] {
        let address = seen.otherAddress ?? .meter
        let number = String(address.rawValue, radix: 16, uppercase: true)
        let setting = address.rawValue < 16 ? "0x0\(number)" : "0x\(number)"
        guard address != .meter else {
            return [
                "The meter answers at its usual address, and is asked at another one: take the line "
                    + "'address:' out of its part of the configuration, or write 'address: 0x3F'."
            ]
        }
        return [
            "The head and its place are right: leave them.",
            "If that is what you want to read, write 'address: \(setting)' at the meter in the "
                + "configuration. Electricity meters have an address that can be set.",
            "If not, it is a module in the meter with a memory of its own, or another device on the "
                + "line: disconnect it and run this again.",
        ]
    }
}
