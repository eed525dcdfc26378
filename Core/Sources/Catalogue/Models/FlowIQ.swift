// flowIQ 2101, 2200, 3100 and KWM2231: ultrasonic water meters after the MULTICAL 21. No source has
// a whole list of their registers.

extension MeterModel {
    /// flowIQ 2101.
    static let flowIQ2101 = flowIQ("2101", loggers: .water(.logger))

    /// flowIQ 2200: it says how long its battery will last.
    static let flowIQ2200 = flowIQ(
        "2200",
        registers: .thermal(
            [582],
            .asNeeded,
            seen: [582],
            source: SourceNote("esphome/feature-requests#1402", .captured)
        ) + .thermal([583], .asNeeded, source: .registerNames),
        readSet: [582],
        loggers: [
            LoggerEntry(
                "month",
                .logger,
                number: 3,
                source: SourceNote("A0 stays unanswered, B8 is likely", .inferred)
            )
        ]
    )

    /// flowIQ 3100.
    static let flowIQ3100 = flowIQ(
        "3100",
        eye: Eye(
            wake: "Hold the magnet of the head over the eye and wait 4 seconds: without it the eye "
                + "is off.",
            source: SourceNote("flowIQ 3100 technical description p37", .documented)
        ),
        loggers: .water(.logger)
    )

    /// KWM2231: known by the names of its registers only.
    static let kwm2231 = MeterModel(
        name: "KWM2231",
        aliases: [],
        medium: .water,
        registers: [RegisterEntry].thermal(registersKWM, .asNeeded, source: .registerNames)
            .with(68, .waterVolume)
            .with(1004, .number),
        readSet: [68, 74, 99, 292, 299, 243, 1004, 1001, 1003, 1002],
        info: nil,
        eye: .waterMagnet,
        supplies: [.battery],
        suppliesSource: .batteryOnly,
        loggers: [
            LoggerEntry(
                "info",
                .logger,
                number: 1,
                source: SourceNote("jktjkt/PyKMP, command B8 of a KWM2231", .thirdParty)
            )
        ]
    )

    private static let registersKWM: [UInt16] =
        RegisterGroup.common + RegisterGroup.waterTemperatures + [
            68, 74, 99, 241, 242, 243, 348, 409, 440, 445, 446, 458, 583, 640, 692,
        ] + Array(697...721)

    private static func flowIQ(
        _ number: String,
        registers: [RegisterEntry] = [],
        readSet: [UInt16] = [],
        eye: Eye = .waterMagnet,
        loggers: [LoggerEntry]
    ) -> MeterModel {
        MeterModel(
            name: "flowIQ \(number)",
            aliases: [number],
            medium: .water,
            registers: basicsOfFlowIQ + registers,
            readSet: [68, 74, 99, 292, 299, 243, 1004, 1001, 1003, 1002] + readSet,
            info: .water,
            eye: eye,
            supplies: [.battery],
            suppliesSource: .batteryOnly,
            loggers: loggers
        )
    }

    private static let basicsOfFlowIQ: [RegisterEntry] = [RegisterEntry]
        .thermal(
            RegisterGroup.common + RegisterGroup.waterTemperatures + [68, 74, 99, 243],
            .asNeeded,
            source: .registerNames
        )
        .with(68, .waterVolume)
        .with(99, RegisterFormat(51, bytes: 2))
        .with(1004, .number)
}
