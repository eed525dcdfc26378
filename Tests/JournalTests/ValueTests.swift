import Metering
import Testing

@testable import Journal

@Suite("Values in the journal")
struct ValueTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let date = CalendarDate(year: 2016, month: 6, day: 30)
    private static let time = TimeOfDay(hour: 4, minute: 8, second: 55)

    private static func dateTime(_ summerTime: UInt8?) -> Value? {
        guard let date, let time else { return nil }
        return .dateTime(MeterDateTime(date: date, time: time, summerTimeMinutes: summerTime))
    }

    private static let values: [Value] =
        [
            date.map { .date($0) }, CalendarDate(year: 0, month: 1, day: 1).map { .date($0) },
            MonthDay(month: 2, day: 29).map { .monthDay($0) }, time.map { .time($0) },
            dateTime(nil), dateTime(0), dateTime(60), dateTime(120), dateTime(254),
        ].compactMap { $0 } + [
            .number(ExactDecimal(-5, exponent: -2)), .number(ExactDecimal(255, exponent: 3)),
            .number(ExactDecimal(magnitude: .max, exponent: 2)),
            .number(ExactDecimal(isNegative: true, magnitude: .max, exponent: -20)),
            .number(ExactDecimal(.min)), .longNumber("340282366920938463463374607431768211455"),
            .longNumber("7"), .text("2146C0K842"), .text(""), .text("0042"),
            .text("2016-06-30"), .bytes([]), .bytes([0, 0x0A, 0xFF]), .noDate(ExactDecimal(0)),
            .noDate(ExactDecimal(-991_399, exponent: 1)),
            .noDate(ExactDecimal(magnitude: .max, exponent: -3)),
        ]

    @Test(arguments: values)
    func `a value of any kind comes back as what it was, with its unit`(value: Value) throws {
        let journal = try Journal(path: scratch.path())
        try journal.append(readout([reading(value)]), from: "test")
        let stored = try #require(try journal.latest(serial: "6892850").first)
        #expect(stored.value == value)
        #expect(stored.text == value.text)
        #expect(stored.decimal == value.decimal)
        #expect(stored.unit == "MWh")
    }

    @Test func `what somebody spoiled by hand comes back as text`() throws {
        let journal = try Journal(path: scratch.path())
        for (register, value) in zip(UInt16(1)..., Self.values.prefix(9)) {
            try journal.append(readout([reading(value, register: register)]), from: "test")
        }
        _ = try scratch.shell("UPDATE reading SET m0 = 'none of it'")
        let stored = try journal.latest(serial: "6892850")
        #expect(stored.count == 9)
        #expect(stored.allSatisfy { $0.value == .text("none of it") })
    }

    @Test func `the newest of doubted and undoubted values is the latest`() throws {
        let journal = try Journal(path: scratch.path())
        for (time, doubt) in [(1, nil), (2, "It leaps."), (3, nil), (4, "It falls.")] {
            var one = reading(.number(ExactDecimal(Int64(time))))
            one.doubt = doubt
            try journal.append(readout([one], time: Int64(time)), from: "test")
            let latest = try #require(try journal.latest(serial: "6892850").first)
            #expect(latest.decimal == ExactDecimal(Int64(time)))
            #expect(latest.isDoubtful == (doubt != nil))
        }
        let series = try #require(try journal.series().first)
        let all = try journal.range(of: series, from: .first, to: .last)
        #expect(all.map(\.isDoubtful) == [false, true, false, true])
    }
}
