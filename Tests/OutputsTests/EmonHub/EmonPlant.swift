import Foundation
import Journal
import Metering

@testable import Outputs

extension Scratch {
    /// One value of a made-up visit.
    typealias Entry = (name: String, value: Value, unit: Metering.Unit?)

    /// Appends a visit to a meter.
    ///
    /// - Parameters:
    ///   - seconds: when it was, since 1970.
    ///   - entries: what it brought; the place in the list is the register's number.
    ///   - source: where it came from.
    ///   - doubtful: the names of the values that are doubted.
    ///   - serial: whose.
    /// - Throws: what the journal says.
    func visit(
        _ seconds: Int64,
        _ entries: [Entry],
        source: Source = .live,
        doubtful: Set<String> = [],
        serial: String = "6892850"
    ) throws {
        var meter = MeterIdentity()
        meter.serial = serial
        let readings = entries.enumerated().map { place, entry in
            Reading(
                register: UInt16(place + 1),
                quantity: Quantity.allCases.first { $0.description == entry.name },
                name: entry.name,
                label: entry.name,
                value: entry.value,
                unit: entry.unit,
                source: source,
                doubt: doubtful.contains(entry.name) ? "It leaps." : nil
            )
        }
        let time = Timestamp(milliseconds: seconds * 1_000 + 250)
        try journal.append(Readout(meter: meter, time: time, readings: readings), from: "test")
    }

    /// Says that a meter answered under a name of the configuration.
    func name(_ name: String, serial: String = "6892850") throws {
        let event = Event(
            time: Timestamp(milliseconds: 0),
            meter: serial,
            kind: .identified,
            words: "It answers.",
            data: name
        )
        try journal.append(event)
    }

    /// All that a new reader would be given.
    func all() throws -> [StoredReading] { try journal.batch(after: .beginning).readings }
}

/// A number with its digits: `digits("102.47")`.
func digits(_ text: String) -> Value {
    .number(ExactDecimal(parsing: text) ?? ExactDecimal(0))
}
