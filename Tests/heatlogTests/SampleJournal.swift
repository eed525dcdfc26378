import Journal
import Metering
import Testing

@testable import heatlog

/// A journal with something of everything, over two days with the change to summer time.
enum SampleJournal {
    /// 2026-03-27 22:00 UTC, 23:00 in Berlin.
    static let start: Int64 = 1_774_648_800_000

    static func write(_ path: String) throws {
        let zone = try #require(JournalZone.named("Europe/Berlin"))
        let journal = try Journal(path: path, zone: zone)
        for hour in 0..<50 {
            let clock = hour == 3 ? Timestamp(milliseconds: start + 3 * 3_600_000 + 3_750) : nil
            var one = readout(minute: hour * 60, energy: hour, power: hour % 7)
            if hour == 5 { one.readings[1].doubt = "It leaps." }
            try journal.append(one, from: "test", clock: clock)
        }
        var other = MeterIdentity()
        other.maker = "Kamstrup"
        let odd = [
            reading(254, "type_number", .text("21,4\"6\r\nC"), nil, .imported),
            reading(123, "target_date", .noDate(ExactDecimal(0)), nil, .imported),
            reading(1_234, "register_1234", .bytes([0, 255]), nil, .logger),
        ]
        let time = Timestamp(milliseconds: start + 3_600_000 + 500)
        try journal.append(
            Readout(meter: other, time: time, readings: odd),
            from: "/dev/ttyUSB1"
        )
    }

    static func readout(
        minute: Int,
        energy: Int,
        power: Int? = nil,
        milliseconds: Int64 = 250
    ) -> Readout {
        var meter = MeterIdentity()
        meter.maker = "Kamstrup"
        meter.serial = "6892850"
        let total = Value.number(ExactDecimal(Int64(55_000 + energy), exponent: -3))
        var readings = [reading(60, "heat_energy", total, .megawattHour, .live)]
        if let power {
            let level = Value.number(ExactDecimal(Int64(power), exponent: -1))
            readings.append(reading(80, "power", level, .kilowatt, .live))
        }
        let time = Timestamp(milliseconds: start + Int64(minute) * 60_000 + milliseconds)
        return Readout(meter: meter, time: time, readings: readings)
    }

    private static func reading(
        _ register: UInt16,
        _ name: String,
        _ value: Value,
        _ unit: Metering.Unit?,
        _ source: Source
    ) -> Reading {
        Reading(
            register: register,
            quantity: register == 60 ? .heatEnergy : register == 80 ? .power : nil,
            name: name,
            label: name,
            value: value,
            unit: unit,
            source: source
        )
    }
}
