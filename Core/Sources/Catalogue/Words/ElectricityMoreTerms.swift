// What else a live 382 answered, and what the head-end software asks newer meters for. Sources as
// in ElectricityTerms. That a time and a date beside a maximum are those of the maximum is
// concluded from their numbers.

internal import Metering

extension RegisterTerms {
    static let electricMore: [RegisterTerm] = maximumTimes + settings + periods

    private static let maximumTimes: [RegisterTerm] = [
        clock(1027, "maximum_clock", "Time of a maximum"),
        date(1028, "maximum_date", "Date of a maximum"),
        clock(1034, "maximum_tariff_1_clock", "Time of the maximum of tariff 1"),
        date(1035, "maximum_tariff_1_date", "Date of the maximum of tariff 1"),
        clock(1037, "maximum_tariff_2_clock", "Time of the maximum of tariff 2"),
        date(1038, "maximum_tariff_2_date", "Date of the maximum of tariff 2"),
        moment(1049, "maximum_time_1", "Date and time of a maximum, 1"),
        moment(1050, "maximum_time_2", "Date and time of a maximum, 2"),
        moment(1051, "maximum_time_3", "Date and time of a maximum, 3"),
    ]

    private static let settings: [RegisterTerm] = [
        RegisterTerm(1029, .configuration, "configuration_4", "Configuration number 4", .number),
        RegisterTerm(1030, .configuration, "configuration_5", "Configuration number 5", .number),
        RegisterTerm(1075, .configuration, "configuration_6", "Configuration number 6", .number),
        RegisterTerm(1032, .other, "operation_mode", "Operation mode"),
        RegisterTerm(1039, .other, "threshold", "Threshold", RegisterFormat(22, exponent: -3)),
        RegisterTerm(1040, .other, "threshold_counter", "Threshold counter"),
        RegisterTerm(
            1084,
            .other,
            "voltage_extremity",
            "Voltage extremity",
            RegisterFormat(0, bytes: 2)
        ),
        RegisterTerm(1085, .other, "voltage_event", "Voltage event"),
        RegisterTerm(2010, .other, "active_tariff", "Active tariff"),
    ]

    private static let periods: [RegisterTerm] = [
        RegisterTerm(1261, .other, "active_energy_import_day", "Active energy A14, day"),
        RegisterTerm(1262, .other, "active_energy_import_week", "Active energy A14, week"),
        RegisterTerm(1263, .other, "active_energy_import_month", "Active energy A14, month"),
        RegisterTerm(1264, .other, "active_energy_import_year", "Active energy A14, year"),
        RegisterTerm(1275, .other, "reactive_energy_r2", "Reactive energy R2"),
        RegisterTerm(1276, .other, "reactive_energy_r3", "Reactive energy R3"),
        RegisterTerm(1277, .other, "energy_e14", "Energy E14"),
        RegisterTerm(1278, .other, "energy_e23", "Energy E23"),
    ]

    private static func clock(_ id: UInt16, _ name: String, _ label: String) -> RegisterTerm {
        RegisterTerm(id, .other, name, label, .clock)
    }

    private static func date(_ id: UInt16, _ name: String, _ label: String) -> RegisterTerm {
        RegisterTerm(id, .other, name, label, .date)
    }

    private static func moment(_ id: UInt16, _ name: String, _ label: String) -> RegisterTerm {
        RegisterTerm(id, .other, name, label, .realTimeClock)
    }
}
