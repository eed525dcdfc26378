import Metering
import Pulse
import Simulator
import Testing

/// A source and a counter on the virtual clock, driven as the house drives them.
private struct PulseBench {
    var source: PulseSource
    var counter: PulseCounter
    var edge: PulseSource.Edge
    private var next: Moment?
    private(set) var faults: Set<PulseFaults> = []
    /// How often there was a rate, and how far off the farthest one was.
    private(set) var rates: Int64 = 0
    private(set) var worst = 0.0

    init(_ options: PulseSource.Options, _ input: PulseInput = PulseInput()) {
        source = PulseSource(options)
        counter = PulseCounter(input)
        edge = source.next()
        let begun = counter.begin(isHigh: source.restsHigh, at: Moment(microseconds: 0))
        next = begun.next
    }

    /// Lets so many pulses come, and looks at the rate at each.
    mutating func run(until pulses: Int64) {
        while source.begun <= pulses {
            take(counter.edge(isHigh: edge.isHigh, at: edge.time), at: edge.time)
            edge = source.next()
            while let due = next, due < edge.time { take(counter.timePassed(at: due), at: due) }
        }
    }

    private mutating func take(_ outcome: PulseCounter.Outcome, at now: Moment) {
        next = outcome.next
        if outcome.faultsChanged { faults.insert(outcome.faults) }
        guard outcome.isPulse, let rate = counter.pace.rate(at: now) else { return }
        rates += 1
        let found = Double(rate.pulses) * 1e6 / Double(rate.microseconds)
        let wanted = Double(source.options.pulses) / Double(source.options.seconds)
        worst = max(worst, abs(found - wanted) / wanted)
    }
}

@Suite("Pulses of a simulated output, counted")
struct PulseSourceTests {
    /// Frequencies as pulses in seconds, and how many pulses are sent: eleven days at 0.01 Hz, and
    /// a million where one could be missed most easily.
    private static let frequencies: [(Int64, Int64, Int64)] = [
        (1, 100, 10_000), (1, 1, 100_000), (5, 1, 100_000), (15, 1, 1_000_000),
    ]

    @Test(arguments: frequencies)
    func `of a million pulses with bounces none is lost or doubled, and the rate is right`(
        pulses: Int64,
        seconds: Int64,
        total: Int64
    ) {
        var bench = PulseBench(
            PulseSource.Options(pulses: pulses, seconds: seconds, bounces: 6)
        )
        bench.run(until: total)
        #expect(Int64(bench.counter.state.count) == total)
        #expect(bench.rates == total - 1)
        #expect(bench.worst < 0.01, "\(bench.worst)")
        #expect(bench.faults.isEmpty)
        #expect(Int64(bench.counter.edges) > 4 * total)
    }

    @Test func `a shorter debounce time counts a million pulses at 60 Hz`() {
        let input = PulseInput(debounce: 3_000, shortestInterval: 16_000)
        var bench = PulseBench(
            PulseSource.Options(
                pulses: 60,
                width: 8_000,
                bounces: 4,
                bounceTime: 2_500
            ),
            input
        )
        bench.run(until: 1_000_000)
        #expect(bench.counter.state.count == 1_000_000)
        #expect(bench.worst < 0.01, "\(bench.worst)")
        #expect(bench.faults.isEmpty)
    }

    @Test func `at 60 Hz the S0 setting counts what it can and says that it is too fast`() {
        var bench = PulseBench(PulseSource.Options(pulses: 33, width: 14_000))
        bench.run(until: 1_000)
        #expect(bench.counter.state.count == 1_000)
        #expect(bench.faults == [.tooFast])
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `stopped and begun again anywhere, it loses only what came meanwhile`(seed: UInt64) {
        var source = PulseSource(PulseSource.Options(pulses: 10, bounces: 6, seed: seed))
        var counter = PulseCounter(PulseInput())
        _ = counter.begin(isHigh: source.restsHigh, at: Moment(microseconds: 0))
        var (isHigh, lost, edges) = (source.restsHigh, 0 as Int64, 0 as UInt64)
        var awayUntil = Int64.min
        var begunAtStop: Int64 = 0
        var next: Moment?
        while source.begun < 20_000 {
            let edge = source.next()
            edges += 1
            while let due = next, due < edge.time { next = counter.timePassed(at: due).next }
            if awayUntil == .min, edges % (97 + seed) == 0 {
                // Killed just before this edge; what was written down is all that is left.
                begunAtStop = source.begun
                awayUntil = edge.time.microseconds + Int64(edges / 13 % 7) * 33_000
            }
            if awayUntil != .min {
                guard edge.time.microseconds >= awayUntil else {
                    isHigh = edge.isHigh
                    continue
                }
                counter = PulseCounter(PulseInput(), state: counter.state)
                next = counter.begin(isHigh: isHigh, at: Moment(microseconds: awayUntil)).next
                while let due = next, due < edge.time { next = counter.timePassed(at: due).next }
                lost += max(0, source.begun - begunAtStop)
                awayUntil = .min
            }
            isHigh = edge.isHigh
            next = counter.edge(isHigh: edge.isHigh, at: edge.time).next
        }
        while let due = next { next = counter.timePassed(at: due).next }
        let count = Int64(counter.state.count)
        #expect(count <= source.begun, "none is counted twice")
        #expect(count >= source.begun - lost - 1, "\(count) of \(source.begun), away for \(lost)")
        #expect(lost > 100)
    }
}
