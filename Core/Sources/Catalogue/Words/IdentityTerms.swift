// Who the meter is, how it is configured, and what it says about itself.

internal import Metering

extension RegisterTerms {
    static let identity: [RegisterTerm] = [
        RegisterTerm(98, .targetDate, .monthDay),
        RegisterTerm(99, .infoCode, .number),
        RegisterTerm(112, .customerNumberHigh, .number),
        RegisterTerm(113, .infoEvents, .number),
        // ABCCCCCC: A place of the flow sensor, B unit, CCCCCC program.
        RegisterTerm(152, .programNumber, .number),
        RegisterTerm(153, .configuration, .number),
        RegisterTerm(154, .softwareChecksum, .number),
        RegisterTerm(168, .configuration, "configuration_2", "Configuration number 2", .number),
        RegisterTerm(175, .infoHours, .hours),
        RegisterTerm(222, .other, "configuration_changes", "Configuration changes", .number),
        RegisterTerm(254, .typeNumber, RegisterFormat(54, bytes: 12)),
        RegisterTerm(1001, .serialNumber, .number),
        RegisterTerm(1002, .clock, .clock),
        RegisterTerm(1003, .date, .date),
        RegisterTerm(1004, .operatingHours, .hours),
        RegisterTerm(1005, .meterType, .number),
        RegisterTerm(1010, .customerNumberLow, .number),
    ]

    static let modules: [RegisterTerm] = [
        RegisterTerm(157, .other, "top_module", "Top module", .number),
        RegisterTerm(158, .other, "base_module", "Base module", .number),
        RegisterTerm(171, .other, "base_module_2", "Base module 2", .number),
        RegisterTerm(172, .other, "external_module", "External module", .number),
        RegisterTerm(184, .other, "mbus_primary_1", "M-Bus primary address, module 1", .number),
        RegisterTerm(185, .other, "mbus_secondary_1", "M-Bus secondary address, module 1", .number),
        RegisterTerm(218, .other, "mbus_primary_2", "M-Bus primary address, module 2", .number),
        RegisterTerm(219, .other, "mbus_secondary_2", "M-Bus secondary address, module 2", .number),
        RegisterTerm(
            220,
            .other,
            "mbus_primary_external",
            "M-Bus primary address, external module",
            .number
        ),
        RegisterTerm(
            221,
            .other,
            "mbus_secondary_external",
            "M-Bus secondary address, external module",
            .number
        ),
        RegisterTerm(346, .other, "module_software", "Module software revision"),
        RegisterTerm(
            675,
            .other,
            "radio_interval",
            "wM-Bus transmit interval",
            RegisterFormat(60, bytes: 2)
        ),
    ]
}
