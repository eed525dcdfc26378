// The names of the quantities as a table; exhaustive, so none can be left out.

extension Quantity {
    var wording: QuantityWording {
        switch self {
        case .heatEnergy: .init("heat_energy", "Heat energy E1", .total)
        case .coolingEnergy: .init("cooling_energy", "Cooling energy E3", .total)
        case .flowEnergy: .init("flow_energy", "Flow energy E4", .total)
        case .returnEnergy: .init("return_energy", "Return energy E5", .total)
        case .heatEnergy2: .init("heat_energy_2", "Heat energy E2", .total)
        case .tapWaterEnergy: .init("tap_water_energy", "Tap water energy E6", .total)
        case .heatEnergyY: .init("heat_energy_y", "Heat energy E7", .total)
        case .differentialEnergy: .init("differential_energy", "Differential energy dE", .total)
        case .controlEnergy: .init("control_energy", "Control energy cE", .total)
        case .heatEnergyDiscount: .init("heat_energy_discount", "Heat energy A1", .total)
        case .heatEnergySurcharge: .init("heat_energy_surcharge", "Heat energy A2", .total)
        case .heatEnergyHighResolution:
            .init("heat_energy_high_resolution", "Heat energy, last digits")
        case .coolingEnergyHighResolution:
            .init("cooling_energy_high_resolution", "Cooling energy, last digits")
        case .tariff2: .init("tariff_2", "Tariff register TA2", .total)
        case .tariff3: .init("tariff_3", "Tariff register TA3", .total)
        case .tariff4: .init("tariff_4", "Tariff register TA4", .total)
        case .tariffLimit2: .init("tariff_limit_2", "Tariff limit TL2")
        case .tariffLimit3: .init("tariff_limit_3", "Tariff limit TL3")
        case .volume: .init("volume", "Volume V1", .total)
        case .volume2: .init("volume_2", "Volume V2", .total)
        case .volumeHighResolution: .init("volume_high_resolution", "Volume V1, last digits")
        case .volumeReverse: .init("volume_reverse", "Volume V1, reverse", .total)
        case .differentialVolume: .init("differential_volume", "Differential volume dV", .total)
        case .controlVolume: .init("control_volume", "Control volume cV", .total)
        case .mass: .init("mass", "Mass M1", .total)
        case .mass2: .init("mass_2", "Mass M2", .total)
        case .flow: .init("flow", "Flow V1")
        case .flow2: .init("flow_2", "Flow V2")
        case .power: .init("power", "Power")
        case .flowTemperature: .init("flow_temperature", "Flow temperature t1")
        case .returnTemperature: .init("return_temperature", "Return temperature t2")
        case .temperature3: .init("temperature_3", "Temperature t3")
        case .temperature4: .init("temperature_4", "Temperature t4")
        case .temperatureDifference:
            .init("temperature_difference", "Temperature difference t1-t2")
        case .volumeFlowTemperature:
            .init("volume_flow_temperature", "Volume x flow temperature E8", .total)
        case .volumeReturnTemperature:
            .init("volume_return_temperature", "Volume x return temperature E9", .total)
        case .volume1Temperature3:
            .init("volume_1_temperature_3", "Volume V1 x t3 E10", .total)
        case .volume2Temperature3:
            .init("volume_2_temperature_3", "Volume V2 x t3 E11", .total)
        case .pressure: .init("pressure", "Pressure P1")
        case .pressure2: .init("pressure_2", "Pressure P2")
        case .inA: .init("in_a", "Pulse input In-A", .total)
        case .inB: .init("in_b", "Pulse input In-B", .total)
        case .inA2: .init("in_a_2", "Pulse input In-A2", .total)
        case .inB2: .init("in_b_2", "Pulse input In-B2", .total)
        case .waterTemperature: .init("water_temperature", "Water temperature")
        case .meterTemperature: .init("meter_temperature", "Meter temperature")
        case .infoCode: .init("info_code", "Info code")
        case .infoBits: .init("info_bits", "Info bits")
        case .infoEvents: .init("info_events", "Info event counter", .total)
        case .infoHours: .init("info_hours", "Hours with an info code", .total)
        case .operatingHours: .init("operating_hours", "Operating hours", .total)
        case .batteryDays: .init("battery_days", "Battery days left")
        case .clock: .init("clock", "Meter clock")
        case .date: .init("date", "Meter date")
        case .dateTime: .init("date_time", "Meter date and time")
        case .targetDate: .init("target_date", "Target date")
        case .serialNumber: .init("serial_number", "Serial number")
        case .customerNumberHigh: .init("customer_number_high", "Customer number, first 8 digits")
        case .customerNumberLow: .init("customer_number_low", "Customer number, last 8 digits")
        case .typeNumber: .init("type_number", "Type number")
        case .meterType: .init("meter_type", "Meter type")
        case .programNumber: .init("program_number", "Program number")
        case .configuration: .init("configuration", "Configuration number")
        case .softwareChecksum: .init("software_checksum", "Software checksum")
        case .flowMaximum: .init("flow_maximum", "Maximum flow")
        case .flowMinimum: .init("flow_minimum", "Minimum flow")
        case .powerMaximum: .init("power_maximum", "Maximum power")
        case .powerMinimum: .init("power_minimum", "Minimum power")
        case .flowTemperatureAverage:
            .init("flow_temperature_average", "Average flow temperature")
        case .returnTemperatureAverage:
            .init("return_temperature_average", "Average return temperature")
        case .activeEnergyImport: .init("active_energy_import", "Active energy A14", .total)
        case .activeEnergyExport: .init("active_energy_export", "Active energy A23", .total)
        case .reactiveEnergyImport: .init("reactive_energy_import", "Reactive energy R12", .total)
        case .reactiveEnergyExport: .init("reactive_energy_export", "Reactive energy R34", .total)
        case .activePowerImport: .init("active_power_import", "Active power P14")
        case .activePowerExport: .init("active_power_export", "Active power P23")
        case .reactivePowerImport: .init("reactive_power_import", "Reactive power Q12")
        case .reactivePowerExport: .init("reactive_power_export", "Reactive power Q34")
        case .voltage: .init("voltage", "Voltage")
        case .current: .init("current", "Current")
        case .activePower: .init("active_power", "Active power")
        case .powerFactor: .init("power_factor", "Power factor")
        case .frequency: .init("frequency", "Frequency")
        case .energy, .onTime, .operatingTime, .massFlow, .externalTemperature,
            .heatCostAllocation, .averagingDuration, .actualityDuration, .identification,
            .busAddress, .credit, .debit, .accessNumber, .medium, .manufacturer, .parameterSet,
            .modelVersion, .hardwareVersion, .firmwareVersion, .softwareVersion,
            .customerLocation, .customer, .userAccessCode, .operatorAccessCode,
            .systemOperatorAccessCode, .developerAccessCode, .password, .errorFlags, .errorMask,
            .securityKey, .digitalOutput, .digitalInput, .baudRate, .responseDelay, .retries,
            .remoteControl, .firstStorage, .lastStorage, .storageBlockSize, .tariffDescriptor,
            .storageInterval, .operatorData, .timePointSecond, .durationSinceReadout,
            .tariffStart, .tariffDuration, .tariffPeriod, .dimensionless, .radioContainer,
            .transmissionPeriod, .resetCounter, .cumulationCounter, .controlSignal, .dayOfWeek,
            .weekNumber, .dayChange, .parameterActivation, .supplierInformation,
            .durationSinceCumulation, .batteryOperatingTime, .batteryChange, .signalLevel,
            .daylightSaving, .listeningWindow, .batteryLifeRemaining, .stopCounter,
            .manufacturerContainer, .selectedApplication, .reactiveEnergy, .apparentEnergy,
            .reactivePower, .apparentPower, .coefficientOfPerformance, .relativeHumidity,
            .voltagePhaseAngle, .currentPhaseAngle, .temperatureLimit, .cumulatedMaximumPower,
            .ratingFactor, .outputRatingFactor, .couplingRatingFactor,
            .roomCouplingRatingFactor, .heaterCouplingRatingFactor, .lowTemperatureRatingFactor,
            .displayScalingFactor:
            busWording
        case .pulses: .init("pulses", "Pulses", .total)
        case .other: .init("other", "Other")
        }
    }
}
