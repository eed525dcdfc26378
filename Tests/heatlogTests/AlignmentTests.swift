import Catalogue
import Collector
import KMP
import Metering
import Synchronization
import TestSupport
import Testing
import Transport

@testable import heatlog

@Suite("heatlog align: asking")
struct AlignmentTests {
    private let answer: [UInt8] = [0x40, 0x3F, 0x01, 0x00, 0x01, 0x00, 0x00, 0x77, 0xEE, 0x0D]
    private let echo: [UInt8] = [0x80, 0x3F, 0x01, 0x05, 0x8A, 0x0D]

    private func align(
        _ line: TryingLine,
        model: String? = "601",
        allowance: Int? = nil,
        permit: @escaping MeterLine.Permission = {},
        show: @escaping (Aim) -> Void = { _ in }
    ) throws -> Alignment {
        Alignment(
            line,
            model: model.flatMap(MeterCatalogue.model(named:)),
            clock: line.clock,
            timing: LineTiming(),
            allowance: allowance,
            permit: permit,
            show: show
        )
    }

    @Test func `it stops after five minutes, with 1.6 s of silence after each failure`()
        async throws
    {
        let line = TryingLine { _, _ in [] }
        var shown: [Duration] = []
        let alignment = try align(line, show: { shown.append($0.elapsed) })
        try await alignment.run(for: .seconds(300))
        let aim = alignment.result
        #expect(line.elapsed >= .seconds(300) && line.elapsed < .seconds(304))
        #expect(aim.requests == line.sent.count && aim.tries == aim.requests)
        #expect(aim.latest == Array(repeating: .nothing, count: 10))
        #expect(aim.best == nil && aim.answers == 0)
        for (one, next) in zip(line.sent, line.sent.dropFirst()) {
            // Six bytes of 9.2 ms, and then silence.
            #expect(next - one >= .milliseconds(1_600 + 55))
        }
        for (one, next) in zip(shown, shown.dropFirst()) {
            #expect(next - one <= .seconds(1))
        }
        #expect(aim.conclusion.hasPrefix("No answer came in 5 min"))
    }

    @Test func `silence begins anew with a byte of noise`() async throws {
        let line = TryingLine { _, _ in [] }
        line.noise = [.milliseconds(1_000), .milliseconds(2_000)]
        let alignment = try align(line)
        try await alignment.run(for: .seconds(5))
        #expect(line.sent.count == 2)
        #expect(line.sent[1] >= .milliseconds(2_000 + 1_600))
        #expect(alignment.result.latest == [.fragments, .nothing])
    }

    @Test func `a request follows an answered one 1.5 s later`() async throws {
        let line = TryingLine { [answer] _, _ in answer }
        let alignment = try align(line)
        try await alignment.run(for: .seconds(20))
        let aim = alignment.result
        #expect(aim.good == 10 && aim.answers == aim.requests)
        #expect(aim.best?.tries == 1 || aim.best?.good == 10)
        for (one, next) in zip(line.sent, line.sent.dropFirst()) {
            #expect(next - one >= .milliseconds(1_500) && next - one < .milliseconds(1_600))
        }
    }

    @Test func `a head that is moved shows in what comes back`() async throws {
        // Better and worse again: the bar follows, the best stays.
        let line = TryingLine { [answer, echo] time, _ in
            switch time.components.seconds {
            case ..<10: []
            case ..<20: echo
            case ..<30: echo + answer.dropLast(3)
            case ..<50: echo + answer
            default: echo
            }
        }
        var seen: [Aim.Outcome] = []
        let show: (Aim) -> Void = { aim in
            if let last = aim.latest.last, seen.last != last { seen.append(last) }
        }
        let alignment = try align(line, show: show)
        try await alignment.run(for: .seconds(90))
        let aim = alignment.result
        #expect(seen == [.nothing, .echo, .fragments, .good, .echo])
        #expect(aim.good == 0)
        #expect(aim.best?.good == 10)
        #expect(aim.best.map { $0.end > .seconds(40) && $0.end < .seconds(50) } == true)
        #expect(aim.conclusion.hasPrefix("The best stretch was 10 good answers of 10 tries, 4"))
    }

    @Test func `a meter that may not know the question is asked for a register in turn`()
        async throws
    {
        let register: [UInt8] = [
            0x40, 0x3F, 0x10, 0x00, 0x3C, 0x03, 0x04, 0x43, 0x00, 0x00, 0xD6, 0xDE, 0x03, 0x22,
            0x0D,
        ]
        let line = TryingLine { _, request in request[2] == 0x10 ? register : [] }
        let alignment = try align(line, model: nil)
        try await alignment.run(for: .seconds(20))
        #expect(line.commands.prefix(4) == [0x01, 0x10, 0x10, 0x10])
        #expect(alignment.result.good == 10)
    }

    @Test(arguments: [(200, Duration.milliseconds(1_500)), (100, .seconds(3)), (60, .seconds(5))])
    func `an allowance lasts for the five minutes that a person needs`(
        allowance: Int,
        pace: Duration
    ) async throws {
        let line = TryingLine { [answer] _, _ in answer }
        let alignment = try align(line, allowance: allowance)
        try await alignment.run(for: .seconds(300))
        #expect(line.elapsed > .seconds(290) && line.elapsed < .seconds(304))
        #expect(alignment.result.requests <= allowance)
        #expect(alignment.result.requests >= allowance * 95 / 100)
        let gaps = zip(line.sent, line.sent.dropFirst()).map { $1 - $0 }
        #expect(gaps.allSatisfy { $0 >= pace * 0.99 && $0 < pace * 1.1 })
    }

    @Test func `what is left of an allowance and spent ends it, and says so`() async throws {
        let line = TryingLine { [answer] _, _ in answer }
        let alignment = try align(line, allowance: 10)
        try await alignment.run(for: .seconds(300))
        let aim = alignment.result
        #expect(aim.requests == 10 && line.elapsed < .seconds(60))
        #expect(aim.conclusion.hasSuffix("spent, all that aligning may cost the battery today."))
    }

    @Test func `a battery meter has an allowance of its own, a small one where it throttles`() {
        #expect(Allowance.requests(budget: 60) == 200 && Allowance.requests(budget: 12) == 60)
        #expect(Allowance.requests(budget: 1_000) == 1_000)
        #expect(Allowance.interval(left: nil, time: .seconds(300)) == .milliseconds(1_500))
    }

    @Test func `a spent budget ends it`() async throws {
        let line = TryingLine { [answer] _, _ in answer }
        let left = Mutex(3)
        let day = try #require(CalendarDate(year: 2026, month: 1, day: 1))
        let spent = BudgetSpent(limit: 3, day: day)
        let permit: MeterLine.Permission = { () throws(BudgetSpent) in
            let rest = left.withLock { left in
                left -= 1
                return left
            }
            if rest < 0 { throw spent }
        }
        let alignment = try align(line, permit: permit)
        await #expect(throws: MeterError.budget(spent)) {
            try await alignment.run(for: .seconds(60))
        }
        #expect(alignment.result.requests == 3)
    }
}

/// A line whose answers a closure gives, told the time and the request; on a virtual clock.
private final class TryingLine: Line {
    let address = "trying"
    let clock = VirtualClock()
    private(set) var sent: [Duration] = []
    private(set) var commands: [UInt8] = []
    /// When a byte comes that nobody asked for.
    var noise: [Duration] = []

    private let answer: (Duration, [UInt8]) -> [UInt8]
    private var due: (time: Duration, bytes: [UInt8])?

    private let watch: Stopwatch

    init(answer: @escaping (Duration, [UInt8]) -> [UInt8]) {
        self.answer = answer
        watch = Stopwatch(clock)
    }

    var elapsed: Duration { watch.elapsed }

    func send(_ bytes: [UInt8]) async throws(LineError) {
        sent.append(elapsed)
        commands.append(bytes[2])
        let answer = answer(elapsed, bytes)
        due = answer.isEmpty ? nil : (elapsed + .milliseconds(200), answer)
    }

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        let limit = elapsed + patience
        let next = [due?.time, noise.first].compactMap(\.self).min() ?? limit
        let target = min(limit, next)
        do {
            try await clock.sleep(for: max(.zero, target - elapsed), tolerance: nil)
        } catch { throw LineError(.cancelled, address: address) }
        if let first = noise.first, first <= elapsed {
            noise.removeFirst()
            return [0xFF]
        }
        guard let due, due.time <= elapsed else { return [] }
        self.due = nil
        return due.bytes
    }

    func close() async {}
}
