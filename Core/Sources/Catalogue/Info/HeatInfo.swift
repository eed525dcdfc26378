// Info codes of the older heat meters: register 99 is the sum of what is wrong, 1 + 8 + 512.

extension InfoTable {
    /// MULTICAL 601, 602, 801.
    static let sum601 = InfoTable(
        register: 99,
        bits: sumBits,
        source: SourceNote("5512-931_N1 p49", .documented)
    )

    /// MULTICAL 402: its own table is not found.
    static let sum402 = InfoTable(
        register: 99,
        bits: sumBits,
        source: SourceNote(
            "wmbusmeters#386: what the 402 sends by radio is built as in the 602",
            .reported
        )
    )

    private static let sumBits: [InfoBit] = supplyAndSensors + leaks + flowSensors

    private static let supplyAndSensors: [InfoBit] = [
        InfoBit(1, "supply_interrupted", "The supply was interrupted."),
        InfoBit(
            4,
            "return_temperature_fault",
            "The return temperature t2 is outside its range: check the sensor and its cable."
        ),
        InfoBit(
            8,
            "flow_temperature_fault",
            "The flow temperature t1 is outside its range: check the sensor and its cable."
        ),
        InfoBit(
            32,
            "temperature_3_fault",
            "The temperature t3 is outside its range: check the sensor and its cable."
        ),
    ]

    private static let leaks: [InfoBit] = [
        InfoBit(64, "cold_water_leak", "There is a leak in the cold water system."),
        InfoBit(256, "heat_leak", "There is a leak in the heating system."),
        InfoBit(512, "heat_burst", "There is a burst in the heating system: look for water now."),
    ]

    private static let flowSensors: [InfoBit] = [
        InfoBit(
            16,
            "flow_sensor_1_silent",
            "The flow sensor V1 does not communicate: check its cable."
        ),
        InfoBit(
            1024,
            "flow_sensor_2_silent",
            "The flow sensor V2 does not communicate: check its cable."
        ),
        InfoBit(
            2048,
            "flow_sensor_1_pulse_value",
            "The flow sensor V1 has another pulse figure than the meter is configured for."
        ),
        InfoBit(
            128,
            "flow_sensor_2_pulse_value",
            "The flow sensor V2 has another pulse figure than the meter is configured for."
        ),
        InfoBit(4096, "air_1", "There is air in the flow sensor V1: vent the system."),
        InfoBit(8192, "air_2", "There is air in the flow sensor V2: vent the system."),
        InfoBit(16384, "reverse_1", "The flow in V1 runs the wrong way."),
        InfoBit(32768, "reverse_2", "The flow in V2 runs the wrong way."),
    ]
}
