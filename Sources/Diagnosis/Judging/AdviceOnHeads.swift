internal import Catalogue
internal import Transport

// What to do about a head and an eye that do not see each other.

extension Advice {
    /// How the meter's eye is woken: the model's own way, or all there are.
    var wake: [String] {
        guard let eye = seen.model?.eye else {
            return [
                "Wake the meter: press a key on it, and run this again within four minutes. Most "
                    + "MULTICALs switch their eye off when no key was pressed for a while (302 and "
                    + "303 after 4 minutes, 602 after 5 to 10, 402 after 30).",
                "MULTICAL 403, 603, 803, 21 and flowIQ answer only while a magnet lies over their "
                    + "eye: use a head with a magnet, and one that is strong enough.",
            ]
        }
        let sleep = eye.sleep.map { " It falls silent: \(lowered($0))" } ?? ""
        return ["Wake the meter (\(seen.model?.name ?? "")). \(eye.wake)\(sleep)"]
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
        return placementHint + (isTold ? [] : [turn]) + [
            "Move the head by a few millimetres, up and down and to the sides; run this once more "
                + "at each place."
        ]
    }

    /// What is known of the place on this model.
    var placementHint: [String] {
        seen.model?.eye.placement.map { ["On a \(seen.model?.name ?? "meter"): \($0)"] } ?? []
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
    var silentHead: [String] {
        placement + [
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
        ]
    }

    /// What to do with a device of another kind.
    var otherDevice: [String] {
        switch verdict {
        case .oldMultical:
            [
                "The head and its place are right: leave them. This is a MULTICAL III, 66, 401 or "
                    + "a relative, which speaks an older protocol (/#1 at 300 and 1200 baud).",
                "heatlog does not log this protocol; the numbers above are energy, volume, hours, "
                    + "two temperatures, their difference, power, flow, peak and info code.",
            ]
        case .mBusDevice:
            [
                "This is an M-Bus line or an M-Bus meter. heatlog does not read M-Bus: use the "
                    + "meter's optical eye, or a program for M-Bus at the speed above.",
                "If you expected an optical head here, you have taken the wrong port.",
            ]
        default:
            [
                "Something other than the meter answers, such as a module in it that has a memory "
                    + "of its own. The head and its place are right.",
                "If there are two devices on the line, disconnect the other one and run this again.",
            ]
        }
    }
}
