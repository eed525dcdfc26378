/// The samples of one name, as a page for Prometheus shows them.
struct MetricFamily {
    /// What kind of number it is.
    enum Kind: String {
        case counter, gauge
    }

    /// One number and what it is about.
    struct Sample {
        let labels: [(String, String)]
        let value: String

        init(_ value: String, _ labels: [(String, String)] = []) {
            self.labels = labels
            self.value = value
        }
    }

    /// The name, with `_total` where it is a counter's.
    let name: String
    let kind: Kind
    let help: String
    var samples: [Sample]

    init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// The family in the text format 0.0.4; nothing where it has no samples.
    var text: String {
        guard !samples.isEmpty else { return "" }
        let head = "# HELP \(name) \(Self.escapedHelp(help))\n# TYPE \(name) \(kind.rawValue)\n"
        return samples.reduce(into: head) { text, sample in
            text += "\(name)\(Self.labels(sample.labels)) \(sample.value)\n"
        }
    }

    /// Labels in their braces; nothing where there are none.
    static func labels(_ labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { "\($0.0)=\"\(escapedLabel($0.1))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    /// Backslash and line end, as the format wants them in an explanation.
    static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    private static func escapedLabel(_ text: String) -> String {
        escapedHelp(text).replacing("\"", with: "\\\"")
    }
}
