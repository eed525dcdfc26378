import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

/// A journal with what a page for Prometheus has to tell apart.
struct PrometheusSample {
    /// 2026-11-22 20:00 UTC.
    static let now = Timestamp(milliseconds: 1_795_377_600_000)

    let journal: Journal
    let meters = [
        MetricsPage.Meter(
            name: "house",
            intervals: 300_000...86_400_000,
            registers: [80: 300_000],
            budget: 60
        ),
        MetricsPage.Meter(name: "flat", intervals: 3_600_000...3_600_000, budget: nil),
        MetricsPage.Meter(name: "barn", intervals: 3_600_000...3_600_000, budget: 12),
        MetricsPage.Meter(name: "new", intervals: 3_600_000...3_600_000, budget: 60),
    ]

    func page(at now: Timestamp = Self.now) throws -> String {
        try MetricsPage(
            journal,
            meters: meters,
            outputs: ["table", "broker"],
            version: "1.2.3",
            now: now,
            today: #require(CalendarDate(year: 2026, month: 11, day: 22))
        ).text()
    }

    static func ago(minutes: Int64, milliseconds: Int64 = 0) -> Timestamp {
        Timestamp(milliseconds: now.milliseconds - minutes * 60_000 + milliseconds)
    }

    static func reading(
        _ register: UInt16,
        _ quantity: Quantity,
        _ value: String,
        _ unit: Metering.Unit?,
        source: Source = .live,
        doubt: String? = nil
    ) throws -> Reading {
        Reading(
            register: register,
            quantity: quantity,
            name: "\(quantity)",
            label: quantity.label.description,
            value: .number(try #require(ExactDecimal(parsing: value))),
            unit: unit,
            source: source,
            doubt: doubt
        )
    }

    func append(
        _ serial: String?,
        minutes: Int64,
        milliseconds: Int64 = 0,
        from line: String = "test",
        _ readings: [Reading]
    ) throws {
        var meter = MeterIdentity()
        meter.model = serial == nil ? nil : "MULTICAL 601"
        meter.serial = serial
        let time = Self.ago(minutes: minutes, milliseconds: milliseconds)
        try journal.append(Readout(meter: meter, time: time, readings: readings), from: line)
    }

    func note(_ kind: Event.Kind, _ meter: String?, _ data: String) throws {
        let time = Self.ago(minutes: 9)
        try journal.append(Event(time: time, meter: meter, kind: kind, words: "", data: data))
    }

    /// Writes it all.
    func fill() throws {
        try note(.identified, "6892850", "house")
        try append(
            "6892850",
            minutes: 700,
            [
                Self.reading(1004, .operatingHours, "66209", .hour),
                Self.reading(80, .power, "9.9", .kilowatt),
            ]
        )
        try append(
            "6892850",
            minutes: 2,
            milliseconds: 125,
            [
                Self.reading(60, .heatEnergy, "55.006", .megawattHour),
                Self.reading(63, .coolingEnergy, "0.10", .gigajoule),
                Self.reading(68, .volume, "2114.96", .cubicMetre),
                Self.reading(74, .flow, "36", .litrePerHour),
                Self.reading(86, .flowTemperature, "64.09", .degreeCelsius),
                Self.reading(89, .temperatureDifference, "-0.50", .kelvin),
                Self.reading(99, .infoCode, "8", nil),
                Self.reading(1001, .serialNumber, "6892850", nil),
                // Doubted, of the meter's memory, and older than it seems.
                Self.reading(87, .returnTemperature, "899.00", .degreeCelsius, doubt: "It leaps."),
            ]
        )
        try append(
            "6892850",
            minutes: 1,
            [
                Self.reading(91, .pressure, "1.2", .bar, source: .logger)
            ]
        )
        // It has not been read for four hours, and its unit has changed since.
        try note(.identified, "80001234", "flat")
        try append("80001234", minutes: 240, [Self.reading(60, .heatEnergy, "7", .gigajoule)])
        // Nobody knows its serial number, and it was put into another unit an hour ago.
        try append(nil, minutes: 90, from: "barn", [Self.reading(60, .heatEnergy, "1", .gigajoule)])
        try append(
            nil,
            minutes: 30,
            from: "barn",
            [
                Self.reading(60, .heatEnergy, "0.278", .megawattHour)
            ]
        )
        let day = try #require(CalendarDate(year: 2026, month: 11, day: 22))
        try journal.note(visits: 12, failures: 2, of: "house", on: day)
        try journal.spend(59, of: "house", on: day)
        try journal.spend(13, of: "barn", on: day)
        let reader = try journal.reader("table")
        let end = try journal.batch(after: .beginning, limit: 1).end
        try journal.keep(end, of: reader, counting: .init(passed: 20, past: 3, unfit: 4))
        try note(.outputFailed, nil, "broker")
    }
}
