import Foundation
import Metering
import TestSupport
import Testing

/// A folder of its own for one test, removed at the end.
final class Scratch: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("heatlog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String = "journal.sqlite") -> String {
        folder.appendingPathComponent(name).path
    }

    /// What the sqlite3 shell answers, as a person would ask it.
    func shell(_ sql: String) throws -> String {
        let outcome = try ChildProcess(running: ["/usr/bin/sqlite3", path(), sql]).outcomeAtOnce()
        try #require(outcome.status == 0)
        return outcome.output.trimmingCharacters(in: .newlines)
    }
}

func reading(
    _ value: Value,
    register: UInt16 = 60,
    unit: Metering.Unit? = .megawattHour
) -> Reading {
    Reading(
        register: register,
        quantity: register == 60 ? .heatEnergy : register == 80 ? .power : nil,
        name: "register_\(register)",
        label: "Register \(register)",
        value: value,
        unit: unit,
        source: .live
    )
}

func readout(_ readings: [Reading], time: Int64 = 1_795_377_763_000) -> Readout {
    var meter = MeterIdentity()
    meter.maker = "Kamstrup"
    meter.serial = "6892850"
    return Readout(meter: meter, time: Timestamp(milliseconds: time), readings: readings)
}

/// A readout of an energy and a power, so many minutes after a time.
func readout(_ energy: String, _ power: String, minute: Int64, after start: Int64) -> Readout {
    let values = [energy, power].compactMap { ExactDecimal(parsing: $0) }
    return readout(
        [
            reading(.number(values[0])), reading(.number(values[1]), register: 80, unit: .kilowatt),
        ],
        time: start + minute * 60_000
    )
}

extension Timestamp {
    static let first = Timestamp(milliseconds: 0)
    static let last = Timestamp(milliseconds: 4_000_000_000_000)
}
