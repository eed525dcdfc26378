import Metering
import Testing

@testable import Journal

@Suite("Values without a register in the journal")
struct NamedSeriesTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func value(
        _ name: String,
        _ mantissa: Int64,
        unit: Unit? = .cubicMetre,
        register: UInt16 = 0
    ) -> Reading {
        Reading(
            register: register,
            quantity: .volume,
            name: name,
            label: name,
            value: .number(ExactDecimal(mantissa, exponent: -2)),
            unit: unit,
            source: .live
        )
    }

    @Test func `are told apart by their names`() throws {
        let journal = try Journal(path: scratch.path())
        for minute: Int64 in 0..<3 {
            let readings = [
                value("volume", 100 + minute), value("volume_storage_1", 200 + minute),
                value("volume_tariff_1", 300 + minute),
            ]
            try journal.append(readout(readings, time: minute * 60_000), from: "bus")
        }
        let latest = try journal.latest(serial: "6892850")
        #expect(latest.map(\.name) == ["volume", "volume_storage_1", "volume_tariff_1"])
        #expect(latest.map(\.text) == ["1.02", "2.02", "3.02"])
        let stored = latest[1].series
        let end = Timestamp(milliseconds: 1_000_000)
        let range = try journal.range(of: stored, from: Timestamp(milliseconds: 0), to: end)
        #expect(range.map(\.text) == ["2.00", "2.01", "2.02"])
        #expect(try journal.check() == [])
    }

    @Test func `are still apart after the journal was closed, and from those with a register`()
        throws
    {
        do {
            let journal = try Journal(path: scratch.path())
            try journal.append(readout([value("volume", 100)], time: 1_000), from: "bus")
        }
        let journal = try Journal(path: scratch.path())
        let readings = [
            value("volume", 101), value("volume", 102, unit: .litre),
            value("volume", 103, register: 68), value("volume_2", 104),
        ]
        try journal.append(readout(readings, time: 2_000), from: "bus")
        #expect(try journal.series().count == 4)
        #expect(
            try scratch.shell("SELECT count(DISTINCT series) FROM slot WHERE position = 0") == "1"
        )
    }

    @Test func `a register keeps its series whatever it is called`() throws {
        let journal = try Journal(path: scratch.path())
        for (time, name) in ["volume", "water"].enumerated() {
            let reading = value(name, 100, register: 68)
            try journal.append(readout([reading], time: Int64(time)), from: "eye")
        }
        #expect(try journal.series().map(\.name) == ["volume"])
    }
}
