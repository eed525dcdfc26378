import Glibc
import Journal
import Metering
import Outputs

/// One point a minute, and all of them into the feed of an emoncms.
struct Decade {
    let path: String
    let minutes: Int64
    let url: String
    let apikey: String

    /// 2016-01-01 00:00 UTC.
    private static let start: Int64 = 1_451_606_400_000

    /// Fills the journal and passes it on; ends when everything has been taken.
    func run() async throws {
        let journal = try Journal(path: path)
        let filling = try seconds { try fill(journal) }
        let clock = ContinuousClock()
        let began = clock.now
        try await pass(journal)
        let passing = Double(began.duration(to: clock.now).components.seconds)
        print("\(minutes) points: journal in \(text(filling)) s, emoncms in \(text(passing)) s")
    }

    private func fill(_ journal: Journal) throws {
        for first in stride(from: 0, to: minutes, by: 20_000) {
            let readouts = (first..<min(first + 20_000, minutes)).map(readout)
            try journal.append(readouts, from: "trial")
        }
    }

    /// A total that grows by one in three minutes, in thousandths of a MWh.
    private func readout(minute: Int64) -> Readout {
        var meter = MeterIdentity()
        meter.serial = House.serial
        let reading = Reading(
            register: 60,
            quantity: .heatEnergy,
            name: "heat_energy",
            label: "Heat energy E1",
            value: .number(ExactDecimal(5_500_600 + minute / 3, exponent: -3)),
            unit: .megawattHour,
            source: .simulated
        )
        let time = Timestamp(milliseconds: Self.start + minute * 60_000)
        return Readout(meter: meter, time: time, readings: [reading])
    }

    private func pass(_ journal: Journal) async throws {
        let surroundings = Surroundings(
            journal: journal,
            clock: ContinuousClock(),
            wall: { Timestamp(milliseconds: Self.start + minutes * 60_000) }
        )
        let values = OutputValues([
            "url": .text(url), "apikey": .secret(Secret(apikey)), "go_back": .time(.seconds(600)),
        ])
        guard let kind = OutputKind.named("emoncms") else { return }
        let output = kind.make("cloud", values, surroundings)
        let runner = OutputRunner(output, in: surroundings) { print($0) }
        let running = Task { try await runner.run() }
        while try !journal.batch(after: journal.bookmark(of: "cloud"), limit: 1).readings.isEmpty {
            try await Task.sleep(for: .milliseconds(100))
        }
        running.cancel()
        try await running.value
    }
}
