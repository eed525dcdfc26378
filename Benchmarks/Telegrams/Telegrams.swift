import Benchmark
import Synchronization

/// How often the given telegrams lie in memory one behind another, to measure one turn.
private let copies = 200

/// The numbers of every turn, from which the last line is made.
private let turns = Mutex<[(decoding: Double, plain: Double, records: Double, bytes: Double)]>([])

extension BenchmarkMetric {
    fileprivate static var telegramsPerSecond: BenchmarkMetric {
        .custom("telegrams/s", polarity: .prefersLarger, useScalingFactor: false)
    }
    fileprivate static var ratio: BenchmarkMetric {
        .custom("decoding / plain sum", polarity: .prefersSmaller, useScalingFactor: false)
    }
}

let benchmarks: @Sendable () -> Void = {
    Benchmark(
        "Decoding the given M-Bus telegrams",
        configuration: .init(
            metrics: [.wallClock, .telegramsPerSecond, .ratio],
            timeUnits: .microseconds,
            warmupIterations: 5,
            maxDuration: .seconds(5)
        )
    ) { benchmark in
        let given = try Given(copies: copies)
        let line = identity(given.line)

        benchmark.startMeasurement()
        let (result, decoding) = timed(given.count) { decode(given.count, from: line.span) }
        benchmark.stopMeasurement()
        precondition(result == given.expected, "a telegram was not decoded")

        let (bytes, plain) = timed(given.count) { sum(line.span) }
        blackHole(bytes)

        benchmark.measurement(.telegramsPerSecond, Int(1e9 / decoding))
        benchmark.measurement(.ratio, Int(decoding / plain))
        let count = Double(given.count)
        turns.withLock {
            $0.append((decoding, plain, Double(result.records) / count, Double(line.count) / count))
        }
    } teardown: {
        report()
    }
}

/// Runs `work` and tells how many nanoseconds it took for each of so many.
private func timed<Result>(_ count: Int, _ work: () -> Result) -> (Result, Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = work()
    return (result, (clock.now - start) / .nanoseconds(count))
}

/// Prints the medians in one line that a person, or a script, can take away.
private func report() {
    let all = turns.withLock { $0 }
    guard let first = all.first else { return }
    let decoding = all.map(\.decoding).sorted()[all.count / 2]
    let plain = all.map(\.plain).sorted()[all.count / 2]
    let ratio = all.map { $0.decoding / $0.plain }.sorted()[all.count / 2]
    print(
        """

        decoding the given telegrams (\(tenths(first.bytes)) bytes and \(tenths(first.records)) \
        records each): \(Int(1e9 / decoding)) telegrams/s (target 700000), \(tenths(decoding)) ns \
        a telegram; a plain sum of the same bytes \(tenths(plain)) ns; ratio \(tenths(ratio))
        """
    )
}

private func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }
