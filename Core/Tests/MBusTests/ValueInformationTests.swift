import MBus
import Metering
import Testing

@Suite("Value information")
struct ValueInformationTests {
    /// VIF and VIFE, the quantity, and what the data 10 then are. (M-Bus documentation §8.4.3)
    static let primary: [(String, Quantity, String)] = [
        ("00", .energy, "0.010 Wh"), ("03", .energy, "10 Wh"), ("04", .energy, "0.10 kWh"),
        ("06", .energy, "10 kWh"), ("07", .energy, "0.10 MWh"), ("08", .energy, "10 J"),
        ("0B", .energy, "10 kJ"), ("0E", .energy, "10 MJ"), ("0F", .energy, "0.10 GJ"),
        ("10", .volume, "0.000010 m³"), ("13", .volume, "0.010 m³"), ("16", .volume, "10 m³"),
        ("17", .volume, "100 m³"), ("18", .mass, "0.010 kg"), ("1B", .mass, "10 kg"),
        ("1C", .mass, "0.10 t"), ("1F", .mass, "100 t"), ("20", .onTime, "10 s"),
        ("21", .onTime, "10 min"), ("22", .onTime, "10 h"), ("23", .onTime, "10 d"),
        ("26", .operatingTime, "10 h"), ("28", .power, "0.010 W"), ("2B", .power, "10 W"),
        ("2D", .power, "1.0 kW"), ("2F", .power, "0.10 MW"), ("30", .power, "10 J/h"),
        ("37", .power, "0.10 GJ/h"), ("38", .flow, "0.000010 m³/h"), ("3B", .flow, "0.010 m³/h"),
        ("3F", .flow, "100 m³/h"), ("40", .flow, "0.0000010 m³/min"), ("47", .flow, "10 m³/min"),
        ("48", .flow, "0.000000010 m³/s"), ("4F", .flow, "0.10 m³/s"),
        ("50", .massFlow, "0.010 kg/h"), ("57", .massFlow, "100 t/h"),
        ("58", .flowTemperature, "0.010 °C"), ("5B", .flowTemperature, "10 °C"),
        ("5D", .returnTemperature, "0.10 °C"), ("61", .temperatureDifference, "0.10 K"),
        ("67", .externalTemperature, "10 °C"), ("69", .pressure, "0.10 bar"),
        ("6E", .heatCostAllocation, "10 HCA units"), ("6F", .other, "10"),
        ("70", .averagingDuration, "10 s"), ("77", .actualityDuration, "10 d"),
        ("78", .serialNumber, "10"), ("79", .identification, "10"), ("7A", .busAddress, "10"),
    ]

    /// Behind FDh. (M-Bus documentation §8.4.4 a; later codes: EN 13757-3:2013 and 2018)
    static let main: [(String, Quantity, String)] = [
        ("FD00", .credit, "0.010 currency units"), ("FD07", .debit, "10 currency units"),
        ("FD08", .accessNumber, "10"), ("FD09", .medium, "10"), ("FD0A", .manufacturer, "10"),
        ("FD0B", .parameterSet, "10"), ("FD0C", .modelVersion, "10"),
        ("FD0D", .hardwareVersion, "10"), ("FD0E", .firmwareVersion, "10"),
        ("FD0F", .softwareVersion, "10"), ("FD10", .customerLocation, "10"),
        ("FD11", .customer, "10"), ("FD12", .userAccessCode, "10"),
        ("FD15", .developerAccessCode, "10"), ("FD16", .password, "10"),
        ("FD17", .errorFlags, "10"), ("FD18", .errorMask, "10"), ("FD19", .securityKey, "10"),
        ("FD1A", .digitalOutput, "10"), ("FD1B", .digitalInput, "10"),
        ("FD1C", .baudRate, "10 Bd"), ("FD1D", .responseDelay, "10 bit times"),
        ("FD1E", .retries, "10"), ("FD1F", .remoteControl, "10"), ("FD20", .firstStorage, "10"),
        ("FD21", .lastStorage, "10"), ("FD22", .storageBlockSize, "10"),
        ("FD23", .tariffDescriptor, "10"), ("FD24", .storageInterval, "10 s"),
        ("FD27", .storageInterval, "10 d"), ("FD28", .storageInterval, "10 months"),
        ("FD29", .storageInterval, "10 years"), ("FD2A", .operatorData, "10"),
        ("FD2B", .timePointSecond, "10 s"), ("FD2C", .durationSinceReadout, "10 s"),
        ("FD2F", .durationSinceReadout, "10 d"), ("FD31", .tariffDuration, "10 min"),
        ("FD34", .tariffPeriod, "10 s"), ("FD38", .tariffPeriod, "10 months"),
        ("FD39", .tariffPeriod, "10 years"), ("FD3A", .dimensionless, "10"),
        ("FD3D", .transmissionPeriod, "10 min"), ("FD40", .voltage, "0.000000010 V"),
        ("FD48", .voltage, "1.0 V"), ("FD49", .voltage, "10 V"), ("FD4A", .voltage, "0.10 kV"),
        ("FD4F", .voltage, "10000 kV"), ("FD50", .current, "0.000000000010 A"),
        ("FD59", .current, "0.010 A"), ("FD5C", .current, "10 A"), ("FD5F", .current, "10 kA"),
        ("FD60", .resetCounter, "10"), ("FD61", .cumulationCounter, "10"),
        ("FD62", .controlSignal, "10"), ("FD63", .dayOfWeek, "10"), ("FD64", .weekNumber, "10"),
        ("FD66", .parameterActivation, "10"), ("FD67", .supplierInformation, "10"),
        ("FD68", .durationSinceCumulation, "10 h"), ("FD6B", .durationSinceCumulation, "10 years"),
        ("FD6C", .batteryOperatingTime, "10 h"), ("FD6F", .batteryOperatingTime, "10 years"),
        ("FD71", .signalLevel, "10 dBm"), ("FD74", .batteryLifeRemaining, "10 d"),
        ("FD75", .stopCounter, "10"), ("FD77", .other, "10"),
        ("FDFD00", .selectedApplication, "10"),
        ("FDFD02", .batteryLifeRemaining, "10 months"),
        ("FDFD03", .batteryLifeRemaining, "10 years"), ("FDFD55", .other, "10"),
    ]

    /// Behind FBh. (M-Bus documentation §8.4.4 b; EN 13757-3:2013)
    static let alternate: [(String, Quantity, String)] = [
        ("FB00", .energy, "1.0 MWh"), ("FB01", .energy, "10 MWh"),
        ("FB02", .reactiveEnergy, "10 kvarh"), ("FB03", .reactiveEnergy, "0.10 Mvarh"),
        ("FB04", .apparentEnergy, "10 kVAh"), ("FB05", .apparentEnergy, "0.10 MVAh"),
        ("FB06", .coefficientOfPerformance, "1.0"), ("FB08", .energy, "1.0 GJ"),
        ("FB09", .energy, "10 GJ"), ("FB0C", .energy, "1.0 Mcal"), ("FB0D", .energy, "10 Mcal"),
        ("FB0E", .energy, "0.10 Gcal"), ("FB0F", .energy, "1.0 Gcal"),
        ("FB10", .volume, "1000 m³"), ("FB11", .volume, "10000 m³"),
        ("FB14", .reactivePower, "10 var"), ("FB17", .reactivePower, "10 kvar"),
        ("FB18", .mass, "1000 t"), ("FB19", .mass, "10000 t"),
        ("FB1A", .relativeHumidity, "1.0 %RH"), ("FB1B", .relativeHumidity, "10 %RH"),
        ("FB20", .volume, "10 ft³"), ("FB21", .volume, "1.0 ft³"), ("FB22", .volume, "1.0 gal"),
        ("FB23", .volume, "10 gal"), ("FB24", .flow, "0.010 gal/min"),
        ("FB25", .flow, "10 gal/min"),
        ("FB26", .flow, "10 gal/h"), ("FB28", .power, "1.0 MW"), ("FB29", .power, "10 MW"),
        ("FB2A", .voltagePhaseAngle, "1.0 °"), ("FB2B", .currentPhaseAngle, "1.0 °"),
        ("FB2C", .frequency, "0.010 Hz"), ("FB2F", .frequency, "10 Hz"),
        ("FB30", .power, "1.0 GJ/h"), ("FB31", .power, "10 GJ/h"),
        ("FB34", .apparentPower, "10 VA"), ("FB37", .apparentPower, "10 kVA"),
        ("FB58", .flowTemperature, "0.010 °F"), ("FB5F", .returnTemperature, "10 °F"),
        ("FB61", .temperatureDifference, "0.10 °F difference"),
        ("FB67", .externalTemperature, "10 °F"), ("FB68", .ratingFactor, "10"),
        ("FB6E", .displayScalingFactor, "10"), ("FB70", .temperatureLimit, "0.010 °F"),
        ("FB77", .temperatureLimit, "10 °C"), ("FB78", .cumulatedMaximumPower, "0.010 W"),
        ("FB7F", .cumulatedMaximumPower, "0.10 MW"), ("FB40", .other, "10"), ("EF01", .other, "10"),
    ]

    @Test(arguments: primary + main + alternate)
    func `a code says quantity, unit and power of ten`(
        vib: String,
        quantity: Quantity,
        shown: String
    ) throws {
        let decoded = try record("01" + vib + "0A")
        #expect(decoded.record.quantity == quantity)
        let text = decoded.value.text ?? "none"
        #expect(decoded.unit.map { "\(text) \($0)" } ?? text == shown)
    }

    @Test func `every code of all tables has data that can be skipped`() throws {
        for table in ["", "FD", "FB", "FDFD", "EF", "FF", "86", "8680", "86FC", "86FF"] {
            for code in 0..<0x80 where table != "" || code != 0x7C {
                let hex = (code < 16 ? "0" : "") + String(code, radix: 16)
                let found = try records("01" + table + hex + "0A" + "010601")
                #expect(found.count == 2, "\(table)\(hex)")
            }
        }
    }

    /// Combinable codes: the record, quantity, what is shown, and the mark that says why.
    static let combined: [(String, Quantity, String)] = [
        // Corrections of the value. (M-Bus documentation §8.4.5)
        ("0193700A", .volume, "0.000000010 m³"), ("0193760A", .volume, "0.010 m³"),
        ("0193770A", .volume, "0.10 m³"), ("01937D0A", .volume, "10 m³"),
        ("0193F6740A", .volume, "0.00010 m³"), ("01937B0A", .volume, "1.010 m³"),
        ("0193780A", .volume, "0.011 m³"), ("0186780A", .energy, "10.000001 kWh"),
        ("01DB790A", .flowTemperature, "10.01 °C"),
        // By what an amount is divided.
        ("0196220A", .other, "10 m³/h"), ("0196230A", .other, "10 m³/d"),
        ("0196280A", .other, "10 m³/imp"), ("0186370A", .other, "10 kWh·s/V"),
        // Limits: the value, how often, when, how long.
        ("01BB400A", .other, "0.010 m³/h"), ("01BB480A", .other, "0.010 m³/h"),
        ("01BB410A", .other, "10"), ("01BB490A", .other, "10"), ("01BB500A", .other, "10 s"),
        ("01BB5F0A", .other, "10 d"), ("01BB620A", .other, "10 h"),
        ("01BB680A", .other, "0.010 m³/h"),
        // Conditions leave quantity and unit.
        ("01933A0A", .volume, "0.010 m³"), ("01933E0A", .volume, "0.010 m³"),
        ("01933B0A", .volume, "0.010 m³"), ("01937E0A", .volume, "0.010 m³"),
        ("0193120A", .volume, "0.010 m³"), ("01FDC8FC010A", .voltage, "1.0 V"),
        // The maker's own codes leave the unit, and nobody knows what is measured.
        ("01FDC8FF010A", .other, "1.0 V"), ("01FF070A", .other, "10"),
        ("01A5FF210A", .other, "10 min"),
        ("0193100A", .other, "0.010 m³"),
    ]

    @Test(arguments: combined)
    func `an extension changes what it says it changes`(
        hex: String,
        quantity: Quantity,
        shown: String
    ) throws {
        let decoded = try record(hex)
        #expect(decoded.record.quantity == quantity)
        let text = decoded.value.text ?? "none"
        #expect(decoded.unit.map { "\(text) \($0)" } ?? text == shown)
    }

    @Test func `the extensions say which way, where, when and by whom`() throws {
        #expect(try record("01933B0A").record.modifiers.direction == .forward)
        #expect(try record("01933C0A").record.modifiers.direction == .backward)
        #expect(try record("0186FC100A").record.modifiers.direction == .both)
        #expect(try record("0186FC0C0A").record.modifiers.direction == .difference)
        #expect(try record("01FDC8FC030A").record.modifiers.place == .phase3)
        #expect(try record("01FF220A").record.modifiers.manufacturerCode == 0x22)
        #expect(try record("01A5FF210A").record.modifiers.manufacturerCode == 0x21)
        #expect(try record("01947F0A").record.modifiers.manufacturerCode == 0x7F)
        #expect(try record("0193100A").record.modifiers.unknownCode == 0x10)
        #expect(try record("01937E0A").record.modifiers.isFuture)
        #expect(
            try record("01BB5A0A").record.modifiers.limit?.name.description
                == "first_upper_limit_duration"
        )
        #expect(try record("0193FC11FF").value.text == "0.255")
    }

    @Test func `data that the meter marks as faulty are no value`() throws {
        for (code, text) in [(0x15, "no data available"), (0x18, "data error")] {
            let decoded = try record("0293" + String(code, radix: 16) + "0A00")
            #expect(decoded.record.modifiers.error?.text.description == text)
            #expect(decoded.value == .bytes([0x0A, 0x00]))
        }
    }

    @Test func `a plain-text unit is read from its end, and its corrections count`() throws {
        // %RH, a hundredth of 4564. (libmbus, elv_temp_humid)
        let decoded = try record("02FC0348522574D411")
        #expect(decoded.text == "%RH")
        #expect(decoded.unit == "%RH")
        #expect(decoded.value.text == "45.64")
        #expect(decoded.record.quantity == .other)
    }
}
