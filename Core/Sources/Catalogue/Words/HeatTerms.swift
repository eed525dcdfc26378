// What the register numbers of heat and cooling meters mean. Names after 5512-447 Rev. M1 and, for
// E1 to E11, the energy formulas in 5512-2029_A1 p85.

internal import Metering

extension RegisterTerms {
    static let energy: [RegisterTerm] = [
        RegisterTerm(60, .heatEnergy, .energy),
        RegisterTerm(61, .flowEnergy, .energy),
        RegisterTerm(62, .returnEnergy, .energy),
        RegisterTerm(63, .coolingEnergy, .energy),
        // What the tariff registers count is configured: energy, volume or hours.
        RegisterTerm(64, .tariff2, .energy),
        RegisterTerm(65, .tariff3, .energy),
        RegisterTerm(66, .tariffLimit2, .number),
        RegisterTerm(67, .tariffLimit3, .number),
        RegisterTerm(68, .volume, .volume),
        RegisterTerm(69, .volume2, .volume),
        RegisterTerm(72, .mass, .mass),
        RegisterTerm(73, .mass2, .mass),
        RegisterTerm(94, .heatEnergy2, .energy),
        RegisterTerm(95, .tapWaterEnergy, .energy),
        RegisterTerm(96, .heatEnergyY, .energy),
        RegisterTerm(97, .volumeFlowTemperature, .volumeTemperature),
        RegisterTerm(110, .volumeReturnTemperature, .volumeTemperature),
        // High-resolution registers hold the last digits only and wrap. (5512-1689 p127)
        RegisterTerm(
            155,
            .heatEnergyHighResolution,
            "heat_energy_test",
            "Heat energy, test register",
            hundredths
        ),
        RegisterTerm(223, .volumeHighResolution, "volume_test", "Volume V1, test", litres),
        RegisterTerm(239, .volumeHighResolution, litres),
    ]

    private static let litres = RegisterFormat(39)
    private static let hundredths = RegisterFormat(2, exponent: -2)

    static let instantaneous: [RegisterTerm] = [
        RegisterTerm(74, .flow, .flow),
        RegisterTerm(75, .flow2, .flow),
        RegisterTerm(80, .power, .power),
        RegisterTerm(86, .flowTemperature, .temperature),
        RegisterTerm(87, .returnTemperature, .temperature),
        RegisterTerm(88, .temperature3, .temperature),
        RegisterTerm(89, .temperatureDifference, .temperatureDifference),
        RegisterTerm(91, .pressure, .pressure),
        RegisterTerm(92, .pressure2, .pressure),
        RegisterTerm(122, .temperature4, .temperature),
    ]

    static let pulseInputs: [RegisterTerm] = [
        RegisterTerm(84, .inA, .volume),
        RegisterTerm(85, .inB, .volume),
        RegisterTerm(104, .other, "meter_number_b", "Number of the meter at In-B", .number),
        RegisterTerm(114, .other, "meter_number_a", "Number of the meter at In-A", .number),
        RegisterTerm(224, .inA2, .volume),
        RegisterTerm(225, .inB2, .volume),
        RegisterTerm(234, .other, "pulse_value_a", "Litres per pulse at In-A", RegisterFormat(66)),
        RegisterTerm(235, .other, "pulse_value_b", "Litres per pulse at In-B", RegisterFormat(66)),
    ]
}
