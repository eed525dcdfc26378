import Journal
import Metering
import Outputs
import Settings

/// The parts of emonhub.conf that belong to one output.
struct EmonHubPage {
    /// The meters of which nothing can be told yet.
    let unknown: [String]

    private let name: String
    private let settings: EmonHubSettings
    private let nodes: [Node]

    /// A node and what its frames hold.
    private struct Node {
        let number: Int
        let meter: String
        let layout: FrameLayout
    }

    /// Looks up what the frames hold; what was not fixed yet is from now on.
    ///
    /// - Parameters:
    ///   - setup: the output.
    ///   - journal: what the meters gave.
    ///   - now: the time.
    /// - Throws: ``JournalError`` where the journal cannot be read or written.
    init(_ setup: OutputSetup, journal: Journal, now: Timestamp) throws(JournalError) {
        name = setup.name
        settings = EmonHubSettings(setup.values)
        let layouts = FrameLayouts(output: name, wanted: settings.values, journal: journal)
        var nodes: [Node] = []
        var unknown: [String] = []
        for (meter, number) in settings.nodes.sorted(by: { $0.value < $1.value }) {
            let known = try journal.lastEvent(.identified, data: meter)?.meter
            if let known, let layout = try layouts.layout(of: known, called: meter, now: now) {
                nodes.append(Node(number: number, meter: meter, layout: layout))
            } else {
                unknown.append(meter)
            }
        }
        (self.nodes, self.unknown) = (nodes, unknown)
    }

    /// What is wrong with the configuration that emonSD comes with, as comments.
    ///
    /// - Parameter ports: the lines of our own meters.
    /// - Returns: lines that begin with `#`.
    static func warning(_ ports: [String]) -> String {
        let advice =
            "emonSD's configuration opens /dev/ttyUSB0 ([[USB0]], an OEM interfacer) and writes "
            + "to it. Where an optical head is there, both fight for it: delete [[USB0]], and "
            + "name the head by its path below /dev/serial/by-id in heatlog.yaml."
        let numbered = ports.filter { $0.hasPrefix("/dev/ttyUSB") }
        let found = numbered.map {
            "heatlog.yaml has a line at \($0): see its other name with 'heatlog ports'."
        }
        let paragraphs = ([advice] + found).map { wrapped($0, width: 76) }
        return paragraphs.joined().map { "# \($0)\n" }.joined()
    }

    /// The sections, to be put into those that are there.
    var text: String {
        let how = "The output \(name): put these into the sections of /etc/emonhub/emonhub.conf."
        return "# \(how)\n[interfacers]\n" + interfacer + "[nodes]\n" + nodes.map(section).joined()
    }

    // MARK: Sections

    private var interfacer: String {
        let (type, start, running): (String, [String], [String])
        switch settings.way {
        case .socket(_, let port)?:
            let key = "# apikey = the 32 characters that heatlog's output has too"
            (type, start) = ("EmonHubSocketInterfacer", ["port_nb = \(port)"])
            running = ["timestamped = True"] + (settings.hasKey ? [key] : [])
        case .terminal(let link)?:
            (type, running) = ("EmonHubJeeInterfacer", [])
            start = ["com_port = \(link)", Self.speed]
        case .port?, nil:
            (type, running) = ("EmonHubJeeInterfacer", [])
            let remark = "# where the cable ends on emonHub's machine"
            start = [remark, "com_port = /dev/ttyAMA0", Self.speed]
        }
        let channel = ["pubchannels = ToEmonCMS,"] + running
        return """
            [[heatlog_\(name)]]
                Type = \(type)
                [[[init_settings]]]
            \(Self.indented(start))
                [[[runtimesettings]]]
            \(Self.indented(channel))

            """
    }

    /// Whether values go as text.
    private var isText: Bool {
        if case .socket? = settings.way { return true }
        return false
    }

    /// The Jee interfacer's usual speed is 38400.
    private static let speed = "com_baud = 57600"

    private func section(_ node: Node) -> String {
        let fields = node.layout.fields
        var lines = ["names = \(Self.list(fields.map(\.name)))"]
        // Numbers as text are kept digit by digit; a node with datacodes would refuse them.
        if !isText {
            lines.append("datacodes = \(Self.list(fields.map(\.code.rawValue)))")
            lines.append("scales = \(Self.list(fields.map { _ in "1" }))")
        }
        lines.append("units = \(Self.list(fields.map { Self.unit($0.unit) }))")
        return """
            [[\(node.number)]]
                nodename = \(node.meter)
                [[[rx]]]
            \(Self.indented(lines))

            """
    }

    private static func indented(_ lines: [String]) -> String {
        lines.map { "        \($0)" }.joined(separator: "\n")
    }

    /// A list of emonhub.conf; without the comma a single word is a text, of which each letter counts.
    private static func list(_ words: [String]) -> String {
        words.joined(separator: ", ") + (words.count == 1 ? "," : "")
    }

    /// A unit in plain letters, as emonHub's own lists have it; `p` for pulses.
    private static func unit(_ symbol: String?) -> String {
        guard let symbol else { return "p" }
        guard symbol != "°" else { return "deg" }
        return symbol.replacing("°", with: "").replacing("³", with: "3")
            .replacing("·", with: "").replacing(" ", with: "").replacing("₂", with: "2")
    }
}
