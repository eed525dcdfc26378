// MULTICAL 21: an ultrasonic water meter.

extension MeterModel {
    /// MULTICAL 21.
    static let multical21 = MeterModel(
        name: "MULTICAL 21",
        aliases: ["21", "MC21"],
        medium: .water,
        registers: [RegisterEntry]
            .thermal([99], .asNeeded, seen: [99], source: capture21)
            .with(99, RegisterFormat(51, bytes: 2, .captured))
            + [RegisterEntry].thermal(registers21, .asNeeded, source: .scan21)
            .with(68, .waterVolume)
            .with(153, RegisterFormat(54, bytes: 13))
            .with(155, label: "Register 155, energy in a heat meter", source: .scan21)
            .with(254, RegisterFormat(54, bytes: 10))
            .with(1004, .number),
        isListComplete: true,
        readSet: [68, 74, 99, 292, 299, 243, 1004, 1001, 1003, 1002],
        typeNumbers: [
            TypeMark(
                "2146",
                "the one meter that was read gave 2146C0K842",
                extent: .beginning,
                source: .scan21
            )
        ],
        info: .water,
        eye: .waterMagnet,
        supplies: [.battery],
        suppliesSource: .batteryOnly,
        loggers: .water(.unknown)
    )

    private static let capture21 = SourceNote("bsdphk/PyKamstrup#6", .captured)

    /// What a scan of the whole range found; heat registers 86, 87 and 89 were left out.
    private static let registers21: [UInt16] =
        RegisterGroup.common + RegisterGroup.flowOfMonth + RegisterGroup.waterTemperatures + [
            68, 74, 98, 113, 153, 154, 155, 222, 223, 237, 238, 239, 240, 241, 242, 243, 244, 248,
            249, 250, 251, 252, 253, 254, 261, 262, 263, 264, 265, 306, 307, 308, 309, 310, 1005,
        ]
}
