// Register numbers of water meters. Sources: a register scan of a MULTICAL 21, jktjkt/PyKMP for the
// KWM2231, and esphome/feature-requests#1402. A temperature of 127 or 128 is "no data".

internal import Metering

extension RegisterTerms {
    static let water: [RegisterTerm] =
        waterTemperatures + meterTemperatures + [
            RegisterTerm(243, .volumeReverse, .waterVolume),
            RegisterTerm(583, .other, "acoustic_noise_day", "Acoustic noise, last day"),
        ]

    // Which of minimum, maximum and average is which is not certain for the month.
    private static let waterTemperatures: [RegisterTerm] = [
        RegisterTerm(292, .waterTemperature, .waterTemperature),
        celsius(293, "water_temperature_minimum_month", "Water temperature, minimum, month"),
        celsius(294, "water_temperature_maximum_month", "Water temperature, maximum, month"),
        celsius(295, "water_temperature_average_month", "Water temperature, average, month"),
        celsius(296, "water_temperature_minimum_day", "Water temperature, minimum, day"),
        celsius(297, "water_temperature_maximum_day", "Water temperature, maximum, day"),
        celsius(298, "water_temperature_average_day", "Water temperature, average, day"),
    ]

    private static let meterTemperatures: [RegisterTerm] = [
        RegisterTerm(299, .meterTemperature, .waterTemperature),
        celsius(300, "meter_temperature_minimum_month", "Meter temperature, minimum, month"),
        celsius(301, "meter_temperature_maximum_month", "Meter temperature, maximum, month"),
        celsius(302, "meter_temperature_average_month", "Meter temperature, average, month"),
        celsius(303, "meter_temperature_minimum_day", "Meter temperature, minimum, day"),
        celsius(304, "meter_temperature_maximum_day", "Meter temperature, maximum, day"),
        celsius(305, "meter_temperature_average_day", "Meter temperature, average, day"),
    ]

    /// Registers of the KWM2231: what passed in each of thirteen bands of flow, and its warnings.
    static let waterLog: [RegisterTerm] =
        [
            RegisterTerm(
                409,
                .other,
                "info_durations",
                "Time of each info",
                RegisterFormat(59, bytes: 7)
            ),
            RegisterTerm(458, .other, "info_code_log", "Info code of the log", .number),
            RegisterTerm(640, .meterType, "meter_type_text", "Meter type"),
            bucketVolume(692, 1),
        ] + (2...13).map { bucketVolume(UInt16(695 + $0), $0) }
        + (1...13).map { bucketLimit(UInt16(708 + $0), $0) }

    private static func celsius(_ id: UInt16, _ name: String, _ label: String) -> RegisterTerm {
        RegisterTerm(id, .other, name, label, .waterTemperature)
    }

    private static func bucketVolume(_ id: UInt16, _ bucket: Int) -> RegisterTerm {
        let name = "flow_band_\(bucket)_volume"
        return RegisterTerm(id, .other, name, "Volume in flow band \(bucket)", .waterVolume)
    }

    private static func bucketLimit(_ id: UInt16, _ bucket: Int) -> RegisterTerm {
        let name = "flow_band_\(bucket)_limit"
        return RegisterTerm(id, .other, name, "Limit of flow band \(bucket)", .flow)
    }
}
