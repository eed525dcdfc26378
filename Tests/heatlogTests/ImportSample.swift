import Journal
import Metering
import Testing

@testable import heatlog

/// A journal with all kinds of values.
struct ImportSample {
    private let values: [(UInt16, Quantity, Value, Metering.Unit?)]

    init() throws {
        let date = try #require(CalendarDate(year: 2026, month: 1, day: 31))
        let time = try #require(TimeOfDay(hour: 20, minute: 2, second: 43))
        values = [
            (60, .heatEnergy, .number(ExactDecimal(55_006, exponent: -3)), .megawattHour),
            (68, .volume, .number(ExactDecimal(20_000, exponent: -2)), .cubicMetre),
            (86, .flowTemperature, .number(ExactDecimal(-5, exponent: -2)), .degreeCelsius),
            (80, .power, .number(ExactDecimal(5, exponent: 3)), .watt),
            (254, .typeNumber, .text("2146C0K842, \"new\""), nil),
            (1002, .clock, .time(time), nil),
            (1003, .date, .date(date), nil),
            (1004, .operatingHours, .longNumber("123456789012345678901234"), .hour),
            (0, .flow, .number(ExactDecimal(642, exponent: -3)), .cubicMetrePerHour),
            (0, .energy, .number(ExactDecimal(1_234)), .kilowattHour),
            (1005, .targetDate, .noDate(ExactDecimal(0)), nil),
        ]
    }

    func write(to path: String) throws {
        let journal = try Journal(path: path)
        for step in 0..<1_500 {
            var meter = MeterIdentity()
            (meter.maker, meter.serial) = ("Kamstrup", step % 3 == 0 ? "6789012" : nil)
            let time = Timestamp(milliseconds: 1_700_000_000_125 + Int64(step) * 3_600_000)
            var readings = values.map(reading)
            // A record of a telegram has no number, and a name of its own.
            for index in readings.indices where readings[index].quantity == .energy {
                readings[index].name = "energy_tariff_1_storage_2"
            }
            let readout = Readout(meter: meter, time: time, readings: readings)
            let clock = Timestamp(milliseconds: time.milliseconds + 1_500)
            let isRead = step % 2 == 0
            try journal.append(readout, from: "/dev/ttyUSB0", clock: isRead ? clock : nil)
        }
    }

    private func reading(
        _ id: UInt16,
        _ quantity: Quantity,
        _ value: Value,
        _ unit: Metering.Unit?
    ) -> Reading {
        let register = KnownRegister(id, named: quantity.description)
        return Reading(
            register: id,
            quantity: quantity,
            name: quantity.description,
            label: register.label,
            value: value,
            unit: unit,
            source: .live
        )
    }
}
