// MULTICAL III, 66, 401, 41 and Compact: asked in characters, before there was KMP.

internal import IEC62056

extension ASCIIMeterModel {
    /// MULTICAL III.
    static let multicalIII = ASCIIMeterModel(
        name: "MULTICAL III",
        aliases: ["III", "MCIII", "MC3"],
        medium: .heat,
        dataSets: .common(.description3)
            + [DataSetEntry(.months, "Months", depth: 31, source: .description3)],
        acknowledgement: .always,
        acknowledgementSource: .description3,
        info: .sumIII,
        eye: .characters(.description3)
    )

    /// MULTICAL 66-B.
    static let multical66B = ASCIIMeterModel(
        name: "MULTICAL 66-B",
        aliases: ["66B", "MC66B"],
        medium: .heat,
        dataSets: .common(.description3)
            + [DataSetEntry(.months, "Months", depth: 31, source: .description3)],
        acknowledgement: .whenSilent,
        acknowledgementSource: SourceNote("no source says it of the 66-B", .inferred),
        info: nil,
        eye: .characters(.description3)
    )

    /// MULTICAL 66-C, 66-D and 66-E.
    static let multical66CDE = ASCIIMeterModel(
        name: "MULTICAL 66-CDE",
        aliases: ["66", "66C", "66D", "66E", "66CDE", "MC66C"],
        medium: .heat,
        dataSets: .common(.description66) + [
            DataSetEntry(.months, "Months, as a 66-B has them", source: .description66),
            DataSetEntry(.days, "Days", depth: 60, source: .description66),
            DataSetEntry(.hours, "Hours", depth: 960, source: .description66),
            DataSetEntry(.longMonths, "Months", depth: 36, source: .description66),
            DataSetEntry(.years, "Years", depth: 15, source: .description66),
            DataSetEntry(.infoEvents, "Info events", depth: 10, source: .description66),
            DataSetEntry(.counters, "Counters", source: .description66),
            DataSetEntry(
                .moment,
                "Values of the moment",
                source: SourceNote("5511-634 §4; captured in nabovarme/MeterLogger", .captured)
            ),
            DataSetEntry(.configuration, "Configuration", source: .description66),
        ],
        acknowledgement: .never,
        acknowledgementSource: .description66,
        identification: "KAM MC",
        info: .sum66,
        eye: .characters(.description66)
    )

    /// MULTICAL 401.
    static let multical401 = ASCIIMeterModel(
        name: "MULTICAL 401",
        aliases: ["401", "MC401"],
        medium: .heat,
        dataSets: [
            DataSetEntry(
                .live,
                "Values now",
                source: SourceNote("boudewijngeijtenbeek/ha-kamstrup_401", .thirdParty)
            ),
            DataSetEntry(
                .months,
                "Months, with peak power or peak flow",
                source: SourceNote("5512-091 J1 §3.3.1", .documented)
            ),
        ],
        acknowledgement: .whenSilent,
        acknowledgementSource: SourceNote("no source says it of the 401", .inferred),
        info: nil,
        eye: .characters(SourceNote("5512-091 J1 §12.1", .documented))
    )

    /// MULTICAL 41, which measures volume and leaves energy blank.
    static let multical41 = ASCIIMeterModel(
        name: "MULTICAL 41",
        aliases: ["41", "MC41"],
        medium: .water,
        dataSets: [DataSetEntry(.live, "Values now", source: .description41)],
        acknowledgement: .always,
        acknowledgementSource: .description41,
        identification: "KAM0MCC",
        info: nil,
        eye: .characters(.description41)
    )

    /// MULTICAL Compact.
    static let multicalCompact = ASCIIMeterModel(
        name: "MULTICAL Compact",
        aliases: ["Compact", "MCCompact"],
        medium: .heat,
        dataSets: [
            DataSetEntry(
                .live,
                "Values now",
                source: SourceNote("users' reports; no document is at hand", .reported)
            )
        ],
        acknowledgement: .whenSilent,
        acknowledgementSource: SourceNote("no source says it of the Compact", .inferred),
        info: nil,
        eye: .characters(SourceNote("as in the MULTICAL III", .inferred))
    )
}

extension [DataSetEntry] {
    /// What the MULTICAL III and the 66 have in common.
    fileprivate static func common(_ source: SourceNote) -> Self {
        [
            DataSetEntry(.live, "Values now", source: source),
            DataSetEntry(
                .program,
                "Customer number, tariffs, pulse inputs, program",
                source: source
            ),
            DataSetEntry(.targetDate, "Values of the target date", source: source),
            DataSetEntry(.verification, "Verification", source: source),
        ]
    }
}

extension Eye {
    /// The eyes of the older meters: asked at 300 baud, they answer after a second or two.
    fileprivate static func characters(_ source: SourceNote) -> Eye {
        Eye(
            baud: 300,
            wake: "Nothing is known to be needed; a request may be left unanswered while the flow "
                + "is high, so ask again after 5 seconds.",
            source: source
        )
    }
}

extension SourceNote {
    /// The MULTICAL III.
    static let description3 = SourceNote("5810-133 A.2", .documented)
    /// The MULTICAL 66-C, D and E.
    static let description66 = SourceNote("5511-634 Rev. C1 §4", .documented)
    /// The MULTICAL 41.
    static let description41 = SourceNote("5512-313 Rev. C1 §11", .documented)
}
