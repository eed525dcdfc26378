// Info bits of the newer heat meters, in register 369. Register 99 is there too; whether it holds
// these bits or the eight digits of the display is not settled, so it is shown as it is.

extension InfoTable {
    /// MULTICAL 403.
    static let bits403 = InfoTable(
        register: 369,
        bits: commonBits,
        source: SourceNote(
            "wmbusmeters kamheat 04FF22; that register 369 has the bits: golles/ha-kamstrup_403#73",
            .thirdParty
        )
    )

    /// MULTICAL 603 and 803: the bits of the 403, and more above them.
    static let bits603 = InfoTable(
        register: 369,
        bits: commonBits + secondSensorBits + leakageBits,
        source: SourceNote("wmbusmeters kamheat 04FF22", .thirdParty)
    )

    private static let commonBits: [InfoBit] = generalBits + temperatureBits + flowBits + inputBits

    private static let generalBits: [InfoBit] = [
        InfoBit(1 << 0, "no_supply", "The meter has no supply."),
        InfoBit(1 << 1, "low_battery", "The battery is low: have it replaced."),
        InfoBit(1 << 2, "external_alarm", "Another device raised an alarm through the meter."),
    ]

    private static let temperatureBits: [InfoBit] = [
        InfoBit(1 << 3, "flow_temperature_high", above("flow temperature t1")),
        InfoBit(1 << 4, "return_temperature_high", above("return temperature t2")),
        InfoBit(1 << 5, "flow_temperature_low", below("flow temperature t1")),
        InfoBit(1 << 6, "return_temperature_low", below("return temperature t2")),
        InfoBit(
            1 << 7,
            "temperature_difference_invalid",
            "The temperature difference t1-t2 is invalid: the sensors may be exchanged."
        ),
    ]

    private static let flowBits: [InfoBit] = [
        InfoBit(1 << 8, "air_1", "There is air in the flow sensor V1: vent the system."),
        InfoBit(1 << 9, "reverse_1", "The flow in V1 runs the wrong way."),
        InfoBit(
            1 << 11,
            "flow_1_high",
            "The flow in V1 was above the sensor's maximum qs for more than an hour."
        ),
    ]

    private static let inputBits: [InfoBit] = [
        InfoBit(1 << 12, "in_a_leak", "There is a leak at pulse input In-A."),
        InfoBit(1 << 13, "in_b_leak", "There is a leak at pulse input In-B."),
        InfoBit(1 << 14, "in_a_alarm", "The device at pulse input In-A raised an alarm."),
        InfoBit(1 << 15, "in_b_alarm", "The device at pulse input In-B raised an alarm."),
    ]

    private static let secondSensorBits: [InfoBit] = [
        InfoBit(1 << 16, "flow_sensor_1_silent", silent("V1")),
        InfoBit(1 << 17, "flow_sensor_1_pulse_value", pulseValue("V1")),
        InfoBit(1 << 18, "in_a_2_leak", "There is a leak at pulse input In-A2."),
        InfoBit(1 << 19, "in_b_2_leak", "There is a leak at pulse input In-B2."),
        InfoBit(1 << 20, "temperature_3_high", above("temperature t3")),
        InfoBit(1 << 21, "temperature_3_low", below("temperature t3")),
        InfoBit(1 << 22, "flow_sensor_2_silent", silent("V2")),
        InfoBit(1 << 23, "flow_sensor_2_pulse_value", pulseValue("V2")),
        InfoBit(1 << 24, "air_2", "There is air in the flow sensor V2: vent the system."),
        InfoBit(1 << 25, "reverse_2", "The flow in V2 runs the wrong way."),
        InfoBit(1 << 27, "flow_2_high", "The flow in V2 is too high."),
    ]

    private static let leakageBits: [InfoBit] = [
        InfoBit(1 << 28, "burst_loss", "There is a burst and water is lost: look for water now."),
        InfoBit(1 << 29, "burst_penetration", "There is a burst and water gets in from outside."),
        InfoBit(1 << 30, "leakage_loss", "There is a leakage and water is lost."),
        InfoBit(1 << 31, "leakage_penetration", "There is a leakage and water gets in."),
    ]

    private static func above(_ sensor: String) -> String {
        "The \(sensor) is above its range: check the sensor and its cable."
    }

    private static func below(_ sensor: String) -> String {
        "The \(sensor) is below its range: check the sensor and its cable."
    }

    private static func silent(_ sensor: String) -> String {
        "The flow sensor \(sensor) does not communicate: check its cable."
    }

    private static func pulseValue(_ sensor: String) -> String {
        "The flow sensor \(sensor) has another pulse figure than the meter is configured for."
    }
}
