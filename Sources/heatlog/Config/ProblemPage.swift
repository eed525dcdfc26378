import Settings

/// The problems of a configuration, as they are told on standard error.
struct ProblemPage {
    private let problems: [Problem]

    init(_ problems: [Problem]) { self.problems = problems }

    /// Whether one of them leaves something out.
    var hasErrors: Bool { problems.contains { $0.severity != .warning } }

    /// A line each, in the form that editors jump by, and a line with the hint.
    var lines: [String] {
        problems.flatMap { problem in
            let kind = problem.severity == .warning ? "warning: " : ""
            let sentence = "\(problem.position): \(kind)\(problem.message)"
            return [sentence, "  hint: \(problem.hint)"]
        }
    }

    /// Tells them.
    func complain() {
        for line in lines { Terminal.remark(line) }
    }
}

/// What a configuration comes to.
enum ConfigurationSummary {
    /// One sentence.
    ///
    ///     Would log 2 meters on 1 line, and pulses of 1 input, into /srv/heatlog.sqlite and 1 output.
    static func sentence(for configuration: Configuration) -> String {
        let meters = count(configuration.meters.count, "meter")
        let lines = count(configuration.lines.count, "line")
        let outputs =
            configuration.outputs.isEmpty
            ? "" : " and \(count(configuration.outputs.count, "output"))"
        let inputs =
            configuration.pulses.isEmpty
            ? "" : ", and pulses of \(count(configuration.pulses.count, "input")),"
        return "Would log \(meters) on \(lines)\(inputs) into \(configuration.journal)\(outputs)."
    }

    private static func count(_ number: Int, _ word: String) -> String {
        "\(number) \(word)\(number == 1 ? "" : "s")"
    }
}
