internal import Foundation

/// A message that tells Home Assistant of an entity or a device.
struct Announcement: Sendable, Hashable {
    /// Where it goes.
    let topic: String
    /// What it says.
    let payload: String
    /// The components of a device, and the platform of each; none for an entity.
    var components: [String: String] = [:]

    /// The same of a device from which components have gone.
    ///
    /// - Parameter gone: the components that Home Assistant still has, and the platform of each.
    /// - Returns: a payload that removes them; one without them has to follow.
    func withoutComponents(_ gone: [String: String]) -> String {
        let holes = gone.sorted { $0.key < $1.key }.map { id, platform in
            "\(quoted(id)):{\"platform\":\(quoted(platform))}"
        }
        let start = "\"components\":{"
        return payload.replacing(start, with: start + holes.joined(separator: ",") + ",")
    }

    private func quoted(_ text: String) -> String { quotedForJSON(text) }
}

/// What Home Assistant was told of.
struct Announcements: Sendable {
    /// The topics that the broker keeps, and the components of each.
    var kept: [String: [String: String]] = [:]
    /// What was said last, by topic.
    private var texts: [String: Int] = [:]

    /// Whether something has to be said.
    func isNew(_ announcement: Announcement) -> Bool {
        texts[announcement.topic] != announcement.payload.hashValue
    }

    /// Remembers what was said.
    mutating func note(_ announcements: [Announcement]) {
        texts = [:]
        kept = [:]
        for announcement in announcements {
            texts[announcement.topic] = announcement.payload.hashValue
            kept[announcement.topic] = announcement.components
        }
    }

    /// Has everything said again.
    mutating func forgetTexts() { texts = [:] }

    /// The topics as the broker keeps them for the next start.
    func document(with more: [Announcement] = []) -> String {
        var all = kept
        for announcement in more {
            all[announcement.topic, default: [:]].merge(announcement.components) { _, new in new }
        }
        var object = JSONObject()
        for (topic, components) in all.sorted(by: { $0.key < $1.key }) {
            object.add(
                topic,
                JSONObject(components.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
            )
        }
        return object.text
    }

    /// Reads what the broker kept.
    ///
    /// Whoever may write there could name any topic; only those count that heatlog makes itself.
    ///
    /// - Parameters:
    ///   - bytes: what was kept, or what somebody put in its place.
    ///   - prefix: where Home Assistant looks.
    /// - Returns: the topics, and the components of each; none where it is no such list.
    static func parse(_ bytes: [UInt8], prefix: String) -> [String: [String: String]] {
        let document = try? JSONDecoder().decode([String: [String: String]].self, from: Data(bytes))
        return (document ?? [:]).filter { topic, components in
            isOurs(topic, prefix: prefix)
                && components.allSatisfy { isWord($0.key) && isWord($0.value) }
        }
    }

    private static func isOurs(_ topic: String, prefix: String) -> Bool {
        guard topic.utf8.count <= 512, topic.hasPrefix(prefix + "/"), topic.hasSuffix("/config")
        else { return false }
        let levels = topic.dropFirst(prefix.count + 1).split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        guard levels.allSatisfy({ isWord(String($0)) }), levels.count >= 3 else { return false }
        let isDevice = levels[0] == "device" && levels.count == 3
        let isEntity =
            ["sensor", "binary_sensor", "button"].contains(levels[0]) && levels.count == 4
        return (isDevice || isEntity) && levels[1].hasPrefix("heatlog_")
    }

    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text == HomeID.word(text)
    }
}

/// Names that Home Assistant takes: letters, digits, `_` and `-` of ASCII.
enum HomeID {
    /// A text with all else replaced.
    static func word(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar -> Character in
                let isPlain =
                    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                    || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
                return isPlain ? Character(scalar) : "_"
            }
        )
    }

    /// The device of a meter; one that has told no serial number is called by program and line.
    static func meter(_ meter: String, base: String) -> String {
        meter.hasPrefix("line:")
            ? "heatlog_\(word(base))_\(word(String(meter.dropFirst(5))))" : "heatlog_\(word(meter))"
    }

    /// The device of the program.
    static func bridge(base: String) -> String { "heatlog_bridge_\(word(base))" }
}
