import Collector
import Metering
import Pulse

/// Shows an input to people: a screen on a terminal, a line for each piece of news elsewhere.
final class InputText: InputDisplay {
    private let address: String
    private let value: PulseValue?
    private let isTerminal: Bool
    private let write: (String) -> Void
    private var drawn: Moment?

    /// A screen that is drawn more often cannot be read.
    private static let pace = Duration.milliseconds(100)

    /// Prepares to show.
    ///
    /// - Parameters:
    ///   - address: what the input is called.
    ///   - value: what a pulse stands for, where it is known.
    ///   - isTerminal: whether there is a screen; else lines are written.
    ///   - write: writes a text as it is.
    init(
        address: String,
        value: PulseValue? = nil,
        isTerminal: Bool = Terminal.isOutputTerminal,
        write: @escaping (String) -> Void = { Terminal.write($0, end: "") }
    ) {
        self.address = address
        self.value = value
        self.isTerminal = isTerminal
        self.write = write
    }

    func begin(_ watch: InputWatch) {
        guard !isTerminal else {
            // Without a cursor that jumps about.
            write("\u{1B}[2J\u{1B}[?25l")
            return draw(watch)
        }
        let words = InputWords(watch: watch, value: value)
        write("Testing \(address): \(words.setup). Stop with Ctrl-C.\n")
        line(
            watch.begin,
            watch,
            "the level is \(watch.isHigh ? "high" : "low"): "
                + (watch.isActive ? "a pulse, or the other polarity" : "at rest")
        )
    }

    func show(_ news: [InputWatch.News], _ watch: InputWatch) {
        guard !isTerminal else {
            guard let drawn, watch.now.duration(since: drawn) < Self.pace else {
                return draw(watch)
            }
            return
        }
        for piece in news { tell(piece, watch) }
    }

    func end(_ watch: InputWatch) {
        if isTerminal {
            draw(watch)
            write("\u{1B}[?25h\n")
        }
        let sentences = InputWords(watch: watch, value: value).conclusion
        write(
            sentences.flatMap { wrapped($0, width: TextPage.width) }.joined(separator: "\n") + "\n"
        )
    }

    private func draw(_ watch: InputWatch) {
        drawn = watch.now
        // Over what is there, each line to its end: a screen that is cleared first flickers.
        let lines = InputScreen(address: address, watch: watch, value: value).lines
        write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\n") + "\u{1B}[J")
    }

    private func tell(_ piece: InputWatch.News, _ watch: InputWatch) {
        let words = InputWords(watch: watch, value: value)
        switch piece {
        case .pulse(let pulse):
            let rate = words.pace.map { "; \($0)" } ?? ""
            line(pulse.start, watch, "pulse \(pulse.number): \(words.pulse(pulse))\(rate)")
        case .faults(let faults):
            let sentences = words.faults(faults)
            for sentence in sentences { line(watch.now, watch, sentence) }
            if sentences.isEmpty { line(watch.now, watch, "nothing is wrong any more") }
        case .lost(let count):
            line(watch.now, watch, "\(counted(count, "edge")) came too fast and are lost")
        }
    }

    /// A line with the time since the beginning.
    private func line(_ time: Moment, _ watch: InputWatch, _ text: String) {
        let passed = max(0, time.microseconds - watch.begin.microseconds)
        let seconds = ExactDecimal((passed + 500) / 1_000, exponent: -3)
        write("\(TextPage.right("\(seconds)", 9)) s  \(text)\n")
    }
}
