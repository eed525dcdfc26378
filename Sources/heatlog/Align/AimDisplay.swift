/// Draws how well the head sits: a screen on a terminal, a line a second elsewhere.
final class AimDisplay {
    /// When it stops by itself: nobody looks any more, and the battery pays.
    static let limit = Duration.seconds(300)

    private let port: String
    private let bell: Bool
    private let isTerminal = Terminal.isOutputTerminal
    private var answers = 0
    private var written = Duration.seconds(-1)

    /// Prepares to draw.
    init(port: String, bell: Bool) {
        self.port = port
        self.bell = bell
        // Without a cursor that jumps about.
        if isTerminal { Terminal.write("\u{1B}[2J\u{1B}[?25l", end: "") }
    }

    /// Draws.
    func show(_ aim: Aim) {
        let screen = AimScreen(aim: aim, port: port, limit: Self.limit)
        if isTerminal {
            // Over what is there, each line to its end: a screen that is cleared first flickers.
            let text = screen.lines.map { $0 + "\u{1B}[K" }.joined(separator: "\n")
            Terminal.write("\u{1B}[H\(text)\u{1B}[J", end: "")
        } else if aim.elapsed - written >= .seconds(1) {
            written = aim.elapsed
            Terminal.write(screen.line)
        }
        if bell, aim.answers > answers { Terminal.write("\u{7}", end: "") }
        answers = aim.answers
    }

    /// Leaves the screen as it is, and says what the best was.
    func end(_ aim: Aim) {
        if isTerminal { Terminal.write("\u{1B}[?25h") }
        Terminal.write(wrapped(aim.conclusion, width: TextPage.width).joined(separator: "\n"))
    }
}
