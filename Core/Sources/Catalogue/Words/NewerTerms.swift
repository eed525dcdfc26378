// Register numbers that came with the MULTICAL 303, 403 and 603. Sources: golles/ha-kamstrup_403,
// gertvdijk/PyKMP and jktjkt/PyKMP. No format is given where none of them shows the unit.

internal import Metering

extension RegisterTerms {
    static let newer: [RegisterTerm] = newerValues + newerIdentity

    private static let newerValues: [RegisterTerm] = [
        RegisterTerm(178, .differentialEnergy, .energy),
        RegisterTerm(179, .controlEnergy, .energy),
        RegisterTerm(180, .differentialVolume, .volume),
        RegisterTerm(181, .controlVolume, .volume),
        RegisterTerm(266, .heatEnergyHighResolution, lastDigits),
        RegisterTerm(267, .coolingEnergyHighResolution, lastDigits),
        RegisterTerm(355, .other, "cop_year", "Coefficient of performance, year"),
        RegisterTerm(362, .tariff4, .energy),
        RegisterTerm(364, .heatEnergyDiscount, .energy),
        RegisterTerm(365, .heatEnergySurcharge, .energy),
        RegisterTerm(366, .other, "temperature_limit_5", "Temperature limit t5", .temperature),
        RegisterTerm(367, .other, "cop_month", "Coefficient of performance, month"),
        RegisterTerm(369, .infoBits, .bits),
        RegisterTerm(371, .other, "cop", "Coefficient of performance"),
        RegisterTerm(372, .other, "power_input_b", "Power at pulse input B1", .power),
        RegisterTerm(
            398,
            .flowTemperature,
            "flow_temperature_coarse",
            "Flow temperature t1, one decimal",
            .coarseTemperature
        ),
        RegisterTerm(
            399,
            .returnTemperature,
            "return_temperature_coarse",
            "Return temperature t2, one decimal",
            .coarseTemperature
        ),
        RegisterTerm(
            400,
            .temperatureDifference,
            "temperature_difference_coarse",
            "Temperature difference, one decimal",
            RegisterFormat(38, bytes: 2, exponent: -1)
        ),
        // E10 and E11, the data quality and 515 were seen in the yearly log of a 603 only.
        RegisterTerm(338, .other, "data_quality", "Data quality of a log entry"),
        RegisterTerm(473, .volume1Temperature3, .volumeTemperature),
        RegisterTerm(474, .volume2Temperature3, .volumeTemperature),
        RegisterTerm(582, .batteryDays, RegisterFormat(62, bytes: 2)),
        RegisterTerm(622, .other, "volume_extra_digit", "Volume V1, one more digit"),
    ]

    /// Wh with one decimal. (5512-1689 p127)
    private static let lastDigits = RegisterFormat(1, exponent: -1)

    private static let newerIdentity: [RegisterTerm] = [
        RegisterTerm(
            183,
            .other,
            "register_183",
            "Register 183, looks like a serial number",
            .number
        ),
        RegisterTerm(228, .configuration, "configuration_3", "Configuration number 3"),
        RegisterTerm(257, .other, "pulse_value_1", "Pulses per litre of V1", RegisterFormat(65)),
        RegisterTerm(258, .other, "pulse_value_2", "Pulses per litre of V2", RegisterFormat(65)),
        RegisterTerm(259, .other, "nominal_flow_1", "Nominal flow qp of V1"),
        RegisterTerm(260, .other, "nominal_flow_2", "Nominal flow qp of V2"),
        RegisterTerm(
            268,
            .other,
            "averaging_time",
            "Averaging time of the extremes",
            RegisterFormat(58, bytes: 2)
        ),
        RegisterTerm(279, .other, "din_meter_id", "DIN meter id"),
        RegisterTerm(327, .targetDate, "target_date_1", "Target date 1"),
        RegisterTerm(328, .targetDate, "target_date_2", "Target date 2"),
        RegisterTerm(347, .other, "customer_number", "Customer number"),
        RegisterTerm(348, .dateTime, .dateTime),
        RegisterTerm(368, .configuration, "configuration_4", "Configuration number 4"),
        RegisterTerm(394, .configuration, "configuration_xyz", "Configuration number XYZ"),
        RegisterTerm(404, .meterType, "meter_type_2", "Meter type"),
    ]
}
