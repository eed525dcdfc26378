// Register numbers of electricity meters. Sources: the template of mushorg/conpot, which holds what
// a live 382 answered, for numbers, lengths, units and exponents; AIMIR FEP for the names.
// A14 is active energy taken, A23 given back; R12 and R34 are the reactive ones.

internal import Metering

extension RegisterTerms {
    /// kWh with one decimal; other meters sent none, or two.
    private static let kilowattHours = RegisterFormat(2, exponent: -1)
    private static let kilovarHours = RegisterFormat(14, exponent: -1)
    private static let kilowatts = RegisterFormat(22, exponent: -3)
    private static let kilovars = RegisterFormat(26, exponent: -3)

    static let electricEnergy: [RegisterTerm] = totals + fineTotals + (1...4).flatMap(tariff)

    private static let totals: [RegisterTerm] = [
        RegisterTerm(1, .activeEnergyImport, kilowattHours),
        RegisterTerm(2, .activeEnergyExport, kilowattHours),
        RegisterTerm(3, .reactiveEnergyImport, kilovarHours),
        RegisterTerm(4, .reactiveEnergyExport, kilovarHours),
        RegisterTerm(5, .other, "reactive_energy_r1", "Reactive energy R1", kilovarHours),
        RegisterTerm(6, .other, "reactive_energy_r4", "Reactive energy R4", kilovarHours),
        RegisterTerm(
            17,
            .activeEnergyImport,
            "active_energy_import_resettable",
            "Active energy A14, resettable",
            kilowattHours
        ),
        RegisterTerm(
            18,
            .activeEnergyExport,
            "active_energy_export_resettable",
            "Active energy A23, resettable",
            kilowattHours
        ),
        RegisterTerm(1031, .other, "active_energy_both", "Active energy A1234", kilowattHours),
    ]

    private static let fineTotals: [RegisterTerm] = [
        RegisterTerm(
            13,
            .activeEnergyImport,
            "active_energy_import_fine",
            "Active energy A14, high resolution",
            RegisterFormat(2, exponent: -4)
        ),
        RegisterTerm(
            14,
            .activeEnergyExport,
            "active_energy_export_fine",
            "Active energy A23, high resolution",
            RegisterFormat(2, exponent: -4)
        ),
        RegisterTerm(
            15,
            .reactiveEnergyImport,
            "reactive_energy_import_fine",
            "Reactive energy R12, high resolution",
            RegisterFormat(14, exponent: -4)
        ),
        RegisterTerm(
            16,
            .reactiveEnergyExport,
            "reactive_energy_export_fine",
            "Reactive energy R34, high resolution",
            RegisterFormat(14, exponent: -4)
        ),
    ]

    /// Tariffs 1 to 4 have four registers each from 19 on.
    private static func tariff(_ tariff: Int) -> [RegisterTerm] {
        let first = UInt16(15 + 4 * tariff)
        return [
            RegisterTerm(
                first,
                .activeEnergyImport,
                "active_energy_import_tariff_\(tariff)",
                "Active energy A14, tariff \(tariff)",
                kilowattHours
            ),
            RegisterTerm(
                first + 1,
                .activeEnergyExport,
                "active_energy_export_tariff_\(tariff)",
                "Active energy A23, tariff \(tariff)",
                kilowattHours
            ),
            RegisterTerm(
                first + 2,
                .reactiveEnergyImport,
                "reactive_energy_import_tariff_\(tariff)",
                "Reactive energy R12, tariff \(tariff)",
                kilovarHours
            ),
            RegisterTerm(
                first + 3,
                .reactiveEnergyExport,
                "reactive_energy_export_tariff_\(tariff)",
                "Reactive energy R34, tariff \(tariff)",
                kilovarHours
            ),
        ]
    }

    static let electricPower: [RegisterTerm] = [
        RegisterTerm(1023, .activePowerImport, kilowatts),
        RegisterTerm(1024, .activePowerExport, kilowatts),
        RegisterTerm(1025, .reactivePowerImport, kilovars),
        RegisterTerm(1026, .reactivePowerExport, kilovars),
        RegisterTerm(
            35,
            .activePowerImport,
            "active_power_import_average",
            "Average power P14",
            kilowatts
        ),
        RegisterTerm(
            36,
            .activePowerExport,
            "active_power_export_average",
            "Average power P23",
            kilowatts
        ),
        RegisterTerm(
            37,
            .reactivePowerImport,
            "reactive_power_import_average",
            "Average power Q12",
            kilovars
        ),
        RegisterTerm(
            38,
            .reactivePowerExport,
            "reactive_power_export_average",
            "Average power Q34",
            kilovars
        ),
    ]

    static let electricMaxima: [RegisterTerm] = [
        RegisterTerm(
            39,
            .powerMaximum,
            "active_power_import_maximum",
            "Maximum power P14",
            kilowatts
        ),
        RegisterTerm(
            40,
            .powerMaximum,
            "active_power_export_maximum",
            "Maximum power P23",
            kilowatts
        ),
        RegisterTerm(41, .other, "reactive_power_import_maximum", "Maximum power Q12", kilovars),
        RegisterTerm(42, .other, "reactive_power_export_maximum", "Maximum power Q34", kilovars),
        RegisterTerm(
            43,
            .other,
            "active_power_import_maxima",
            "Accumulated maxima of P14",
            kilowatts
        ),
        RegisterTerm(
            44,
            .other,
            "active_power_export_maxima",
            "Accumulated maxima of P23",
            kilowatts
        ),
        RegisterTerm(
            45,
            .other,
            "reactive_power_import_maxima",
            "Accumulated maxima of Q12",
            kilovars
        ),
        RegisterTerm(
            46,
            .other,
            "reactive_power_export_maxima",
            "Accumulated maxima of Q34",
            kilovars
        ),
        RegisterTerm(47, .other, "debiting_periods", "Debiting periods", .number),
        RegisterTerm(
            1033,
            .powerMaximum,
            "active_power_import_maximum_tariff_1",
            "Maximum power P14, tariff 1",
            kilowatts
        ),
        RegisterTerm(
            1036,
            .powerMaximum,
            "active_power_import_maximum_tariff_2",
            "Maximum power P14, tariff 2",
            kilowatts
        ),
    ]

    static let electricPhases: [RegisterTerm] =
        (1...3).flatMap(phase) + [
            RegisterTerm(1390, .frequency, nil)
        ]

    /// Voltage, current and power of a phase.
    private static func phase(_ phase: Int) -> [RegisterTerm] {
        let step = UInt16(phase - 1)
        return [
            RegisterTerm(
                1054 + step,
                .voltage,
                "voltage_l\(phase)",
                "Voltage L\(phase)",
                RegisterFormat(33, bytes: 2)
            ),
            RegisterTerm(
                1076 + step,
                .current,
                "current_l\(phase)",
                "Current L\(phase)",
                RegisterFormat(34, exponent: -2)
            ),
            RegisterTerm(
                1080 + step,
                .activePower,
                "active_power_l\(phase)",
                "Active power L\(phase)",
                RegisterFormat(22, bytes: 2, exponent: -3)
            ),
            RegisterTerm(
                1344 + step,
                .activePowerExport,
                "active_power_export_l\(phase)",
                "Active power P23 L\(phase)",
                RegisterFormat(22, bytes: 2, exponent: -3)
            ),
        ]
    }
}
