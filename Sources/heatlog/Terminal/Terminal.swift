import Glibc

/// What people see: standard output for results, standard error for the rest.
enum Terminal {
    /// Whether results go to a terminal.
    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether messages go to a terminal, where progress may be drawn.
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes a result and a line end, or what else ends it, at once even into a pipe.
    ///
    /// A result that cannot be written ends the program: a script must not take silence for
    /// success, and nobody is left to read a meter for when the reader of a pipe has gone.
    static func write(_ text: String, end: String = "\n") {
        let failure = put(text + end, to: STDOUT_FILENO)
        guard failure != 0 else { return }
        if failure == EPIPE {
            // As every tool of Unix does; SwiftNIO has switched the signal off.
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        Complaint(
            "The output cannot be written: \(String(cString: strerror(failure))).",
            hint: "Make room on the disk that it goes to, or send it somewhere else.",
            status: .inputOutput
        ).exit()
    }

    /// Writes a message to standard error.
    static func remark(_ text: String) { put(text + "\n", to: STDERR_FILENO) }

    /// Asks a question on standard error.
    ///
    /// - Returns: the line that is answered, without spaces at its ends; nil at the end of input.
    static func ask(_ question: String) -> String? {
        put(question, to: STDERR_FILENO)
        guard let line = readLine() else {
            put("\n", to: STDERR_FILENO)
            return nil
        }
        return String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// Says what went wrong and what to do, on standard error.
    static func complain(_ message: String, hint: String) {
        clearProgress()
        let name = styled("heatlog:", .red, on: STDERR_FILENO)
        put("\(name) \(message)\n  hint: \(hint)\n", to: STDERR_FILENO)
    }

    /// Shows in one line what is being done; only on a terminal, and gone afterwards.
    static func progress(_ text: String) {
        guard isErrorTerminal else { return }
        put("\r\u{1B}[K\(text) …", to: STDERR_FILENO)
    }

    /// Shows in one line how much of a known amount is done.
    static func progress(_ done: Int, of total: Int, _ what: String) {
        let width = 24
        let filled = total > 0 ? min(width, done * width / total) : 0
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        progress("\(bar) \(done) of \(total) \(what)")
    }

    /// Removes what `progress` showed.
    static func clearProgress() {
        guard isErrorTerminal else { return }
        put("\r\u{1B}[K", to: STDERR_FILENO)
    }

    /// A colour or weight that a terminal shows.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        /// Bold and green.
        case goodNews = "1;32"
        /// Bold and red.
        case badNews = "1;31"
    }

    /// The text in a style where the output is a terminal and `NO_COLOR` is not set.
    static func styled(
        _ text: String,
        _ style: Style,
        on descriptor: Int32 = STDOUT_FILENO
    ) -> String {
        guard isatty(descriptor) == 1, getenv("NO_COLOR") == nil else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    /// Writes all of a text.
    ///
    /// - Returns: 0, or the system's number for what went wrong.
    @discardableResult
    static func put(_ text: String, to descriptor: Int32) -> Int32 {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return errno }
            rest = rest.dropFirst(written)
        }
        return 0
    }
}
