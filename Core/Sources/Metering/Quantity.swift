/// What a register measures, in the field's own words and whatever the protocol.
///
/// The names are part of the data that leaves the program (JSON, database, topics): they never
/// change. Energy and volume numbering follows Kamstrup's E1…E9 and V1, V2 (T603 p85).
public enum Quantity: UInt8, Sendable, Hashable {
    case heatEnergy, coolingEnergy, flowEnergy, returnEnergy
    case heatEnergy2, tapWaterEnergy, heatEnergyY
    case differentialEnergy, controlEnergy
    case heatEnergyDiscount, heatEnergySurcharge, heatEnergyHighResolution
    case coolingEnergyHighResolution
    case tariff2, tariff3, tariff4, tariffLimit2, tariffLimit3
    case volume, volume2, volumeHighResolution, volumeReverse
    case differentialVolume, controlVolume
    case mass, mass2
    case flow, flow2, power
    case flowTemperature, returnTemperature, temperature3, temperature4
    case temperatureDifference
    case volumeFlowTemperature, volumeReturnTemperature
    case volume1Temperature3, volume2Temperature3
    case pressure, pressure2
    case inA, inB, inA2, inB2
    case waterTemperature, meterTemperature
    case infoCode, infoBits, infoEvents, infoHours
    case operatingHours, batteryDays
    case clock, date, dateTime, targetDate
    case serialNumber, customerNumberHigh, customerNumberLow
    case typeNumber, meterType, programNumber, configuration, softwareChecksum
    case flowMaximum, flowMinimum, powerMaximum, powerMinimum
    case flowTemperatureAverage, returnTemperatureAverage
    case activeEnergyImport, activeEnergyExport, reactiveEnergyImport, reactiveEnergyExport
    case activePowerImport, activePowerExport, reactivePowerImport, reactivePowerExport
    case voltage, current, activePower, powerFactor, frequency
    // What EN 13757-3 names beside these, in the order of its tables.
    case energy, onTime, operatingTime, massFlow, externalTemperature, heatCostAllocation
    case averagingDuration, actualityDuration, identification, busAddress
    case credit, debit, accessNumber, medium, manufacturer, parameterSet, modelVersion
    case hardwareVersion, firmwareVersion, softwareVersion, customerLocation, customer
    case userAccessCode, operatorAccessCode, systemOperatorAccessCode, developerAccessCode
    case password, errorFlags, errorMask, securityKey, digitalOutput, digitalInput
    case baudRate, responseDelay, retries, remoteControl
    case firstStorage, lastStorage, storageBlockSize, tariffDescriptor, storageInterval
    case operatorData, timePointSecond, durationSinceReadout
    case tariffStart, tariffDuration, tariffPeriod, dimensionless
    case radioContainer, transmissionPeriod, resetCounter, cumulationCounter, controlSignal
    case dayOfWeek, weekNumber, dayChange, parameterActivation, supplierInformation
    case durationSinceCumulation, batteryOperatingTime, batteryChange, signalLevel
    case daylightSaving, listeningWindow, batteryLifeRemaining, stopCounter
    case manufacturerContainer, selectedApplication
    case reactiveEnergy, apparentEnergy, reactivePower, apparentPower
    case coefficientOfPerformance, relativeHumidity, voltagePhaseAngle, currentPhaseAngle
    case temperatureLimit, cumulatedMaximumPower
    case ratingFactor, outputRatingFactor, couplingRatingFactor, roomCouplingRatingFactor
    case heaterCouplingRatingFactor, lowTemperatureRatingFactor, displayScalingFactor
    /// Pulses that were counted.
    case pulses
    /// Something that a register holds and that no name above fits.
    case other

    /// The name in data: `heat_energy`, `volume_flow_temperature`.
    public var name: StaticString { wording.name }
    /// The name for people: "Heat energy", "Volume × flow temperature".
    public var label: StaticString { wording.label }
    /// Whether the value only ever grows in normal use, as a counter does.
    public var isTotal: Bool { wording.kind == .total }
}

/// The two names of a quantity, and whether it counts up.
struct QuantityWording {
    enum Kind { case total, instant }

    let name: StaticString
    let label: StaticString
    let kind: Kind

    init(_ name: StaticString, _ label: StaticString, _ kind: Kind = .instant) {
        self.name = name
        self.label = label
        self.kind = kind
    }
}

#if !hasFeature(Embedded)
// An array of all cases needs a heap, which a microcontroller may not have.
extension Quantity: CaseIterable {}
#endif
