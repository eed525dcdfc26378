// MULTICAL 601, 602 and 801: one list of registers, that of 5512-447, the protocol document.

extension MeterModel {
    /// MULTICAL 601.
    static let multical601 = MeterModel(
        name: "MULTICAL 601",
        aliases: ["601", "MC601"],
        medium: .heat,
        registers: .thermal(registers601, .fourBytes, seen: seen601, source: .protocolDocument),
        isListComplete: true,
        readSet: readSet601,
        typeCodes: [
            TypeMark(0x0001, "Pt500", source: types601),
            TypeMark(0x0004, "Pt100", source: types601),
            TypeMark(0x0005, "Pt500, four wires", source: types601),
            TypeMark(0x1500, "read through top module 67-05", extent: .beginning, source: types601),
        ],
        info: .sum601,
        eye: .alwaysOn,
        supplies: [.battery, .mains],
        suppliesSource: .bothSupplies,
        loggers: .modules601
    )

    /// MULTICAL 602.
    static let multical602 = MeterModel(
        name: "MULTICAL 602",
        aliases: ["602", "MC602"],
        medium: .heat,
        registers: .thermal(registers601, .fourBytes, source: .likeThe("601")),
        readSet: readSet601,
        info: .sum601,
        eye: Eye(
            wake: "Set the head on; its magnet switches the eye on.",
            sleep: "5 to 10 minutes after the last use.",
            placement:
                "Turn the head by 180° if the meter stays silent: the magnet has to lie over "
                + "the sensor, and the eye's transmitting LED is on the right.",
            source: SourceNote("pfugl/Kamstrup-602", .reported)
        ),
        supplies: [.battery, .mains],
        suppliesSource: .bothSupplies,
        loggers: .modules601
    )

    /// MULTICAL 801: the 601's list, its own module registers and an internal logger.
    static let multical801 = MeterModel(
        name: "MULTICAL 801",
        aliases: ["801", "MC801"],
        medium: .heat,
        registers: .thermal(
            registers601 + [171, 172, 184, 185, 218, 219, 220, 221],
            .fourBytes,
            source: .protocolDocument
        ),
        isListComplete: true,
        readSet: readSet601,
        info: .sum601,
        eye: .alwaysOn,
        supplies: [.battery, .mains],
        suppliesSource: .bothSupplies,
        loggers: [
            LoggerEntry(
                "hour",
                .module,
                number: 1,
                address: 0x7F,
                source: SourceNote("5512-447 §3.2 and §6.3", .documented)
            )
        ]
    )

    private static let registers601: [UInt16] =
        RegisterGroup.heat + RegisterGroup.common + RegisterGroup.extremes + RegisterGroup.averages
        + others601

    private static let others601: [UInt16] = [
        61, 62, 64, 65, 66, 67, 69, 72, 73, 75, 84, 85, 88, 91, 92, 94, 95, 96, 98, 99, 104, 112,
        113, 114, 122, 152, 153, 154, 155, 157, 158, 168, 175, 234, 235, 1005, 1010,
    ]

    /// nabovarme/MeterLogger and MeterLoggerTesto hold answers with these.
    private static let seen601: Set<UInt16> = [
        60, 68, 74, 80, 86, 87, 89, 154, 1002, 1003, 1004,
    ]

    private static let readSet601: [UInt16] = [
        60, 68, 74, 80, 86, 87, 89, 99,
        63, 69, 97, 110, 1004, 1003, 1002, 1001,
    ]

    private static let types601 = SourceNote("5512-447 §6.2.1", .documented)
}
