// Who an electricity meter is, and its clock. Sources as in ElectricityTerms.

internal import Metering

extension RegisterTerms {
    static let electricIdentity: [RegisterTerm] = numbers + types + times + places

    private static let numbers: [RegisterTerm] = [
        RegisterTerm(50, .other, "status", "Status", .number),
        RegisterTerm(51, .other, "meter_number_1", "Meter number 1", .number),
        RegisterTerm(52, .other, "meter_number_2", "Meter number 2", .number),
        RegisterTerm(53, .other, "meter_number_3", "Meter number 3", .number),
        RegisterTerm(54, .configuration, .number),
        RegisterTerm(55, .configuration, "configuration_2", "Configuration number 2", .number),
        RegisterTerm(56, .configuration, "configuration_3", "Configuration number 3", .number),
        RegisterTerm(57, .other, "special_data", "Special data", .number),
        RegisterTerm(58, .other, "pulse_input", "Pulse input", RegisterFormat(0)),
        RegisterTerm(222, .other, "configuration_changes", "Configuration changes", .number),
        RegisterTerm(1001, .serialNumber, .number),
        RegisterTerm(1010, .other, "meter_number", "Meter number", RegisterFormat(51, bytes: 10)),
        RegisterTerm(1083, .softwareChecksum, RegisterFormat(51, bytes: 2)),
    ]

    private static let types: [RegisterTerm] = [
        RegisterTerm(1005, .meterType, .number),
        RegisterTerm(1058, .typeNumber, RegisterFormat(54, bytes: 10)),
        RegisterTerm(
            1126,
            .typeNumber,
            "type_number_complete",
            "Complete type number",
            RegisterFormat(54, bytes: 13)
        ),
    ]

    private static let times: [RegisterTerm] = [
        RegisterTerm(1002, .clock, .clock),
        RegisterTerm(1003, .date, .date),
        RegisterTerm(1004, .operatingHours, .hours),
        RegisterTerm(1045, .other, "clock_status", "Clock status", RegisterFormat(0, bytes: 1)),
        RegisterTerm(1047, .dateTime, .realTimeClock),
        RegisterTerm(1048, .dateTime, "date_time_2", "Meter date and time 2", .realTimeClock),
    ]

    private static let places: [RegisterTerm] = [
        RegisterTerm(1268, .other, "mbus_address", "M-Bus address"),
        RegisterTerm(1271, .other, "kmp_address", "KMP address"),
    ]
}
