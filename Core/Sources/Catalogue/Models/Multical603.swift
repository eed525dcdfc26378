// MULTICAL 603 and 803: two flow sensors, four temperatures, six programmable logs.

extension MeterModel {
    /// MULTICAL 603.
    ///
    /// Volume V2 (69) is left out of the read set: sixteen registers are two requests,
    /// and few are built with a second flow sensor.
    static let multical603 = MeterModel(
        name: "MULTICAL 603",
        aliases: ["603", "MC603"],
        medium: .heat,
        registers: [RegisterEntry].thermal(logged603, .asNeeded, source: .yearlyLog603)
            .with(99, label: "Info code, display digits or bits", source: .unsettled99)
            + .thermal(listed603, .asNeeded, source: .readers403)
            + .thermal(named603, .asNeeded, source: .registerNames),
        readSet: readSet603,
        info: .bits603,
        eye: .magnet,
        supplies: [.battery, .mains],
        suppliesSource: .bothSupplies,
        loggers: .programmable(SourceNote("5512-2029_A1 §3.2.11", .documented)).map(withLog603)
            + .events(info: 250, configuration: 50, SourceNote("5512-2029_A1 §7.9", .documented))
    )

    /// MULTICAL 803: what is known of the 603, and a longer info log.
    static let multical803 = MeterModel(
        name: "MULTICAL 803",
        aliases: ["803", "MC803"],
        medium: .heat,
        registers: [RegisterEntry]
            .thermal(logged603 + listed603 + named603, .asNeeded, source: .likeThe("603"))
            .with(99, label: "Info code, display digits or bits", source: .unsettled99),
        readSet: readSet603,
        info: .bits603,
        eye: .magnet,
        supplies: [.battery, .mains],
        suppliesSource: .bothSupplies,
        loggers: .programmable(.likeThe("603"))
            + .events(info: 280, configuration: nil, SourceNote("5512-2360_A1 p121", .documented))
    )

    private static let readSet603: [UInt16] = [
        60, 68, 74, 80, 86, 87, 89, 99,
        63, 97, 110, 369, 1004, 1003, 1002, 1001,
    ]

    /// What the yearly log of a 603 held, without the four that were seen in no other place.
    private static let logged603 = yearlyLog603.filter { ![338, 473, 474, 515].contains($0) }

    private static let yearlyLog603: [UInt16] = [
        60, 63, 97, 110, 64, 65, 362, 68, 84, 85, 369, 99, 123, 383, 124, 125, 384, 126, 127, 385,
        128, 129, 386, 130, 1004, 175, 94, 61, 62, 95, 96, 473, 474, 69, 224, 225, 72, 73, 515, 338,
        348, 1003, 1002,
    ]

    private static let listed603: [UInt16] =
        RegisterGroup.flowOfMonth + RegisterGroup.powerOfMonth + RegisterGroup.averages + [
            74, 75, 80, 86, 87, 88, 89, 91, 92, 113, 122, 266, 267, 364, 365, 366, 398, 399, 400,
            1001,
        ]

    private static let named603: [UInt16] = [
        178, 179, 180, 181, 183, 184, 185, 218, 219, 222, 228, 234, 235, 254, 257, 258, 259, 260,
        268, 279, 327, 328, 346, 347, 355, 367, 368, 371, 372, 379, 380, 381, 382, 387, 388,
        389, 390, 394, 404, 477, 478, 505, 506, 507, 508, 622,
    ]

    /// A yearly log of twenty entries was read from a 603.
    private static func withLog603(_ log: LoggerEntry) -> LoggerEntry {
        guard log.kind == "year" else { return log }
        return LoggerEntry(
            log.kind,
            log.access,
            number: log.number,
            depth: 20,
            registers: yearlyLog603,
            source: .yearlyLog603
        )
    }
}
