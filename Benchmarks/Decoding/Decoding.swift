import Benchmark
import Synchronization

/// How many answers one measured turn decodes.
private let turn = 100_000

/// Both numbers of every turn, from which the last line is made.
private let turns = Mutex<[(decoding: Double, table: Double)]>([])

extension BenchmarkMetric {
    fileprivate static var framesPerSecond: BenchmarkMetric {
        .custom("frames/s", polarity: .prefersLarger, useScalingFactor: false)
    }
    fileprivate static var ratio: BenchmarkMetric {
        .custom("decoding / bare CRC-16, %", polarity: .prefersSmaller, useScalingFactor: false)
    }
}

let benchmarks: @Sendable () -> Void = {
    Benchmark(
        "Decoding a 22-byte answer",
        configuration: .init(
            metrics: [.wallClock, .framesPerSecond, .ratio],
            timeUnits: .microseconds,
            warmupIterations: 5,
            maxDuration: .seconds(5)
        )
    ) { benchmark in
        let line = Array(
            repeatElement(identity(Answer22.wire), count: Answer22.copies).joined()
        )
        let asked = identity(Answer22.registers)
        let table = identity(TableCRC())

        benchmark.startMeasurement()
        let (sum, decoding) = timed { decode(turn, from: line.span, asked: asked) }
        benchmark.stopMeasurement()
        precondition(sum == Answer22.magnitudes * UInt64(turn), "an answer was not decoded")

        let (checksums, bare) = timed {
            table.sum(turn, of: line.span, length: Answer22.length)
        }
        blackHole(checksums)

        benchmark.measurement(.framesPerSecond, Int(1e9 / decoding))
        benchmark.measurement(.ratio, Int(100 * decoding / bare))
        turns.withLock { $0.append((decoding, bare)) }
    } teardown: {
        report()
    }
}

/// Runs `work` and tells how many nanoseconds it took for each answer.
private func timed(_ work: () -> UInt64) -> (UInt64, Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = work()
    return (result, (clock.now - start) / .nanoseconds(turn))
}

/// Prints the medians in one line that a person, or a script, can take away.
private func report() {
    let all = turns.withLock { $0 }
    guard !all.isEmpty else { return }
    let decoding = all.map(\.decoding).sorted()[all.count / 2]
    let table = all.map(\.table).sorted()[all.count / 2]
    let ratio = all.map { $0.decoding / $0.table }.sorted()[all.count / 2]
    print(
        """

        decoding a 22-byte answer: \(Int(1e9 / decoding)) frames/s (target 4000000), \
        \(tenths(decoding)) ns a frame; CRC-16 by table alone \(tenths(table)) ns; \
        ratio \(tenths(ratio)) (target 4)
        """
    )
}

private func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }
