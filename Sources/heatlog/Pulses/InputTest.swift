import Collector
import Metering
import Pulse
import Transport

/// Where the test of an input shows what it sees.
protocol InputDisplay: AnyObject {
    /// Called once before anything else.
    func begin(_ watch: InputWatch)
    /// What is new; called several times a second also where nothing is.
    func show(_ news: [InputWatch.News], _ watch: InputWatch)
    /// Called once at the end.
    func end(_ watch: InputWatch)
}

/// Counts what an input does for as long as somebody looks at it.
final class InputTest {
    private let source: any EdgeSource
    private let input: PulseInput
    private let display: any InputDisplay

    /// How often the display is told at least.
    private static let pace = Duration.milliseconds(200)

    /// Prepares to look at an open input.
    init(_ source: any EdgeSource, _ input: PulseInput, _ display: any InputDisplay) {
        self.source = source
        self.input = input
        self.display = display
    }

    /// Looks until the time is up, the task is cancelled or the input fails.
    ///
    /// - Parameter limit: how long; nil for ever.
    /// - Returns: why it failed, nil where it was only ended.
    func failure(within limit: Duration?) async -> LineError? {
        do throws(LineError) {
            try await run(within: limit)
            return nil
        } catch { return error.kind == .cancelled ? nil : error }
    }

    private func run(within limit: Duration?) async throws(LineError) {
        let counting = try EdgeCounting(source, PulseCounter(input))
        var watch = InputWatch(input, counting)
        display.begin(watch)
        defer { display.end(watch) }
        while true {
            let rest = limit.map { $0 - watch.elapsed } ?? Self.pace
            guard rest > .zero else { return }
            let steps = try await counting.next(within: min(rest, Self.pace))
            let news = steps.flatMap { watch.take($0) }
            watch.pass(counting)
            display.show(news, watch)
        }
    }
}
