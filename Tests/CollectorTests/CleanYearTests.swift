import Catalogue
import Collector
import KMP
import Metering
import Simulator
import Testing

@Suite("A clean year")
struct CleanYearTests {
    /// Straight from the meter, for the line adds nothing here.
    @Test(arguments: [
        ("601", 1), ("403", 2), ("603", 3), ("21", 4), ("382", 5), ("601", 6), ("403", 7),
        ("603", 8),
    ])
    func `no hour of it is held`(name: String, seed: UInt64) throws {
        let model = try #require(MeterCatalogue.model(named: name))
        let start = try #require(MeterDateTime(clockSeconds: 1_767_225_600))
        var meter = SimulatedMeter(model: model, options: .init(seed: seed, start: start))
        var plausibility = Plausibility()
        var readout = Readout(
            meter: .init(),
            time: Timestamp(milliseconds: 0),
            readings: model.readSet.compactMap { Self.reading($0, of: meter) }
        )
        for hour in 0..<(365 * 24) as Range<Int64> {
            meter.advance(to: Moment(microseconds: hour * 3_600_000_000))
            let time = Timestamp(milliseconds: 1_767_225_600_000 + hour * 3_600_000)
            for index in readout.readings.indices {
                let id = RegisterID(readout.readings[index].register)
                let number = try #require(meter.value(of: id)?.number)
                readout.readings[index].value = .number(number)
            }
            let doubts = plausibility.judge(readout, at: time)
            if !doubts.isEmpty { Issue.record("\(name), hour \(hour): \(doubts)") }
            guard doubts.isEmpty else { return }
            _ = plausibility.settle(readout, at: time)
        }
    }

    @Test(arguments: [("601", 21), ("403", 22), ("603", 23), ("21", 24), ("382", 25)])
    func `a fortnight over the line costs not one request more`(
        name: String,
        seed: UInt64
    ) async throws {
        let meter = try MeterInMemory(name, seed: seed)
        var readouts = 0
        try await meter.poll { event in
            guard case .readout(let readout) = event else {
                Issue.record("\(event)")
                return false
            }
            readouts += 1
            #expect(readout.readings.allSatisfy { $0.doubt == nil && meter.isTrue($0) })
            return readouts < 14 * 24
        }
        #expect(meter.requests == readouts * 2)
    }

    @Test func `a clock of ours that jumps four hours back and forth makes no doubt`() async throws
    {
        let meter = try MeterInMemory("601", seed: 31)
        var times: [Int64] = []
        let jumps = { @Sendable (time: Timestamp) in
            let isBehind = time.milliseconds / 3_600_000 % 12 >= 6
            return isBehind ? Timestamp(milliseconds: time.milliseconds - 14_400_000) : time
        }
        try await meter.poll(everyMinutes: 180, jumps: jumps) { event in
            guard case .readout(let readout) = event else {
                Issue.record("\(event)")
                return false
            }
            times.append(readout.time.milliseconds)
            return times.count < 100
        }
        #expect(times.count == 100 && times != times.sorted())
    }

    /// A reading of a register that holds a number; dates and times are not bounded.
    private static func reading(_ id: RegisterID, of meter: SimulatedMeter) -> Reading? {
        guard let entry = meter.model.entry(for: id), let content = meter.value(of: id),
            ![.clock, .date].contains(entry.quantity)
        else { return nil }
        return Reading(
            register: id.rawValue,
            quantity: entry.quantity,
            name: entry.name,
            label: entry.label,
            value: .number(ExactDecimal(magnitude: 0)),
            unit: content.unit.unit,
            source: .simulated
        )
    }
}
