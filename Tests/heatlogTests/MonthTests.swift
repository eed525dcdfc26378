import Catalogue
import Collector
import KMP
import Metering
import Simulator
import TestSupport
import Testing

@testable import heatlog

@Suite("A simulated month, read every hour over the line")
struct MonthTests {
    /// One visit: energy in kWh, volume in 0.01 m³, E8 and E9 in m³·°C.
    fileprivate struct Visit {
        let time: Timestamp
        let energy: Int64, volume: Int64, e8: Int64, e9: Int64
    }

    @Test func `every hour is read on the hour, and the energy is the volume times the difference`()
        async throws
    {
        let visits = try await visits(days: 30)
        #expect(visits.count == 30 * 24 + 1)
        for (one, next) in zip(visits, visits.dropFirst()) {
            #expect(one.energy <= next.energy && one.volume <= next.volume)
            // The answer is complete a few seconds after the hour at which it was asked for.
            #expect(next.time.milliseconds % 3_600_000 < 10_000)
        }
        let (first, last) = (try #require(visits.first), try #require(visits.last))
        let expected = (last.e8 - last.e9 - first.e8 + first.e9) * 1_163 / 1_000
        let energy = last.energy - first.energy
        #expect(energy > 100)
        #expect(abs(energy - expected) * 100 <= energy)
    }

    private func visits(days: Int) async throws -> [Visit] {
        let clock = VirtualClock()
        let model = try #require(MeterCatalogue.model(named: "601"))
        let start = try #require(MeterDateTime(clockSeconds: 1_767_225_600))
        let meter = SimulatedMeter(model: model, options: .init(start: start))
        let loop = PollingLoop(
            wish: .init(model: model, registers: .these([60, 68, 97, 110].map { RegisterID($0) })),
            timing: ProtocolTiming(),
            everyMilliseconds: 3_600_000,
            clock: clock,
            now: { clock.timestamp }
        ) { SimulatedLine(meter, clock: clock) }
        var visits: [Visit] = []
        let end = clock.timestamp.milliseconds + Int64(days) * 86_400_000
        do {
            try await loop.run { event in
                guard case .readout(let readout) = event else {
                    Issue.record("not a readout: \(event)")
                    throw Enough()
                }
                visits.append(Visit(readout))
                if readout.time.milliseconds > end { throw Enough() }
            }
        } catch is Enough {}
        return visits
    }

    private struct Enough: Error {}
}

extension MonthTests.Visit {
    fileprivate init(_ readout: Readout) {
        func digits(_ register: UInt16) -> Int64 {
            readout.readings.first { $0.register == register }?.value.decimal?.mantissa ?? -1
        }
        time = readout.time
        (energy, volume, e8, e9) = (digits(60), digits(68), digits(97), digits(110))
    }
}
