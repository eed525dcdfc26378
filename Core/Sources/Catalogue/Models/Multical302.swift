// MULTICAL 302 and 303, the compact heat meters. This file is also the blueprint: to add a meter,
// copy it, and for each field write what a document, a capture or a person says, and who.
//
//  1. Keep the numbers of the registers that the source names; what they mean is in `Words/`, in one
//     table for all heat and water meters. Add a row there if a number is new.
//  2. One call of `.thermal` for each source: a list from the manual is `.documented`, registers
//     out of a frame with a right checksum are `.captured` (name them in `seen:` too, then the
//     format counts as seen), a guess from a sister model is `.inferred` and says from which.
//  3. Add the model to `MeterCatalogue.models`. The law tests say what is missing.
//  4. Put the captured frames beside the tests of KMP.

extension MeterModel {
    /// MULTICAL 302.
    static let multical302 = MeterModel(
        name: "MULTICAL 302",
        // What people type; case and spaces do not matter.
        aliases: ["302", "MC302"],
        medium: .heat,
        // `.fourBytes`: nobody has shown a frame of it, so it is taken to send what the 601 sends.
        registers: .thermal(registers302, .fourBytes, source: .description302),
        // The document lists them all, so a register that is not here is one that it leaves out.
        isListComplete: true,
        // Two requests of eight at most: a battery pays for each.
        readSet: [
            60, 68, 74, 80, 86, 87, 89, 99,
            63, 97, 110, 1004, 1003, 1002, 1001,
        ],
        // No published type code, so none; and no published table of its info code.
        info: nil,
        eye: .key,
        supplies: [.battery],
        suppliesSource: .batteryOnly,
        loggers: .permanent(SourceNote("Kamstrup 5512-1334_F1", .documented))
    )

    /// MULTICAL 303: its own names are third-party knowledge, the basics are taken from the 302.
    static let multical303 = MeterModel(
        name: "MULTICAL 303",
        aliases: ["303", "MC303"],
        medium: .heat,
        registers: .thermal([68, 74, 99, 1002, 1003, 1004], .asNeeded, source: .registerNames)
            + .thermal(
                [1001],
                .asNeeded,
                seen: [1001],
                source: SourceNote("jktjkt/PyKMP d13304c, a meter of the 303/603 class", .captured)
            )
            + .thermal(
                [154, 228, 254, 279, 327, 328, 346, 347, 348, 368, 394, 404, 675],
                .asNeeded,
                source: .registerNames
            )
            + .thermal(
                [60, 63, 80, 86, 87, 89, 97, 110, 113],
                .asNeeded,
                source: .likeThe("302")
            ),
        // E4 needs a second flow sensor or a third temperature: the 302 has neither.
        absent: [61],
        readSet: [
            60, 68, 74, 80, 86, 87, 89, 99,
            63, 97, 110, 1004, 1003, 1002, 1001,
        ],
        info: nil,
        eye: .key,
        supplies: [.battery],
        suppliesSource: .batteryOnly,
        loggers: .programmable(SourceNote("jktjkt/PyKMP, command B8 of the 303", .thirdParty))
            + .events(
                info: nil,
                configuration: nil,
                SourceNote("jktjkt/PyKMP, command B8 of the 303", .thirdParty)
            )
    )

    /// Of the extremes the 302 keeps the maxima only.
    private static let registers302: [UInt16] =
        RegisterGroup.heat + RegisterGroup.common + RegisterGroup.averages + [
            98, 99, 112, 113, 123, 124, 127, 128, 138, 139, 142, 143, 153, 154, 168, 184, 185, 229,
            230, 239, 266, 267, 1005, 1010,
        ]
}
