internal import Transport

extension OutputKind {
    /// Frames for emonHub.
    static let emonHub = OutputKind(
        "emonhub",
        "Readings of now for emonHub of OpenEnergyMonitor, a frame for each; history is left out.",
        settings: [
            OutputSetting(
                required: "nodes",
                .pairs,
                "The meters that go there, each with the number of its node from 1 to 65535: "
                    + "`{house: 30}`."
            ),
            OutputSetting(
                "socket",
                .text,
                "The host and port of emonHub's socket interfacer, as in `localhost:50011`."
            ),
            OutputSetting(
                "terminal",
                .ownFile,
                "A name for a pseudo-terminal that emonHub on this machine opens as if a radio "
                    + "node's receiver were there, as in `/run/heatlog/emonhub`."
            ),
            OutputSetting(
                "port",
                .text,
                "A serial port that leads to emonHub's machine, as in "
                    + "`/dev/serial/by-id/usb-…`, at 57600 baud."
            ),
            OutputSetting(
                "apikey",
                .secret,
                "The 32 characters of the socket interfacer's own `apikey`, where it has one."
            ),
            OutputSetting(
                "values",
                .list,
                "The names of the values of a frame, in their order; without it, what the meter "
                    + "gave in each of its last three visits when the output began."
            ),
        ],
        contradiction: { EmonHubSettings.contradiction(in: $0) },
        make: { name, values, surroundings in
            EmonHubSettings(values).output(name, surroundings)
        }
    )
}

/// What the settings of an emonHub output mean.
public struct EmonHubSettings: Sendable, Hashable {
    /// The way into emonHub.
    public enum Way: Sendable, Hashable {
        /// Its socket interfacer, at host and port.
        case socket(host: String, port: Int)
        /// A pseudo-terminal, under this link.
        case terminal(link: String)
        /// A serial port.
        case port(String)
    }

    /// The way; nil where none is given, which is a contradiction.
    public let way: Way?
    /// Whether the socket interfacer has a key.
    public let hasKey: Bool
    /// The number of each meter's node, by the meter's name.
    public let nodes: [String: Int]
    /// The names of the values of a frame, in their order; empty for the usual ones.
    public let values: [String]

    private let key: Secret?

    /// Reads the settings of an output of the kind `emonhub`.
    public init(_ values: OutputValues) {
        way = Self.ways(values).first ?? nil
        key = values.secret("apikey")
        hasKey = key != nil
        nodes = values.pairs("nodes").compactMapValues(Self.node)
        self.values = values.list("values")
    }

    func output(_ name: String, _ surroundings: Surroundings) -> EmonHubOutput {
        let clock = surroundings.clock
        let carrier: any HubCarrier
        switch way {
        case .socket(let host, let port)?:
            carrier = SocketCarrier(host: host, port: port, key: key, clock: clock)
        case .port(let path)?: carrier = LineCarrier(.port(path), clock: clock)
        case .terminal(let link)?: carrier = LineCarrier(.terminal(link: link), clock: clock)
        case nil: preconditionFailure("an emonhub output without a way is a contradiction")
        }
        return EmonHubOutput(
            name: name,
            carrier: carrier,
            nodes: nodes,
            values: values,
            surroundings: surroundings
        )
    }

    // MARK: What is wrong

    /// Looks for what cannot work.
    static func contradiction(in values: OutputValues) -> (message: String, hint: String)? {
        let ways = ways(values)
        guard ways.count == 1 else {
            return (
                "The output has \(ways.isEmpty ? "no" : "more than one") way into emonHub.",
                "Give one of socket, terminal and port."
            )
        }
        if let wrong = wrongWay(values, ways[0]) ?? wrongNodes(values.pairs("nodes")) {
            return wrong
        }
        let names = values.list("values")
        guard Set(names).count == names.count else {
            return ("A name stands twice in values.", "A frame holds each value once.")
        }
        return nil
    }

    private static func wrongWay(
        _ values: OutputValues,
        _ way: Way?
    ) -> (message: String, hint: String)? {
        switch way {
        case nil:
            return ("The socket is no host and port.", "Write it like localhost:50011.")
        case .port(let path)? where !path.hasPrefix("/"):
            return ("The port \(path) is no path.", "See which there are with: heatlog ports")
        default: break
        }
        guard let key = values.secret("apikey") else { return nil }
        guard values.text("socket") != nil else {
            return ("The output has an apikey and no socket.", "Only a socket takes one.")
        }
        let isPlain = key.revealed.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        // emonHub itself takes any other for none.
        guard isPlain, key.revealed.utf8.count == 32 else {
            return (
                "The apikey has not 32 letters and digits.",
                "emonHub ignores such a key in its own configuration too."
            )
        }
        return nil
    }

    private static func wrongNodes(
        _ nodes: [String: String]
    ) -> (message: String, hint: String)? {
        let hint = "Write it like {house: 30}, each meter with a number of its own."
        guard !nodes.isEmpty else { return ("The output has no nodes.", hint) }
        var taken: Set<Int> = []
        for (meter, text) in nodes.sorted(by: { $0.key < $1.key }) {
            guard let node = node(text) else {
                return ("The node of \(meter) is no number from 1 to 65535.", hint)
            }
            guard taken.insert(node).inserted else {
                return ("The node \(node) stands for two meters.", hint)
            }
        }
        return nil
    }

    // MARK: Reading

    /// The ways that are given; nil for one that makes no sense.
    private static func ways(_ values: OutputValues) -> [Way?] {
        var ways: [Way?] = []
        if let text = values.text("socket") { ways.append(socket(text)) }
        if let link = values.text("terminal") { ways.append(.terminal(link: link)) }
        if let path = values.text("port") { ways.append(.port(path)) }
        return ways
    }

    private static func socket(_ text: String) -> Way? {
        guard !text.contains("/"), let address = try? LineAddress(parsing: "tcp://\(text)"),
            case .tcp(let host, let port) = address.place
        else { return nil }
        return .socket(host: host, port: port)
    }

    private static func node(_ text: String) -> Int? {
        guard let node = Int(text), (1...65_535).contains(node) else { return nil }
        return node
    }
}
