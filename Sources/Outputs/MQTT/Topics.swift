internal import Journal

/// The topics of an output: `heatlog/6892850/state`.
struct Topics: Sendable, Hashable {
    /// Where they all begin.
    let base: String

    /// Whether the program is there: `online` or `offline`.
    var bridgeState: String { "\(base)/bridge/state" }
    /// How the program is.
    var bridgeHealth: String { "\(base)/bridge/health" }
    /// What was announced to Home Assistant.
    var announcements: String { "\(base)/bridge/announcements" }
    /// The requests for any meter.
    var requests: String { "\(base)/+/read" }

    /// The newest values of a meter.
    func state(_ meter: String) -> String { "\(base)/\(Self.level(meter))/state" }
    /// What was missed.
    func history(_ meter: String) -> String { "\(base)/\(Self.level(meter))/history" }
    /// Whether the meter answers.
    func availability(_ meter: String) -> String { "\(base)/\(Self.level(meter))/availability" }
    /// One value.
    func value(_ meter: String, _ name: String) -> String {
        "\(base)/\(Self.level(meter))/value/\(Self.level(name))"
    }
    /// What Home Assistant shows of a meter.
    func homeAssistant(_ meter: String) -> String { "\(base)/\(Self.level(meter))/homeassistant" }
    /// A request to read a meter.
    func request(_ meter: String) -> String { "\(base)/\(Self.level(meter))/read" }
    /// What became of a request that came under a level.
    func result(_ level: String) -> String { "\(base)/\(level)/read/result" }

    /// The level between base and `read`; nil where the topic is no request.
    func requested(in topic: String) -> String? {
        guard topic.hasPrefix(base + "/") else { return nil }
        let levels = topic.dropFirst(base.count + 1).split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        return levels.count == 2 && levels[1] == "read" ? String(levels[0]) : nil
    }

    /// A name as one level of a topic: neither slashes nor wildcards.
    static func level(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
    }

    /// Whether a text can be where topics begin.
    static func isBase(_ text: String) -> Bool {
        let levels = text.split(separator: "/", omittingEmptySubsequences: false)
        return text.utf8.count <= 200
            && levels.allSatisfy { !$0.isEmpty && $0 == Self.level(String($0)) }
    }
}
