import Metering

/// Eight quantities of a house, made up minute by minute, alike in every run.
enum House {
    static let serial = "6892850"
    /// 2016-01-01 00:00 UTC.
    static let start: Int64 = 1_451_606_400_000

    /// The readout of a minute since the start, some seconds into it.
    static func readout(minute: Int, second: Int = 0) -> Readout {
        var meter = MeterIdentity()
        meter.maker = "Kamstrup"
        meter.serial = serial
        let time = start + Int64(minute) * 60_000 + Int64(second) * 1_000 + jitter(minute, 900)
        let values = values(minute)
        let readings = zip(registers, values).map { register, value in
            Reading(
                register: register.number,
                quantity: register.quantity,
                name: register.quantity.description,
                label: register.quantity.label.description,
                value: .number(ExactDecimal(value, exponent: register.exponent)),
                unit: register.unit,
                source: .simulated
            )
        }
        return Readout(
            meter: meter,
            time: Timestamp(milliseconds: time),
            readings: readings
        )
    }

    private struct Register {
        let number: UInt16
        let quantity: Quantity
        let unit: Metering.Unit
        let exponent: Int8
    }

    private static let registers = [
        Register(number: 60, quantity: .heatEnergy, unit: .kilowattHour, exponent: 0),
        Register(number: 68, quantity: .volume, unit: .cubicMetre, exponent: -2),
        Register(number: 1004, quantity: .operatingHours, unit: .hour, exponent: 0),
        Register(number: 86, quantity: .flowTemperature, unit: .degreeCelsius, exponent: -2),
        Register(number: 87, quantity: .returnTemperature, unit: .degreeCelsius, exponent: -2),
        Register(number: 89, quantity: .temperatureDifference, unit: .kelvin, exponent: -2),
        Register(number: 74, quantity: .flow, unit: .litrePerHour, exponent: 0),
        Register(number: 80, quantity: .power, unit: .kilowatt, exponent: -1),
    ]

    private static func values(_ minute: Int) -> [Int64] {
        let flowTemperature = 6_000 + jitter(minute / 7, 2_500)
        let returnTemperature = 3_000 + jitter(minute / 11, 900)
        let whole = Int64(minute)
        return [
            55_006 + whole / 12, 9_123_400 + whole / 3, 41_000 + whole / 60, flowTemperature,
            returnTemperature, flowTemperature - returnTemperature, 200 + jitter(minute, 700),
            50 + jitter(minute / 2, 250),
        ]
    }

    /// A number below the limit that looks random and is not.
    private static func jitter(_ seed: Int, _ limit: Int64) -> Int64 {
        var mixed = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15
        mixed ^= mixed >> 29
        mixed &*= 0xBF58_476D_1CE4_E5B9
        return Int64((mixed >> 33) % UInt64(limit))
    }
}
