import Collector
import Settings
import Journal
import Metering
import Testing

@testable import heatlog

/// A journal of three meters with something of everything that a status tells, and what reads it.
struct StatusSample {
    /// 2025-11-25 13:00 UTC, 14:00 in Berlin.
    static let now = Timestamp(milliseconds: 1_764_075_600_000)
    static let zone = HomeZone("Europe/Berlin")

    let journal: Journal
    var configuration: Configuration
    var now = Self.now

    /// A journal without a reading.
    init(_ path: String) throws {
        journal = try Journal(path: path, zone: Self.zone.journalZone)
        configuration = Configuration(journal: path, socket: "/run/heatlog.sock")
        var flat = MeterSetup(name: "flat", line: "bus")
        flat.groups = [ReadingGroup(.every(milliseconds: 900_000))]
        flat.limit = .unlimited
        configuration.meters = [
            MeterSetup(name: "house", line: "eye"), flat, MeterSetup(name: "garden", line: "bus"),
        ]
    }

    static func ago(minutes: Int64) -> Timestamp {
        Timestamp(milliseconds: now.milliseconds - minutes * 60_000)
    }

    /// Writes it all.
    func fill() throws {
        try writeHouse()
        try writeFlat()
        try note(.started, nil, minutes: 5 * 1_440, "heatlog has started.")
        let batch = try journal.batch(after: .beginning, limit: 2)
        try journal.bookmark(batch.end, of: "table")
        try journal.bookmark(try journal.batch(after: batch.end).end, of: "emoncms")
    }

    /// A house that is read, and has something to look at.
    private func writeHouse() throws {
        try meet("house", serial: "6892850", minutes: 3 * 1_440)
        for hour in (0...2).reversed() {
            try read("6892850", minutes: Int64(hour) * 60 + 12, energy: 55_000 - hour)
        }
        try visit("house", day: 25, visits: 14, failures: 1)
        try visit("house", day: 19, visits: 24, failures: 0)
        try visit("house", day: 18, visits: 24, failures: 24)
        try journal.spend(
            15,
            of: "house",
            on: #require(CalendarDate(year: 2025, month: 11, day: 25))
        )
        try note(.clockDrift, "6892850", minutes: 70, "The meter's clock is slow.", data: "-150")
        for (days, state, words) in [
            (60, Gap.State.lost, "The meter's logs do not reach back to it."),
            (9, .lost, "The meter's logs do not reach back to it."), (6, .filled, "5 hours."),
            (2, .open, nil),
        ] {
            let start = Int64(days) * 1_440
            let gap = try journal.open(
                gap: "6892850",
                from: Self.ago(minutes: start),
                to: Self.ago(minutes: start - 300),
                found: Self.ago(minutes: start - 300)
            )
            if state != .open { try journal.settle(gap, state: state, words: words) }
        }
    }

    /// A flat that has answered, and does so no more.
    private func writeFlat() throws {
        try meet("flat", serial: "80001234", minutes: 3 * 1_440)
        try read("80001234", minutes: 1_000, energy: 7)
        try note(.noAnswer, "80001234", minutes: 1_200, "The meter does not answer.")
        try note(.answering, "80001234", minutes: 1_000, "The meter answers again.")
        try note(.noAnswer, "80001234", minutes: 985, "The meter does not answer.")
        // Told once more by a program that was started anew and has not met the meter.
        let words = "No byte came back within 2 s. Push the optical head on again, with its cable "
        try note(.noAnswer, "line:flat", minutes: 500, words + "pointing down.")
    }

    func meet(_ name: String, serial: String, minutes: Int64) throws {
        try note(.identified, serial, minutes: minutes, "It is \(name).", data: name)
    }

    func note(
        _ kind: Event.Kind,
        _ meter: String?,
        minutes: Int64,
        _ words: String,
        data: String? = nil
    ) throws {
        let time = Self.ago(minutes: minutes)
        try journal.append(Event(time: time, meter: meter, kind: kind, words: words, data: data))
    }

    func visit(_ name: String, day: Int, visits: Int, failures: Int) throws {
        let date = try #require(CalendarDate(year: 2025, month: 11, day: day))
        try journal.note(visits: visits, failures: failures, of: name, on: date)
    }

    /// A MULTICAL 603 is read; its info code says that its battery is low.
    func read(
        _ serial: String,
        minutes: Int64,
        energy: Int,
        info: Int64 = 2,
        _ source: Source = .live
    ) throws {
        var meter = MeterIdentity()
        meter.maker = "Kamstrup"
        meter.model = "MULTICAL 603"
        meter.serial = serial
        let values: [(UInt16, String, String, ExactDecimal, Metering.Unit?)] = [
            (68, "volume", "Volume V1", ExactDecimal(12_300, exponent: -2), .cubicMetre),
            (
                60, "heat_energy", "Heat energy E1", ExactDecimal(Int64(energy), exponent: -3),
                .megawattHour
            ),
            (369, "info", "Info code", ExactDecimal(info), nil),
        ]
        let readings = values.map { register, name, label, value, unit in
            Reading(
                register: register,
                quantity: nil,
                name: name,
                label: label,
                value: .number(value),
                unit: unit,
                source: source
            )
        }
        let readout = Readout(meter: meter, time: Self.ago(minutes: minutes), readings: readings)
        try journal.append(readout, from: "test")
    }

    /// The report on it.
    func report(of meter: String? = nil, isRunning: Bool? = true, configured: Bool = true)
        throws -> StatusReport
    {
        let gathering = StatusGathering(
            journal: journal,
            configuration: configured ? configuration : nil,
            zone: Self.zone,
            now: now
        )
        let system = SystemAnswer(
            isRunning: isRunning,
            configuration: configured ? "/etc/heatlog/heatlog.yaml" : nil,
            journalBytes: 12_345_678
        )
        return try #require(try gathering.report(of: meter, system))
    }

    func page(of meter: String? = nil, isRunning: Bool? = true, configured: Bool = true)
        throws -> String
    {
        let report = try report(of: meter, isRunning: isRunning, configured: configured)
        // The journal's path is another one in every test, and a terminal may be looking on.
        return StatusPage(report, zone: Self.zone, isFull: meter != nil).text
            .replacing(journal.path, with: "/srv/heatlog.sqlite")
            .replacing(#/\x1B\[[0-9]+m/#, with: "")
    }
}
