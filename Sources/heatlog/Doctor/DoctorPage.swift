import Diagnosis

/// An examination as text for people, 80 columns wide.
enum DoctorPage {
    private static let width = 78

    /// What is about to happen.
    static func opening(_ target: DoctorTarget) -> String {
        let source = target.origin.map { ", \($0)" } ?? ""
        let meter = target.bus.map { ", for the meter at M-Bus address \($0)" } ?? ""
        let words = "Looking at \(target.address)\(source)\(meter)."
        return folded(words, first: "", rest: "") + "\n"
    }

    /// One step.
    static func line(_ step: Step) -> String {
        let mark =
            switch step.result {
            case .good: Terminal.styled("✓", .green)
            case .bad: Terminal.styled("✗", .red)
            case .open: "–"
            }
        return folded(step.words, first: "\(mark) ", rest: "  ")
    }

    /// The verdict, what it rests on, and what to do.
    static func conclusion(_ finding: Finding) -> String {
        let heading = "Verdict: \(finding.verdict.rawValue) (\(finding.confidence.words))"
        let style: Terminal.Style = finding.verdict == .ok ? .goodNews : .badNews
        var lines = ["", Terminal.styled(heading, style)]
        lines.append(folded(finding.meaning, first: "", rest: ""))
        lines += ["", Terminal.styled("What was seen", .bold)]
        lines += finding.evidence.map { folded($0, first: "  • ", rest: "    ") }
        lines += ["", Terminal.styled("What to do next", .bold)]
        lines += finding.next.enumerated().map { index, action in
            let number = "\(index + 1)."
            let first = "  \(number)" + String(repeating: " ", count: 4 - number.count)
            return folded(action, first: first, rest: "      ")
        }
        // On a screen of 24 lines a long list has pushed the verdict out at the top.
        if finding.verdict != .ok, finding.next.count > 2 {
            let words = "\(finding.verdict.rawValue): begin with number 1 above."
            lines += ["", Terminal.styled(words, style)]
        }
        return lines.joined(separator: "\n")
    }

    private static func folded(_ text: String, first: String, rest: String) -> String {
        wrapped(inOnePiece(text), width: width - rest.count).enumerated()
            .map { ($0.offset == 0 ? first : rest) + $0.element.replacing(glue, with: " ") }
            .joined(separator: "\n")
    }

    /// Stands for a blank where a line must not be broken.
    private static let glue = "\u{A0}"

    /// The text with the command at its end, if any, in one piece: people copy it.
    private static func inOnePiece(_ text: String) -> String {
        guard let start = text.firstRange(of: ": heatlog ")?.lowerBound else { return text }
        return text[...start] + " " + String(text[start...].dropFirst(2)).replacing(" ", with: glue)
    }
}

/// An examination as one JSON document.
struct DoctorDocument {
    private let finding: Finding
    private let steps: [Step]

    /// Makes a document.
    init(_ finding: Finding, _ steps: [Step]) {
        self.finding = finding
        self.steps = steps
    }

    /// The document.
    var json: OrderedJSON {
        .object([
            ("schema", .text("heatlog.doctor/1")),
            ("verdict", .text(finding.verdict.rawValue)),
            ("confidence", .text(finding.confidence.rawValue)),
            ("evidence", .array(finding.evidence.map(OrderedJSON.text))),
            ("steps", .array(steps.map(step))),
            ("next", .array(finding.next.map(OrderedJSON.text))),
        ])
    }

    private func step(_ step: Step) -> OrderedJSON {
        .row([
            ("step", .text(step.name.rawValue)),
            ("result", .text(step.result.rawValue)),
            ("text", .text(step.words)),
        ])
    }
}

extension Confidence {
    /// How sure a verdict is, in words.
    fileprivate var words: String {
        switch self {
        case .low: "a guess"
        case .medium: "likely"
        case .high: "sure"
        }
    }
}
