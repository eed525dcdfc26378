import Collector
import Foundation
import Metering
import Pulse
import Synchronization
import TestSupport
import Testing
import Transport

@testable import heatlog

@Suite("heatlog pulse test")
struct PulseTestTests {
    /// Everything that was written.
    private final class Page {
        var text = ""
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    /// The end of a test with changes at times in milliseconds, the first one away from rest.
    private func run(
        _ times: [UInt64],
        for seconds: Int,
        input: PulseInput = PulseInput(stuckLimit: 10_000_000),
        restsHigh: Bool = true,
        lost: Int = 0,
        on display: (Page) -> any InputDisplay
    ) async -> (Page, LineError?) {
        let page = Page()
        let changes = times.enumerated().map { place, time in
            LevelChange(isHigh: (place % 2 == 0) != restsHigh, nanoseconds: time * 1_000_000)
        }
        let source = EdgesInMemory(changes, restsHigh: restsHigh, clock: VirtualClock())
        source.lost = lost
        let test = InputTest(source, input, display(page))
        let failure = await test.failure(within: .seconds(seconds))
        return (page, failure)
    }

    private func lines(_ page: Page) -> any InputDisplay {
        InputText(address: "gpio:gpiochip0/17", isTerminal: false) { page.text += $0 }
    }

    private func screen(_ page: Page) -> any InputDisplay {
        InputText(address: "gpio:gpiochip0/17", isTerminal: true) { page.text += $0 }
    }

    private func json(_ page: Page) -> any InputDisplay {
        let begin = Timestamp(milliseconds: 1_767_225_600_000)
        return InputJSON(address: "gpio:gpiochip0/17", begin: begin) { page.text += $0 + "\n" }
    }

    /// The changes of so many even pulses, in milliseconds.
    private func pulses(_ count: UInt64, every interval: UInt64, width: UInt64) -> [UInt64] {
        (1...count).flatMap { pulse in [pulse * interval, pulse * interval + width] }
    }

    /// Three pulses, the second one with a contact that bounces at its beginning.
    private let three: [UInt64] = [1_000, 1_032, 2_000, 2_001, 2_003, 2_035, 3_500, 3_531]

    @Test func `elsewhere than on a terminal each piece of news is a line`() async {
        let (page, failure) = await run(three, for: 5, on: lines)
        #expect(failure == nil)
        #expect(
            page.text == """
                Testing gpio:gpiochip0/17: a pulse is low and lasts 10.0 ms at least. Stop with Ctrl-C.
                    0.000 s  the level is high: at rest
                    1.000 s  pulse 1: 32.0 ms long
                    2.000 s  pulse 2: 35.0 ms long, 1.000 s after the one before; 3600.0 an hour, 1.00 a second
                    3.500 s  pulse 3: 31.0 ms long, 1.500 s after the one before; 2880.0 an hour, 0.80 a second
                Looked for 5 s: 3 pulses.
                They were 31.0 ms to 35.0 ms long, 1.000 s apart at least.
                There were 2 edges more than the two that a pulse takes.

                """
        )
    }

    @Test func `on a terminal a screen is drawn over the one before`() async throws {
        let (page, _) = await run(three, for: 4, on: screen)
        let screens = page.text.components(separatedBy: "\u{1B}[H").dropFirst()
        #expect(screens.count > 15)
        let last = try #require(screens.last).replacing("\u{1B}[K", with: "")
        #expect(
            last.components(separatedBy: "\u{1B}[J").first == """
                Testing gpio:gpiochip0/17: a pulse is low and lasts 10.0 ms at least

                    level now:     high, at rest for 469.0 ms
                    pulses:        3
                    rate:          2880.0 an hour, 0.80 a second
                    bounces:       2 edges more than the two that a pulse takes
                    wrong now:     nothing

                    pulse 3:       31.0 ms long, 1.500 s after the one before
                    pulse 2:       35.0 ms long, 1.000 s after the one before
                    pulse 1:       32.0 ms long

                    time:          4 s; stops with Ctrl-C
                """
        )
        // The cursor is there again at the end.
        #expect(page.text.contains("\u{1B}[?25l") && page.text.contains("\u{1B}[?25h"))
    }

    @Test func `a screen fits a terminal of 80 by 24 whatever is wrong`() async {
        // Bounces without an end, in bursts that are too fast and mostly low.
        let storm = pulses(2_000, every: 22, width: 2)
        let (page, _) = await run(storm, for: 30, lost: 12, on: screen)
        let screens = page.text.components(separatedBy: "\u{1B}[H").dropFirst()
        for screen in screens {
            let lines = screen.components(separatedBy: "\u{1B}[J")[0].components(separatedBy: "\n")
            #expect(lines.count <= 24)
            #expect(lines.allSatisfy { $0.replacing("\u{1B}[K", with: "").count <= 80 })
        }
    }

    @Test func `JSON is one object a line`() async throws {
        let (page, _) = await run(three, for: 5, lost: 2, on: json)
        let lines = page.lines.dropLast()
        let objects = try lines.map { line in
            try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                "\(line)"
            )
        }
        #expect(objects.allSatisfy { $0["schema"] as? String == "heatlog.pulse-test/1" })
        let kinds = objects.compactMap { $0["kind"] as? String }
        #expect(kinds == ["begin", "lost", "pulse", "pulse", "pulse", "summary"])
        #expect(
            lines.dropFirst(3).first == """
                {"schema":"heatlog.pulse-test/1","kind":"pulse","time":"2026-01-01T00:00:02.000Z",\
                "seconds":"2.000","number":2,"length_us":35000,"interval_us":1000000}
                """
        )
        #expect(
            lines.last == """
                {"schema":"heatlog.pulse-test/1","kind":"summary","time":"2026-01-01T00:00:05.000Z",\
                "seconds":"5.000","level":"high","active":false,"pulses":3,"length_min_us":31000,\
                "length_max_us":35000,"interval_min_us":1000000,"edges":8,"bounces":2,"spikes":0,\
                "lost":2,"faults":[],"amount":null,"unit":null}
                """
        )
    }

    @Test func `a value makes pulses an amount and a power`() async throws {
        let value = PulseValue(parsing: "1000 imp/kWh")
        let (text, _) = await run(three, for: 4) { page in
            InputText(address: "x", value: value, isTerminal: false) { page.text += $0 }
        }
        #expect(
            text.text.contains("pulse 2: 35.0 ms long, 1.000 s after the one before; 3600.0 W\n")
        )
        #expect(text.text.contains("That is 0.003 kWh, 2880.0 W.\n"))
        let (screens, _) = await run(three, for: 9) { page in
            InputText(address: "x", value: value, isTerminal: true) { page.text += $0 }
        }
        // 5.5 s after the last pulse nobody can have used more than one in that time.
        #expect(screens.text.contains("    worth:         0.003 kWh, at most 654.5 W"))
        let (json, _) = await run(three, for: 4) { page in
            InputJSON(address: "x", value: value, begin: Timestamp(milliseconds: 0)) {
                page.text += $0 + "\n"
            }
        }
        #expect(json.text.hasSuffix("\"faults\":[],\"amount\":\"0.003\",\"unit\":\"kWh\"}\n"))
    }

    @Test func `a level that never changes says what to try`() async {
        let (page, _) = await run([], for: 5, on: lines)
        #expect(page.text.contains("Looked for 5 s: 0 pulses.\nThe level never changed."))
    }

    @Test func `changes that are all too short are told from silence`() async {
        let (page, _) = await run([1_000, 1_004, 2_000, 2_005], for: 5, on: lines)
        #expect(page.text.contains("0 pulses."))
        #expect(page.text.contains("4 edges more than the two that a pulse takes, 2 spikes among"))
        #expect(page.text.contains("No change lasted 10.0 ms: the pulses are shorter"))
    }

    @Test func `a line that is active from the start is stuck after ten seconds`() async {
        let (page, _) = await run([], for: 15, restsHigh: false, on: lines)
        #expect(page.text.contains("0.000 s  the level is low: a pulse, or the other polarity\n"))
        #expect(page.text.contains("stuck: 10 s is no pulse; or try --polarity high --bias up\n"))
    }

    @Test func `the wrong polarity is seen after some pulses, and not said twice`() async {
        // Low pulses, looked at as if high ones were pulses.
        let times = pulses(30, every: 1_000, width: 30)
        let input = PulseInput(polarity: .activeHigh, stuckLimit: 10_000_000)
        let (page, _) = await run(times, for: 32, input: input, on: lines)
        let words = "inverted: mostly active; try --polarity low --bias down"
        #expect(page.text.components(separatedBy: " s  \(words)").count == 2)
        #expect(page.text.contains("It was \(words)."))
        // All of it is on the screen too.
        let (screens, _) = await run(times, for: 32, input: input, on: screen)
        #expect(screens.text.contains("\(words)\u{1B}[K"))
    }

    @Test func `pulses that are too fast are told with the limit`() async {
        let times = pulses(40, every: 30, width: 15)
        let (page, _) = await run(times, for: 3, on: lines)
        #expect(page.text.contains("40 pulses."))
        #expect(page.text.contains("too fast: pulses follow each other in less than 50.0 ms\n"))
    }

    @Test func `a contact that bounces for seconds is told, and that it has come to rest`() async {
        let times = pulses(200, every: 10, width: 5)
        let (page, _) = await run(times, for: 5, on: lines)
        #expect(page.text.contains("bouncing: the contact does not come to rest"))
        #expect(page.text.contains("nothing is wrong any more\n"))
        #expect(page.text.contains("Looked for 5 s: 0 pulses."))
    }

    @Test func `an input that fails ends the test with what was seen, and says why`() async {
        let page = Page()
        let source = EdgesInMemory(
            [LevelChange(isHigh: false, nanoseconds: 1_000_000_000)],
            clock: VirtualClock()
        )
        let failing = FailingEdges(source, after: 10)
        let test = InputTest(failing, PulseInput(), lines(page))
        let failure = await test.failure(within: nil)
        #expect(failure?.kind == .input(.chipGone))
        #expect(page.text.contains("Looked for "))
    }

    @Test func `Ctrl-C is no failure, and the summary comes`() async {
        let texts = Mutex("")
        let task = Task {
            let source = EdgesInMemory([], clock: VirtualClock())
            let display = InputText(address: "x", isTerminal: false) { text in
                texts.withLock { $0 += text }
            }
            let test = InputTest(source, PulseInput(), display)
            return await test.failure(within: nil)
        }
        task.cancel()
        #expect(await task.value == nil)
        #expect(texts.withLock { $0 }.contains("Looked for 0 s: 0 pulses."))
    }

    @Test(arguments: [
        (["gpio:/dev/null/3"], 74, "/dev/null is no GPIO chip."),
        (["gpio:/dev/nowhere/3"], 74, "There is no /dev/nowhere."),
        (["serial:/dev/null/dcd"], 74, "/dev/null is not a serial port."),
        (["serial:/dev/ttyX/txd"], 64, "ends with txd, which is none of dcd, ri, cts, dsr."),
        (["17"], 64, "The pulse input \"17\" begins with neither gpio: nor serial:."),
        (["gpio:gpiochip0/17", "--seconds", "0"], 64, "Give --seconds a number above 0."),
        (["gpio:gpiochip0/17", "--debounce", "11s"], 64, "Give --debounce a time of 10s at most"),
        (["gpio:gpiochip0/17", "--polarity", "left"], 64, "left"),
        (["gpio:gpiochip0/17", "--value", "1000"], 64, "1000"),
    ])
    func `what cannot be tested says why, with its exit code`(
        arguments: [String],
        status: Int32,
        message: String
    ) async throws {
        let outcome = await (try Child(["pulse", "test"] + arguments)).outcome()
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(message))
        #expect(outcome.output.isEmpty)
    }

    @Test func `a pseudo-terminal is refused for what it lacks`() async throws {
        let terminal = try await PseudoTerminal.open(clock: ContinuousClock())
        let outcome = try await Program.run("pulse", "test", "serial:\(terminal.path)/dcd")
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains("the port has no control lines."))
        await terminal.close()
    }
}

/// An input whose chip goes away after some looks.
private final class FailingEdges: EdgeSource {
    private let source: EdgesInMemory
    private var left: Int

    init(_ source: EdgesInMemory, after looks: Int) {
        self.source = source
        left = looks
    }

    var address: String { source.address }
    var now: UInt64 { source.now }

    func level() throws(LineError) -> Bool { try source.level() }

    func changes(within patience: Duration) async throws(LineError) -> EdgeBatch {
        left -= 1
        guard left > 0 else { throw LineError(.input(.chipGone), address: address) }
        return try await source.changes(within: patience)
    }

    func close() async { await source.close() }
}
