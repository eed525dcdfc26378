// Electricity meters with KMP on the eye. The old 685-382-OK and its like speak IEC 1107 at 300
// baud instead. The low byte of a type code tells makes apart that are read alike.

extension MeterModel {
    /// The 382 in all its makes; a live one was read register by register.
    static let kamstrup382 = electricity(
        "Kamstrup 382",
        aliases: ["382", "K382"],
        typeCodes: [
            code(0x5300, "382B, C, Jx, Kx"), code(0x5500, "382D, E"), code(0x6200, "382L"),
            code(0x6300, "382L"), code(0x6800, "382M"), code(0x6900, "382M"),
        ],
        registers: .electricity(captured382, format: .captured, source: .headEndFrames)
            + .electricity(listed382 + unexplained382, format: .thirdParty, source: .template382)
            + .electricity([1344, 1345, 1346], format: .inferred, source: registersPyKamstrup)
    )

    /// The 162.
    static let kamstrup162 = electricity(
        "Kamstrup 162",
        aliases: ["162", "K162"],
        typeCodes: [
            code(0x5600, "162"), code(0x5700, "162"), code(0x6400, "162L"), code(0x6500, "162L"),
            code(0x7000, "162M"), code(0x7100, "162M"),
        ]
    )

    /// The 282.
    static let kamstrup282 = electricity(
        "Kamstrup 282",
        aliases: ["282", "K282"],
        typeCodes: [
            code(0x5800, "282"), code(0x5900, "282"), code(0x6600, "282L"), code(0x6700, "282L"),
            code(0x7200, "282M"), code(0x7300, "282M"),
        ]
    )

    /// The 351.
    static let kamstrup351 = electricity(
        "Kamstrup 351",
        aliases: ["351", "K351"],
        typeCodes: [code(0x6000, "351B"), code(0x6100, "351B"), code(0x7500, "351C")]
    )

    /// OMNIPOWER: of the head-end software's list what was not in the 382 yet.
    static let omnipower = electricity(
        "OMNIPOWER",
        aliases: [],
        typeCodes: [TypeMark(0x5A00, "OMNIPOWER", source: .headEndFrames)],
        registers: headEndRegisters
            + .electricity(newer, format: .inferred, source: .headEnd)
    )

    private static func electricity(
        _ name: String,
        aliases: [String],
        typeCodes: [TypeMark<UInt16>],
        registers: [RegisterEntry] = headEndRegisters
    ) -> MeterModel {
        MeterModel(
            name: name,
            aliases: aliases,
            medium: .electricity,
            registers: registers,
            readSet: [
                1, 2, 1023, 1024, 1054, 1055, 1056, 1001,
                1076, 1077, 1078, 1080, 1081, 1082, 1003, 1002,
            ],
            typeCodes: typeCodes,
            info: nil,
            eye: .electricity,
            supplies: [.mains],
            suppliesSource: .mainsOnly,
            loggers: .electricity
        )
    }

    private static func code(_ code: UInt16, _ meaning: String) -> TypeMark<UInt16> {
        TypeMark(code, meaning, extent: .beginning, source: .headEnd)
    }

    /// The software has one list for all of them; a meter leaves out what it has not.
    private static let headEndRegisters: [RegisterEntry] =
        .electricity(captured382 + listed382, format: .inferred, source: .headEnd)

    private static let captured382: [UInt16] = [58, 1001, 1002, 1003, 1004, 1045, 1047]

    private static let listed382: [UInt16] =
        Array(1...6) + Array(13...46) + Array(50...57) + Array(1023...1031)
        + Array(1033...1039) + [
            1005, 1010, 1049, 1050, 1051, 1054, 1055, 1056, 1058, 1075, 1076, 1077, 1078, 1080,
            1081, 1082, 1083, 1084, 1126,
        ]

    private static let newer: [UInt16] = [
        47, 222, 1032, 1040, 1048, 1085, 1261, 1262, 1263, 1264, 1268, 1271, 1275, 1276, 1277, 1278,
        1390, 2010,
    ]

    /// Answered by the live 382; no source says clearly what each is.
    private static let unexplained382: [UInt16] =
        [1021] + Array(1059...1074) + [
            1079, 1086, 1092, 1112, 1113, 1114, 1115, 1121, 1181, 1189, 1202, 1203, 1204, 1205,
            1206, 1207, 1208, 1209,
        ]

    private static let registersPyKamstrup = SourceNote(
        "bsdphk/PyKamstrup, registers of a 382",
        .thirdParty
    )
}
