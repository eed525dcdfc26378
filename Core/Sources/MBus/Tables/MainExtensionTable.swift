internal import Metering

// The main extension table, behind FDh. (EN 13757-3:2013, main VIFE-code extension; M-Bus
// documentation §8.4.4 a)

extension ValueMeaning {
    /// The meaning of the code behind FDh.
    static func mainExtension(_ code: UInt8) -> ValueMeaning {
        switch code {
        case 0x00...0x07: money(code)
        case 0x08...0x1F: identity(code)
        case 0x20...0x3F: storage(code)
        // E100 nnnn, 10^(nnnn-9) V; E101 nnnn, 10^(nnnn-12) A.
        case 0x40...0x4F: volts(Int8(truncatingIfNeeded: code & 0x0F) &- 9)
        case 0x50...0x5F: amperes(Int8(truncatingIfNeeded: code & 0x0F) &- 12)
        default: state(code)
        }
    }

    /// The meaning of the code behind FDh FDh. (EN 13757-3:2018)
    static func secondExtension(_ code: UInt8) -> ValueMeaning {
        switch code {
        case 0x00: .plain(.selectedApplication)
        case 0x02, 0x03: ValueMeaning(.batteryLifeRemaining, .longDuration(code))
        default: ValueMeaning()
        }
    }

    private static func money(_ code: UInt8) -> ValueMeaning {
        ValueMeaning(
            code < 4 ? .credit : .debit,
            .currencyUnit,
            Int8(truncatingIfNeeded: code & 3) &- 3
        )
    }

    private static func identity(_ code: UInt8) -> ValueMeaning {
        switch code {
        case 0x08: .plain(.accessNumber)
        case 0x09: .plain(.medium)
        case 0x0A: .plain(.manufacturer)
        case 0x0B: .plain(.parameterSet)
        case 0x0C: .plain(.modelVersion)
        case 0x0D: .plain(.hardwareVersion)
        case 0x0E: .plain(.firmwareVersion)
        case 0x0F: .plain(.softwareVersion)
        case 0x10: .plain(.customerLocation)
        case 0x11: .plain(.customer)
        case 0x12: .plain(.userAccessCode)
        case 0x13: .plain(.operatorAccessCode)
        case 0x14: .plain(.systemOperatorAccessCode)
        case 0x15: .plain(.developerAccessCode)
        case 0x16: .plain(.password)
        case 0x17: .plain(.errorFlags)
        case 0x18: .plain(.errorMask)
        case 0x19: .plain(.securityKey)
        case 0x1A: .plain(.digitalOutput)
        case 0x1B: .plain(.digitalInput)
        case 0x1C: ValueMeaning(.baudRate, .baud, 0, .unsigned)
        case 0x1D: ValueMeaning(.responseDelay, .bitTime, 0, .unsigned)
        case 0x1E: .plain(.retries)
        default: .plain(.remoteControl)
        }
    }

    private static func storage(_ code: UInt8) -> ValueMeaning {
        switch code {
        case 0x20: .plain(.firstStorage)
        case 0x21: .plain(.lastStorage)
        case 0x22: .plain(.storageBlockSize)
        case 0x23: .plain(.tariffDescriptor)
        case 0x24...0x27: ValueMeaning(.storageInterval, .duration(code))
        case 0x28: ValueMeaning(.storageInterval, .month)
        case 0x29: ValueMeaning(.storageInterval, .year)
        case 0x2A: .plain(.operatorData)
        case 0x2B: ValueMeaning(.timePointSecond, .second)
        case 0x2C...0x2F: ValueMeaning(.durationSinceReadout, .duration(code))
        case 0x30: .moment(.tariffStart)
        case 0x31...0x33: ValueMeaning(.tariffDuration, .duration(code))
        case 0x34...0x37: ValueMeaning(.tariffPeriod, .duration(code))
        case 0x38: ValueMeaning(.tariffPeriod, .month)
        case 0x39: ValueMeaning(.tariffPeriod, .year)
        case 0x3A: ValueMeaning(.dimensionless)
        case 0x3B: ValueMeaning(.radioContainer, nil, 0, .container)
        default: ValueMeaning(.transmissionPeriod, .duration(code))
        }
    }

    private static func state(_ code: UInt8) -> ValueMeaning {
        switch code {
        case 0x60: .plain(.resetCounter)
        case 0x61: .plain(.cumulationCounter)
        case 0x62: .plain(.controlSignal)
        case 0x63: .plain(.dayOfWeek)
        case 0x64: .plain(.weekNumber)
        case 0x65: .moment(.dayChange)
        case 0x66: .plain(.parameterActivation)
        case 0x67: .plain(.supplierInformation)
        case 0x68...0x6B: ValueMeaning(.durationSinceCumulation, .longDuration(code))
        case 0x6C...0x6F: ValueMeaning(.batteryOperatingTime, .longDuration(code))
        case 0x70: .moment(.batteryChange)
        case 0x71: ValueMeaning(.signalLevel, .decibelMilliwatt)
        // Types K and L have structures of their own.
        case 0x72: ValueMeaning(.daylightSaving, nil, 0, .container)
        case 0x73: ValueMeaning(.listeningWindow, nil, 0, .container)
        case 0x74: ValueMeaning(.batteryLifeRemaining, .day)
        case 0x75: .plain(.stopCounter)
        case 0x76: ValueMeaning(.manufacturerContainer, nil, 0, .container)
        default: ValueMeaning()
        }
    }

    private static func volts(_ power: Int8) -> ValueMeaning {
        power > 0
            ? ValueMeaning(.voltage, .kilovolt, power &- 3) : ValueMeaning(.voltage, .volt, power)
    }

    private static func amperes(_ power: Int8) -> ValueMeaning {
        power > 0
            ? ValueMeaning(.current, .kiloampere, power &- 3)
            : ValueMeaning(.current, .ampere, power)
    }
}
