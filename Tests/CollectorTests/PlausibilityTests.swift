import Collector
import Metering
import Testing

@Suite("What is believed")
struct PlausibilityTests {
    private let hour: Int64 = 3_600_000

    /// A reading as a MULTICAL 601 gives it.
    private func reading(
        _ register: UInt16,
        _ quantity: Quantity,
        _ text: String,
        _ unit: Unit?
    ) throws -> Reading {
        Reading(
            register: register,
            quantity: quantity,
            name: quantity.description,
            label: quantity.label.description,
            value: .number(try #require(ExactDecimal(parsing: text))),
            unit: unit,
            source: .live
        )
    }

    private func energy(_ text: String, _ unit: Unit = .megawattHour) throws -> Reading {
        try reading(60, .heatEnergy, text, unit)
    }

    private func temperatures(_ t1: String, _ t2: String, _ difference: String) throws -> [Reading]
    {
        [
            try reading(86, .flowTemperature, t1, .degreeCelsius),
            try reading(87, .returnTemperature, t2, .degreeCelsius),
            try reading(89, .temperatureDifference, difference, .kelvin),
        ]
    }

    private func readout(_ readings: [Reading], serial: String? = "6892850") -> Readout {
        var meter = MeterIdentity()
        meter.serial = serial
        return Readout(meter: meter, time: Timestamp(milliseconds: 0), readings: readings)
    }

    private func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    /// The rules that a later readout breaks after an earlier one was believed.
    private func rules(_ first: [Reading], then second: [Reading], hours: Int64 = 1) -> [Doubt.Rule]
    {
        doubts(first, then: second, hours: hours).map(\.rule)
    }

    private func doubts(_ first: [Reading], then second: [Reading], hours: Int64 = 1) -> [Doubt] {
        var plausibility = Plausibility()
        _ = plausibility.settle(readout(first), at: time(0))
        return plausibility.judge(readout(second), at: time(hours * hour))
    }

    @Test func `a number finer than any display is no fault of a meter without registers`() throws {
        func readings(_ energy: String, _ power: String) throws -> [Reading] {
            [
                try reading(0, .heatEnergy, energy, .wattHour),
                try reading(0, .power, power, .kilowatt),
            ]
        }
        let before = try readings("123456789000", "48.0")
        #expect(doubts(before, then: try readings("123456837000", "48.0")).isEmpty)
        #expect(rules(before, then: try readings("123456788999", "48.0")) == [.fell])
        #expect(rules(before, then: try readings("523456789000", "48.0")) == [.leapt])
    }

    @Test func `values without a register are told apart by their names`() throws {
        let named = { (name: String, text: String) in
            var reading = try self.reading(0, .volume, text, .cubicMetre)
            reading.name = name
            return reading
        }
        let before = [try named("volume", "100.00"), try named("volume_storage_1", "90.00")]
        let fallen = [try named("volume", "99.00"), try named("volume_storage_1", "90.00")]
        let doubts = doubts(before, then: fallen)
        #expect(doubts.map(\.key) == [.name("volume")])
        var plausibility = Plausibility()
        _ = plausibility.settle(readout(before), at: time(0))
        let settled = plausibility.settle(readout(fallen), doubts, at: time(hour))
        #expect(settled.readout.readings.map(\.name) == ["volume_storage_1"])
    }

    @Test func `a leap is doubted in a sentence with both numbers`() throws {
        let found = doubts([try energy("55.006")], then: [try energy("955.006")])
        #expect(found.map(\.rule) == [.leapt])
        // 33 333 digits of 1 kWh in an hour, a minute more, and a digit.
        #expect(
            found.first?.sentence
                == "Heat energy E1 rose by 900.000 MWh in 1 h; 33.889 MWh are possible."
        )
    }

    @Test(
        arguments: [
            ("55.006", "55.006", []), ("55.006", "88.895", []), ("55.006", "88.896", [.leapt]),
            ("55.006", "55.005", [.fell]), ("0.000", "0.001", []),
            // Over the end of seven digits, of eight, and from where it is too far.
            ("9999.990", "0.005", []), ("99999.990", "0.005", []), ("9900.000", "0.005", [.fell]),
            ("99999.999", "40.000", [.fell]),
        ] as [(String, String, [Doubt.Rule])]
    )
    func `a total rises as fast as its display allows, and wraps where that is near`(
        before: String,
        after: String,
        expected: [Doubt.Rule]
    ) throws {
        #expect(rules([try energy(before)], then: [try energy(after)]) == expected)
    }

    @Test func `what had a week to rise may rise more`() throws {
        let (before, after) = (try energy("55.006"), try energy("1055.006"))
        #expect(rules([before], then: [after]) == [.leapt])
        #expect(rules([before], then: [after], hours: 168) == [])
    }

    @Test(arguments: ["100000.000", "18446744073709551.615", "-0.001"])
    func `a total that no display shows is doubted at first sight`(text: String) throws {
        let found = Plausibility().judge(readout([try energy(text)]), at: time(0))
        #expect(found.map(\.rule) == [.range])
    }

    @Test func `heat without the water that would bring it is doubted`() throws {
        let volume = try [
            reading(68, .volume, "100.00", .cubicMetre),
            reading(68, .volume, "100.10", .cubicMetre),
        ]
        let (before, after) = (try energy("55.006"), try energy("55.106"))
        #expect(rules([before, volume[0]], then: [after, volume[1]]) == [.relation, .relation])
        let possible = try energy("55.028")
        #expect(rules([before, volume[0]], then: [possible, volume[1]]) == [])
    }

    @Test func `a unit that changes, or a point that moves, is doubted`() throws {
        let before = [try energy("55.006")]
        #expect(rules(before, then: [try energy("55.006", .gigajoule)]) == [.unit])
        #expect(rules(before, then: [try energy("55.06")]) == [.unit])
    }

    @Test(arguments: ["0.00", "185.00", "200.00"])
    func `a broken sensor is marked each time, and read twice only once`(text: String) throws {
        var plausibility = Plausibility()
        let broken = readout([try reading(86, .flowTemperature, text, .degreeCelsius)])
        let doubts = plausibility.judge(broken, at: time(0))
        #expect(doubts.map(\.rule) == [.sensorFault])
        #expect(plausibility.secondLook(at: broken, doubts) == [.register(86)])
        let first = plausibility.settle(broken, doubts, second: broken.readings, at: time(900))
        #expect(first.dropped.isEmpty)
        #expect(first.readout.readings.first?.doubt?.contains("broken sensor") == true)

        let again = plausibility.judge(broken, at: time(hour))
        #expect(again.map(\.isKnown) == [true])
        #expect(plausibility.secondLook(at: broken, again).isEmpty)
        let second = plausibility.settle(broken, again, at: time(hour))
        #expect(second.readout.readings.first?.doubt != nil && second.dropped.isEmpty)
    }

    @Test func `temperatures lie in the range, and their difference is theirs`() throws {
        func rules(_ t1: String, _ t2: String, _ difference: String) throws -> [Doubt.Rule] {
            let found = try readout(temperatures(t1, t2, difference))
            return Plausibility().judge(found, at: time(0)).map(\.rule)
        }
        #expect(try rules("68.11", "33.66", "34.45") == [])
        #expect(try rules("68.11", "33.66", "34.46") == [])
        #expect(try rules("68.11", "33.66", "34.47") == [.relation, .relation, .relation])
        #expect(try rules("12.00", "18.50", "-6.50") == [])
        #expect(try rules("185.01", "33.66", "151.35") == [.range])
    }

    @Test(
        arguments: [
            ("3.1", "79", []), ("3.2", "79", []), ("4.1", "79", []), ("4.3", "79", [.relation]),
            ("2.3", "79", []), ("2.1", "79", [.relation]), ("0.0", "79", [.relation]),
            ("0.0", "1", []),
        ] as [(String, String, [Doubt.Rule])]
    )
    func `power is flow times difference, a quarter either way`(
        power: String,
        flow: String,
        expected: [Doubt.Rule]
    ) throws {
        // The temperatures of a MULTICAL 66-C in a public demo: 3165 W by the formula.
        let readings =
            try temperatures("68.11", "33.66", "34.45") + [
                reading(74, .flow, flow, .litrePerHour), reading(80, .power, power, .kilowatt),
            ]
        let found = Plausibility().judge(readout(readings), at: time(0))
        #expect(Set(found.map(\.rule)) == Set(expected))
    }

    @Test func `a second look that shows the same stands and is marked`() throws {
        var plausibility = Plausibility()
        _ = plausibility.settle(readout([try energy("55.006")]), at: time(0))
        let odd = readout([try energy("10.000")])
        let doubts = plausibility.judge(odd, at: time(hour))
        let second = [try energy("10.001")]
        let settled = plausibility.settle(odd, doubts, second: second, at: time(hour + 900))
        #expect(settled.dropped.isEmpty)
        #expect(settled.readout.readings.first?.value.text == "10.001")
        #expect(settled.readout.readings.first?.doubt?.contains("fell by 45.00") == true)
        // From here on it is what later values are compared with.
        #expect(plausibility.judge(readout(second), at: time(2 * hour)).isEmpty)
    }

    @Test func `a second look that shows another oddity, or none, confirms nothing`() throws {
        for second in [[try energy("20.000")], []] {
            var plausibility = Plausibility()
            _ = plausibility.settle(readout([try energy("55.006")]), at: time(0))
            let odd = readout([try energy("10.000")])
            let doubts = plausibility.judge(odd, at: time(hour))
            let settled = plausibility.settle(odd, doubts, second: second, at: time(hour + 900))
            #expect(settled.readout.readings.isEmpty && settled.dropped.count == 1)
            #expect(plausibility.judge(readout([try energy("55.100")]), at: time(hour)).isEmpty)
        }
    }

    @Test func `a second look that can be right takes the place of the first`() throws {
        var plausibility = Plausibility()
        _ = plausibility.settle(readout([try energy("55.006")]), at: time(0))
        let odd = readout([try energy("10.000")])
        let doubts = plausibility.judge(odd, at: time(hour))
        let second = [try energy("55.007")]
        let settled = plausibility.settle(odd, doubts, second: second, at: time(hour + 900))
        #expect(settled.readout.readings == second && settled.dropped.count == 1)
    }

    @Test func `a clock and a date may jump, but they have to exist`() throws {
        func clock(_ value: Value) -> [Reading] {
            [
                Reading(
                    register: 1002,
                    quantity: .clock,
                    name: "clock",
                    label: "Meter clock",
                    value: value,
                    unit: nil,
                    source: .live
                )
            ]
        }
        let (night, noon) = (
            try #require(TimeOfDay(hour: 0, minute: 0, second: 1)),
            try #require(TimeOfDay(hour: 12, minute: 0, second: 0))
        )
        #expect(rules(clock(.time(noon)), then: clock(.time(night))) == [])
        let none = ExactDecimal(magnitude: 250_000)
        #expect(rules(clock(.time(noon)), then: clock(.noDate(none))).isEmpty == false)
    }

    @Test func `another serial number begins a new series once a second look agrees`() throws {
        var plausibility = Plausibility()
        let serial = try reading(1001, .serialNumber, "77777777", nil)
        _ = plausibility.settle(readout([try energy("55.006")]), at: time(0))
        let other = readout([try energy("0.012"), serial], serial: "77777777")
        let doubts = plausibility.judge(other, at: time(hour))
        #expect(doubts.map(\.rule) == [.serial])
        let settled = plausibility.settle(other, doubts, second: [serial], at: time(hour + 900))
        #expect(settled.swappedFrom == "6892850")
        #expect(settled.readout.readings.map(\.doubt) == [nil, nil])
    }

    @Test func `another serial number that is not seen again takes its values with it`() throws {
        var plausibility = Plausibility()
        _ = plausibility.settle(readout([try energy("55.006")]), at: time(0))
        let other = readout([try energy("0.012")], serial: "77777777")
        let doubts = plausibility.judge(other, at: time(hour))
        let settled = plausibility.settle(other, doubts, at: time(hour + 900))
        #expect(settled.swappedFrom == nil && settled.readout.readings.isEmpty)
        #expect(plausibility.judge(readout([try energy("55.007")]), at: time(hour)).isEmpty)
    }
}
