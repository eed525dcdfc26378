// Info codes of the meters before KMP: a sum, the last of the ten values of /#1.

extension InfoTable {
    /// MULTICAL 66-C, D and E.
    static let sum66 = InfoTable(
        register: 99,
        bits: [
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
            InfoBit(64, "cold_water_leak", "There is a leak in the cold water system."),
            InfoBit(256, "heat_leak", "There is a leak in the heating system."),
            InfoBit(
                512,
                "heat_burst",
                "There is a burst in the heating system: look for water now."
            ),
        ],
        source: SourceNote("5511-634 Rev. C1 §1.8", .documented)
    )

    /// MULTICAL III.
    static let sumIII = InfoTable(
        register: 99,
        bits: [
            InfoBit(2, "flow_sensor_fault", "The flow sensor does not work: check its cable."),
            InfoBit(
                4,
                "return_temperature_fault",
                "The return temperature sensor does not work: check the sensor and its cable."
            ),
            InfoBit(
                8,
                "flow_temperature_fault",
                "The flow temperature sensor does not work: check the sensor and its cable."
            ),
            InfoBit(128, "battery_old", "The battery has been in use for 8 years: replace it."),
            InfoBit(256, "too_many_pulses", "The flow sensor sends more pulses than it can."),
        ],
        source: SourceNote("5810-133 A.1.4", .documented)
    )
}
