// Electricity meters with KMP on the eye. 685-382-OK and others of that old make speak IEC 1107 at
// 300 baud instead.

extension MeterModel {
    /// The 382 in all its makes; a live one was read register by register.
    static let kamstrup382 = electricity(
        "Kamstrup 382",
        aliases: ["382", "K382"],
        typeCodes: [
            (0x5300, "382B, C, Jx, Kx"), (0x5500, "382D, E and later"), (0x6200, "382L"),
            (0x6300, "382L"), (0x6800, "382M"), (0x6900, "382M"),
        ].map(code),
        registers: []
    )

    /// OMNIPOWER: what the head-end software asks electricity meters for.
    static let omnipower = electricity(
        "OMNIPOWER",
        aliases: ["omnipower"],
        typeCodes: [TypeMark(0x5A00, "OMNIPOWER", source: .headEndFrames)],
        registers: .electricity(
            [47, 222, 1048, 1268, 1271, 1390],
            format: .inferred,
            source: .headEnd
        )
    )

    private static func electricity(
        _ name: String,
        aliases: [String],
        typeCodes: [TypeMark<UInt16>],
        registers: [RegisterEntry]
    ) -> MeterModel {
        MeterModel(
            name: name,
            aliases: aliases,
            medium: .electricity,
            registers: registers382 + registers,
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

    private static let registers382: [RegisterEntry] =
        .electricity(captured382, format: .captured, source: .headEndFrames)
        + .electricity(listed382, format: .thirdParty, source: .template382)
        + .electricity([1344, 1345, 1346], format: .inferred, source: registersPyKamstrup)

    private static let captured382: [UInt16] = [58, 1001, 1002, 1003, 1004, 1045, 1047]

    private static let listed382: [UInt16] =
        Array(1...6) + Array(13...46) + Array(50...57) + Array(1023...1026) + [
            1005, 1010, 1031, 1033, 1036, 1054, 1055, 1056, 1058, 1076, 1077, 1078, 1080, 1081,
            1082, 1083, 1126,
        ]

    private static let registersPyKamstrup = SourceNote(
        "bsdphk/PyKamstrup, registers of a 382",
        .thirdParty
    )
}
