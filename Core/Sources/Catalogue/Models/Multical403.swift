// MULTICAL 403: the heat meter of which most captures are public.

extension MeterModel {
    /// MULTICAL 403.
    static let multical403 = MeterModel(
        name: "MULTICAL 403",
        aliases: ["403", "MC403"],
        medium: .heat,
        registers: .thermal(seen403, .asNeeded, seen: Set(seen403), source: .capture403)
            + .thermal(
                [1002],
                .asNeeded,
                seen: [1002],
                source: SourceNote("gertvdijk/PyKMP, getting started", .captured)
            )
            + [RegisterEntry].thermal(listed403, .asNeeded, source: .readers403)
            .with(99, label: "Info code, display digits or bits", source: .unsettled99)
            + .thermal(named403, .asNeeded, source: .registerNames),
        // 155 was asked for and left out; of the energies the 403 computes E1, E3, E8, E9, A1, A2.
        absent: [61, 62, 155],
        readSet: [
            60, 68, 74, 80, 86, 87, 89, 99,
            63, 97, 110, 369, 1004, 1003, 1002, 1001,
        ],
        info: .bits403,
        eye: Eye(
            wake: "Hold the magnet of the head over the eye; without a magnet press a key on the "
                + "meter.",
            sleep: "About 4 minutes after a key was pressed, where no magnet holds it.",
            placement: "Turn the head by 180° if the meter stays silent. Where a segment of the "
                + "display is lit all the time, the eye is switched off by configuration.",
            source: SourceNote("5512-1689 p63 and p130; golles/ha-kamstrup_403#69", .documented)
        ),
        supplies: [.battery, .mains],
        suppliesSource: .bothSupplies,
        loggers: .programmable(SourceNote("5512-1689 §3.2.10 and §7.9", .documented))
            + .events(info: 50, configuration: 25, SourceNote("5512-1689 §7.9", .documented))
    )

    private static let seen403: [UInt16] = [60, 68, 74, 80, 86, 87, 89, 139, 141]

    private static let listed403: [UInt16] =
        RegisterGroup.flowOfYear + RegisterGroup.powerOfYear + RegisterGroup.powerOfMonth
        + RegisterGroup.averages + [
            63, 97, 98, 99, 110, 112, 113, 138, 140, 266, 267, 364, 365, 366, 369, 398, 399, 400,
            1001, 1003, 1004, 1010,
        ]

    private static let named403: [UInt16] = [228, 327, 328, 348, 368, 394, 404, 622]
}

extension SourceNote {
    /// Register 99 of the newer heat meters.
    static let unsettled99 = SourceNote(
        "in the yearly log of a 603 beside 369; what it holds is not settled",
        .inferred
    )
}
