/// A place in a file of the configuration.
public struct Position: Sendable, Hashable, CustomStringConvertible {
    /// The file, as it was named.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The column, in characters from 1.
    public let column: Int

    /// `file:line:column`, as editors and terminals understand it.
    public var description: String { "\(file):\(line):\(column)" }
}

/// Something that is wrong in the configuration.
public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// How much is lost by it.
    public enum Severity: Sendable, Hashable {
        /// Nothing is, but it looks like a mistake.
        case warning
        /// The section is left out; the rest stands.
        case error
        /// Nothing can be done with this configuration.
        case fatal
    }

    /// The part of the configuration that a problem is in.
    public enum Section: Sendable, Hashable {
        /// What concerns the whole program: the file itself, journal, socket, zone.
        case program
        /// How long the journal keeps what; left out, it keeps everything.
        case retention
        /// Where pages are served over HTTP; left out, nothing is served.
        case http
        /// The line of this name.
        case line(String)
        /// The meter of this name.
        case meter(String)
        /// The pulse input of this name.
        case pulse(String)
        /// The output of this name.
        case output(String)
    }

    /// Where it is.
    public let position: Position
    /// What it is in, and what is left out where it is an error.
    public let section: Section
    /// How much is lost by it.
    public let severity: Severity
    /// One sentence that says what is wrong, without the place.
    public let message: String
    /// What to do.
    public let hint: String

    init(
        position: Position,
        section: Section,
        severity: Severity,
        message: String,
        hint: String
    ) {
        self.position = position
        self.section = section
        self.severity = severity
        self.message = message.inOneLine
        self.hint = hint.inOneLine
    }

    /// The place and the sentence: `heatlog.yaml:3:7: …`.
    public var description: String { "\(position): \(message)" }
}

extension String {
    /// The text as one line that a terminal shows as it is, and no longer than somebody reads.
    ///
    /// What is cited in a problem may be anything: a file that was taken for a configuration.
    fileprivate var inOneLine: String {
        let short = count > 400 ? prefix(399) + "…" : self[...]
        return short.unicodeScalars.reduce(into: "") { line, scalar in
            let isControl = scalar.properties.generalCategory == .control
            line += isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
    }
}

extension Problem.Section: CustomStringConvertible {
    /// The section in words: `the meter house`.
    public var description: String {
        switch self {
        case .program: "the program"
        case .retention: "the retention"
        case .http: "the section http"
        case .line(let name): "the line \(name)"
        case .meter(let name): "the meter \(name)"
        case .pulse(let name): "the pulses \(name)"
        case .output(let name): "the output \(name)"
        }
    }
}
