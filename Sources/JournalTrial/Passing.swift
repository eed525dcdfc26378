import Glibc
import Journal
import Metering
import Outputs

/// Passes a journal on to a real receiver, as the running program does.
struct Passing {
    let path: String
    /// About how many rows are given at once.
    let rows: Int

    /// Passes on without an end, and says of each batch that it was taken.
    ///
    /// - Parameters:
    ///   - words: the kind of output, and its settings as `name=value`.
    ///   - isHurried: whether waiting is ten times as fast, for a receiver that falls all the time.
    /// - Throws: what ends the passing on: a journal that cannot be used.
    func pass(_ words: [String], isHurried: Bool) async throws {
        let clock: any Clock<Duration> = isHurried ? HurriedClock() : ContinuousClock()
        let surroundings = surroundings(try Journal(path: path), clock)
        let output = output(words, surroundings)
        try await OutputRunner(SpokenOutput(output: output, rows: rows), in: surroundings) {
            event in
            print(event)
            fflush(nil)
        }.run()
    }

    /// Passes on until there is no more, and says how long that took.
    func time(_ words: [String]) async throws {
        let journal = try Journal(path: path)
        let surroundings = surroundings(journal, ContinuousClock())
        let output = output(words, surroundings)
        let start = ContinuousClock.now
        let portioned = SpokenOutput(output: output, rows: rows, isSilent: true)
        let runner = OutputRunner(portioned, in: surroundings) { print($0) }
        let running = Task { try await runner.run() }
        while try journal.queue(after: try journal.bookmark(of: output.name), limit: 1) > 0 {
            try await Task.sleep(for: .milliseconds(5))
        }
        let (whole, fraction) = start.duration(to: .now).components
        running.cancel()
        try await running.value
        let tally = try journal.reader(output.name).tally
        print("\(tally.passed) \(tally.unfit) \(Double(whole) + Double(fraction) * 1e-18)")
    }

    private func surroundings(_ journal: Journal, _ clock: any Clock<Duration>) -> Surroundings {
        Surroundings(journal: journal, clock: clock) {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return Timestamp(
                milliseconds: Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
            )
        }
    }

    private func output(_ words: [String], _ surroundings: Surroundings) -> any Output {
        guard let name = words.first, let kind = OutputKind.named(name) else {
            print("there is no such kind of output")
            exit(64)
        }
        var values = OutputValues()
        for word in words.dropFirst() {
            let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, let setting = kind.settings.first(where: { $0.key == pair[0] })
            else { continue }
            values[pair[0]] = value(pair[1], setting.form)
        }
        return kind.make(name, values, surroundings)
    }

    /// A value as the configuration would have it; a length of time is in seconds.
    private func value(_ text: String, _ form: OutputSetting.Form) -> OutputValues.Value {
        switch form {
        case .secret: .secret(Secret(text))
        case .time: .time(.seconds(Int(text) ?? 0))
        case .number: .number(Int(text) ?? 0)
        case .yesOrNo: .yesOrNo(text == "yes")
        case .list: .list([text])
        case .pairs: .pairs(Dictionary(pairs(text)) { first, _ in first })
        case .secretPairs:
            .secretPairs(Dictionary(pairs(text)) { first, _ in first }.mapValues { Secret($0) })
        case .text, .ownFile, .file, .word, .size, .url: .text(text)
        }
    }

    private func pairs(_ text: String) -> [(String, String)] {
        text.split(separator: ",").map { pair in
            let parts = pair.split(separator: ":", maxSplits: 1).map(String.init)
            return (parts[0], parts.last ?? "")
        }
    }
}

/// Says of each batch that it was taken; its bookmark is not moved yet then.
struct SpokenOutput: Output {
    let output: any Output
    let rows: Int
    /// Whether it says nothing after all.
    var isSilent = false

    var name: String { output.name }
    var manners: Manners {
        var manners = output.manners
        manners.rows = rows
        return manners
    }

    func deliver(_ readings: [StoredReading]) async throws -> Delivery {
        let delivery = try await output.deliver(readings)
        if !isSilent { print("delivered") }
        fflush(nil)
        return delivery
    }

    func live() async { await output.live() }

    func check() async throws(OutputError) -> String { try await output.check() }
}

/// A clock whose waits take a tenth of their time.
private struct HurriedClock: Clock {
    private let real = ContinuousClock()
    var now: ContinuousClock.Instant { real.now }
    var minimumResolution: Duration { real.minimumResolution }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        let now = real.now
        try await real.sleep(until: now + now.duration(to: deadline) / 10, tolerance: tolerance)
    }
}
