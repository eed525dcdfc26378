// MULTICAL 402: one flow sensor, two temperatures, two pulse inputs.

extension MeterModel {
    /// MULTICAL 402.
    static let multical402 = MeterModel(
        name: "MULTICAL 402",
        aliases: ["402", "MC402"],
        medium: .heat,
        registers: .thermal(registers402, .fourBytes, source: .description402),
        isListComplete: true,
        readSet: [
            60, 68, 74, 80, 86, 87, 89, 99,
            63, 97, 110, 1004, 1003, 1002, 1001,
        ],
        info: .sum402,
        eye: Eye(
            wake: "Press a key on the meter before the first read.",
            sleep: "About 30 minutes after the last key or the last read; a read every 28 minutes "
                + "keeps it awake.",
            awakeMinutes: 30,
            placement: "The head sits a few millimetres lower than its frame suggests.",
            source: SourceNote(
                "matthijsvisser/kamstrup-402-mqtt#3 and #17, ronaldvdmeer/multical402-4-domoticz, "
                    + "WobwobRt/kamstrup2mqtt",
                .reported
            )
        ),
        supplies: [.battery, .mains],
        suppliesSource: .bothSupplies,
        loggers: .permanent(SourceNote("5512-742_M1 §7.10", .documented))
    )

    private static let registers402: [UInt16] =
        RegisterGroup.heat + RegisterGroup.common + RegisterGroup.extremes + RegisterGroup.averages
        + others402

    private static let others402: [UInt16] = [
        64, 65, 66, 67, 84, 85, 88, 98, 99, 104, 112, 113, 114, 152, 153, 155, 168, 223, 229, 230,
        1010,
    ]
}
