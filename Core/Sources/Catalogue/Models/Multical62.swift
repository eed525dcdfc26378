// MULTICAL 62: a water meter with pulse inputs.

extension MeterModel {
    /// MULTICAL 62.
    static let multical62 = MeterModel(
        name: "MULTICAL 62",
        aliases: ["62", "MC62"],
        medium: .water,
        registers: [RegisterEntry].thermal(registers62, .fourBytes, source: .description62)
            .with(1004, .number),
        isListComplete: true,
        readSet: [68, 74, 99, 84, 85, 113, 1004, 1001, 1003, 1002],
        info: nil,
        eye: Eye(
            wake: "No source says what wakes it: hold the magnet of the head over the eye, and "
                + "press a key where there is one.",
            source: SourceNote("as in the other small meters", .inferred)
        ),
        supplies: [.battery],
        suppliesSource: .batteryOnly,
        loggers: .permanent(SourceNote("Kamstrup 5512-1036_D1", .documented))
    )

    private static let registers62: [UInt16] =
        RegisterGroup.common + RegisterGroup.flowOfYear + RegisterGroup.flowOfMonth + [
            68, 74, 84, 85, 98, 99, 104, 112, 113, 114, 152, 153, 154, 157, 158, 168, 175, 234, 235,
            239, 1005, 1010,
        ]
}
